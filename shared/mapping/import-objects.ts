import {
  type AnyCode,
  type Code,
  callsAtOnce,
  chosen,
  identifier,
  js,
  listOfCodes,
  literal,
  waitingCalls,
} from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import { type ImportEmission, type ReadValue, run } from './import-emission.ts';
import type { PlannedObject, PlannedValue } from './plan.ts';

const methods = callsAtOnce<RunMethods>(run);

/** Statements that get the object of an element into `o`, after its values were read. */
export function obtain(emission: ImportEmission, object: PlannedObject, assigned: readonly ReadValue[]): Code[] {
  const { element, entity } = object;
  const index = literal(emission.layout.entityIndex(entity.id));
  if (element.obtain === 'parameter')
    return [
      js`const o = p;`,
      js`if (o == null) s.fail("The mapping needs its parameter object.", "mapping/no-parameter");`,
    ];
  if (element.obtain === 'create') return [js`const o = u.add(new E[${index}]());`];
  const keys = assigned.flatMap(({ local, value }) =>
    value.element.key && value.attribute
      ? [{ field: literal(emission.layout.attributeField(value.attribute.id)), local, value }]
      : [],
  );
  const pairs = keys.map(
    ({ field, local, value }) => js<readonly [string, unknown]>`[${field}, ${converted(emission, local, value)}]`,
  );
  const lines = [js`let o = ${emission.waiting.findByKey(index, listOfCodes(pairs))};`];
  if (element.obtain === 'find-or-create') {
    const table = identifier(`K${emission.tables.length}`);
    emission.tables.push(js`const ${table} = ${listOfCodes(keys.map(({ field }) => field))};`);
    lines.push(js`if (o === null) o = u.addKeyed(new E[${index}](), ${table});`);
  } else if (element.whenNotFound === 'ignore') lines.push(js`if (o === null) { s.ignored++; return undefined; }`);
  else
    lines.push(
      js`if (o === null) { s.at = at; s.fail(${literal(`No ${entity.qualifiedName} has this key.`)}, "mapping/not-found", "Let the mapping create it when it is missing, or ignore the element."); }`,
    );
  return lines;
}

/** The value after the mapping's expression. */
function converted(emission: ImportEmission, local: AnyCode, value: PlannedValue): AnyCode {
  const { expression } = value.element;
  if (!expression.trim()) return local;
  return js`(${emission.options.expression(expression, { value: local }, value)})`;
}

export function assign(emission: ImportEmission, { local, value, kept }: ReadValue): Code[] {
  if (!value.attribute) return [];
  const field = emission.layout.attributeField(value.attribute.id);
  const result = converted(emission, local, value);
  // A new object has no one watching it: plain stores keep the everyday case fast.
  const set =
    value.object.element.obtain === 'create'
      ? js`o.${identifier(field)} = ${result}`
      : methods.set(js`o`, literal(field), result);
  const keeping = keptText(field, local, value, kept);
  const missing = literal(`${value.element.path} is missing or null, and the mapping needs it.`);
  const ways = {
    error: js`if (${local} != null) ${set}; else { s.at = at; s.fail(${missing}, "mapping/value-missing"); }`,
    empty: js`${local} ??= null; ${set};`,
    default: js`if (${local} != null) ${set};`,
    leave: js`if (${local} !== undefined) ${set};`,
  };
  return [chosen(ways, value.element.whenMissing), ...(keeping ? [keeping] : [])];
}

/** Keeps the text of a value that goes to its attribute as it is, for it to be written as it came. */
function keptText(field: string, local: AnyCode, value: PlannedValue, kept: AnyCode | null): Code | null {
  if (kept === null || value.element.expression.trim()) return null;
  return js`if (${kept} != null) ${methods.keepText(js`o`, literal(field), local, kept)};`;
}

/** Links a child (or list of children) to the object, at both ends in memory. */
export function linkChild(
  emission: ImportEmission,
  parent: PlannedObject,
  child: PlannedObject,
  local: AnyCode,
  isList: boolean,
): Code[] {
  const association = emission.catalog.association(child.element.association);
  if (!association) return [];
  const index = emission.layout.associationIndex(association.id);
  const childOwns =
    emission.catalog.isKindOf(child.entity.id, association.from) &&
    !(emission.catalog.isKindOf(parent.entity.id, association.from) && association.from !== association.to);
  // A reference is linked at once; the members of a set have to be loaded before.
  const owned = association.type === 'reference' ? waitingCalls<RunMethods>((call) => call, run) : emission.waiting;
  const call = childOwns ? methods.linkChildren : owned.linkOwned;
  return [js`if (${local} !== undefined) ${call(js`o`, literal(index), local, literal(isList))};`];
}
