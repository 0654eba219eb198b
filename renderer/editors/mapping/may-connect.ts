import type { MappedObject } from '../../../shared/mapping/kind.ts';
import {
  isAtOrBelow,
  listBetween,
  objectsAt,
  ownerOfObject,
  ownerOfValue,
  ownersOfValue,
} from '../../../shared/mapping/owner.ts';
import { valueFit } from '../../../shared/mapping/value-fit.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { SourceRow } from './source-rows.ts';
import type { TargetRow } from './target-rows.ts';

/** What a connection would do, or why it may not be made. `words` stand at the cursor. */
export type MayConnect =
  | { ok: true; does: 'map-value' | 'map-object' | 'add-object' | 'new-attribute'; words: string; warning?: string }
  | { ok: false; words: string };

export interface ConnectContext {
  root: MappedObject | null;
  catalog: Catalog;
  isImport: boolean;
}

/**
 * May these two be connected? One rule for the drag, the keyboard and the check of a drop: the value must belong to the very
 * object whose attribute is meant, and an object stands below the object of the level above.
 */
export function mayConnect(source: SourceRow, target: TargetRow | null, context: ConnectContext): MayConnect {
  const { root } = context;
  const name = source.label;
  // A list of single values goes to an attribute as one text.
  const isListOfTexts = source.listPath !== null && target?.kind === 'attribute';
  const valuePath = isListOfTexts ? source.listPath : source.valuePath;
  if (valuePath !== null) {
    const owner = ownerOfValue(root, valuePath);
    if (!owner) return no(`Nothing above ${name} is an object yet. Map ${root ? 'a level above it' : '(root)'} first.`);
    const list = listBetween(owner, valuePath);
    if (list) return no(`${name} stands in ${list}, a list without objects. Map ${list} to an entity first.`);
    const nameOf = ({ entity: id }: MappedObject) => context.catalog.entity(id)?.name;
    if (!target || target.element.entity === null || target.element.path !== owner.path) {
      if (target?.element.entity === null && isAtOrBelow(owner.path, target.element.path))
        return no(`This level has no object of its own. ${name} goes to ${nameOf(owner) ?? 'the object above'}.`);
      const owners = ownersOfValue(root, valuePath).flatMap((each) => nameOf(each) ?? []);
      const belongs = owners.length > 0 ? inWords(owners, 'or') : 'another object';
      return no(`${name} belongs to ${belongs}. Drop it on one of ${owners.length > 1 ? 'their' : 'its'} attributes.`);
    }
    // Of several objects of the element each can take it.
    const { entity } = target;
    if (target.kind === 'object')
      return entity?.unit
        ? { ok: true, does: 'new-attribute', words: `New attribute of ${entity.name} for ${name}` }
        : no(`${entity?.name ?? 'The entity'} takes no attributes.`);
    if (!target.attribute) return no('Drop it on an attribute or on the entity.');
    const fit = valueFit(source.node, target.attribute);
    const words = `${name} ${context.isImport ? '→' : '←'} ${target.label}`;
    if (context.isImport && target.attribute.definition.calculated)
      return no(`${target.label} is calculated by a microflow; nothing can be stored in it.`);
    return {
      ok: true,
      does: 'map-value',
      words:
        context.isImport && target.value && target.value.path !== valuePath
          ? `${words}, instead of ${lastOf(target.value.path)}`
          : words,
      ...(fit === 'no' ? { warning: `${source.typeText} to ${target.typeText} needs an expression` } : {}),
    };
  }
  const path = source.objectPath as string;
  const owner = ownerOfObject(root, path);
  if (target && target.kind !== 'object')
    return no(
      `${name} is ${source.node.type === 'object' ? 'an object' : 'a list'}: drop it on an entity, not on an attribute.`,
    );
  if (!root) return { ok: true, does: 'map-object', words: `Choose an entity for ${name}` };
  const mapped = objectsAt(root, path)[0];
  if (!target && mapped)
    return mapped.like === undefined
      ? { ok: true, does: 'add-object', words: `Another object for ${name}` }
      : no(`${name} is mapped like another element: its objects are those of that one.`);
  if (target?.element.path === path) return { ok: true, does: 'map-object', words: `Another entity for ${name}` };
  if (!owner) {
    if (isAtOrBelow(root.path, path)) return no(`${name} stands above the objects that are mapped.`);
    return no(`Nothing above ${name} is mapped yet.`);
  }
  if (target && (target.element.entity === null || target.element.path !== owner.path))
    return no(`${name} stands in ${context.catalog.entity(owner.entity)?.name ?? 'another object'}: drop it there.`);
  return {
    ok: true,
    does: 'map-object',
    words: `Choose an entity for ${name}, below ${context.catalog.entity((target?.element ?? owner).entity)?.name ?? 'the root'}`,
  };
}

/** `Order`, `Order or Line`, `Customer, Order or Line`. */
function inWords(names: readonly string[], joint: string): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`;
}

const no = (words: string): MayConnect => ({ ok: false, words });
const lastOf = (path: string): string => path.replace(/^.*[.]/, '');
