import type { EntityLink } from '../mapping/entity-message.ts';
import type { FlowBuilder } from '../microflow/flow-builder.ts';
import type { NameSet } from '../model/naming.ts';
import { plural } from '../model/plural.ts';

/**
 * Commits an object with its parts, so that each is held to its rules: one that it points at before it (what is stored with an object is
 * not asked for its rules), those that point at it after it.
 */
export function commitWithParts(
  flow: FlowBuilder,
  variable: string,
  parts: readonly EntityLink[],
  variables: NameSet,
): void {
  const partOf = (part: EntityLink): string => {
    const output = variables.take(`${variable}${listName(part)}`);
    flow.add('retrieve', { source: 'association', object: variable, association: part.association.id, output });
    return output;
  };
  for (const part of parts) {
    if (part.isList) continue;
    const output = partOf(part);
    const has = flow.add('decision', { expression: `$${output} != empty` }, { caption: `${part.shape.entity.name}?` });
    flow.from(has, 'true', 0);
    flow.add('commit', { variable: output, events: true });
    const on = flow.add('merge', {});
    flow.from(has, 'false', 0).to(on);
    flow.from(on, null, 0);
  }
  flow.add('commit', { variable, events: true });
  for (const part of parts) if (part.isList) flow.add('commit', { variable: partOf(part), events: true });
}

/** What a list of the parts is called. */
export function listName(part: EntityLink): string {
  return part.isList ? plural(part.shape.entity.name) : part.shape.entity.name;
}
