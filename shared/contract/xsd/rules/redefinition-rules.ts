import { anyType } from '../builtin-types.ts';
import type { ComplexType, ModelGroup, Particle } from '../components.ts';
import type { AttributeSet, SchemaComponents } from '../schema-components.ts';
import type { SchemaElement } from '../schema-file.ts';
import type { Definition, SchemaSet } from '../schema-set.ts';
import type { ContentModels } from '../validation/content-model.ts';
import { cut } from '../xml-reader.ts';
import { checkAttributes, contentFault } from './restriction.ts';

/** What redefines has to be made of what it redefines (part 1, 4.2.2, src-redefine). */
export function checkRedefinitions(set: SchemaSet, components: SchemaComponents, models: ContentModels): void {
  const { problems } = set;
  for (const definition of set.definitions.values())
    if (definition.redefines && definition.kind === 'type' && !namesItselfAsBase(definition))
      problems.strict(
        definition.source,
        'xsd/redefinition',
        `A type that redefines ${cut(definition.local)} has it as its base.`,
      );
  for (const { definition, own, before } of components.redefinedGroups) {
    const uses = selfReferences(definition);
    if (uses.length > 1)
      problems.strict(uses[1] ?? definition.source, 'xsd/redefinition', 'It refers to itself twice.');
    for (const use of uses)
      if (['minOccurs', 'maxOccurs'].some((name) => (use.attributes.get(name)?.trim() ?? '1') !== '1'))
        problems.strict(use, 'xsd/redefinition', 'What it was before occurs once in it.');
    if (uses.length > 0) continue;
    const fault = contentFault(models.of(particleOf(own)), models.of(particleOf(before)), models);
    if (fault)
      problems.strict(
        definition.source,
        'xsd/redefinition',
        `It allows what the group did not that it redefines: ${fault}.`,
      );
  }
  for (const { definition, own, before } of components.redefinedAttributeGroups) {
    const uses = selfReferences(definition);
    if (uses.length > 1)
      problems.strict(uses[1] ?? definition.source, 'xsd/redefinition', 'It refers to itself twice.');
    if (uses.length === 0) checkAttributes(typeOf(own, definition), typeOf(before, definition), problems);
  }
}

function namesItselfAsBase({ source, local }: Definition): boolean {
  const step = source.children.flatMap((c) => [c, ...c.children]).find((c) => c.attributes.has('base'));
  return step !== undefined && withoutPrefix(step.attributes.get('base') ?? '') === local;
}

function selfReferences({ source, local }: Definition): SchemaElement[] {
  const found: SchemaElement[] = [];
  const open = [...source.children];
  for (let at = open.shift(); at; at = open.shift()) {
    if (at.local === source.local && withoutPrefix(at.attributes.get('ref') ?? '') === local) found.push(at);
    open.push(...at.children);
  }
  return found;
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1).trim();
}

function particleOf(group: ModelGroup): Particle {
  return { min: 1, max: 1, term: group, source: group.source };
}

/** Attributes as a type has them, for the rules of restriction. */
function typeOf({ uses, any }: AttributeSet, { source, local }: Definition): ComplexType {
  return { ...anyType, local, name: local, attributes: uses, anyAttribute: any, source };
}
