import { type AnyCode, type Code, js, literal, nothing } from '../expression/emitted-code.ts';
import type { AttributeInfo } from '../model/catalog.ts';
import type { PlacedNode } from '../structure/path.ts';
import type { ExportEmission, ExportPlace } from './export-emission.ts';
import { type MappedValue, newValue } from './kind.ts';
import type { MappingPlanNode, PlannedValue } from './plan.ts';

/** A value of an export: of an object, or above all of them. */
export type WrittenNode = Pick<PlannedValue, 'element' | 'attribute'> & { object: PlannedValue['object'] | null };

/** The value that is written at a node. */
export function writtenAt({ values, free, placed }: MappingPlanNode): WrittenNode {
  return values[0] ?? { element: free ?? newValue(placed.path, null), attribute: null, object: null };
}

/** Expression: the value of a node: an attribute, an expression, or what says the specialization of the object; after `instead`. */
export function writtenValue(emission: ExportEmission, place: ExportPlace, value: WrittenNode): AnyCode {
  const { element } = value;
  const own = convertedValue(emission, place, value);
  if (element.whenEmpty !== 'value' || !element.instead.trim()) return own;
  return js`(${own} ?? ${emission.expression(element.instead, place, writtenValueAttribute(emission, place, value.attribute))})`;
}

/** By the microflow of the value, which is not run for nothing (EM-5). */
function convertedValue(emission: ExportEmission, place: ExportPlace, value: WrittenNode): AnyCode {
  const own = ownValue(emission, place, value);
  const flow = emission.options.flow(value.element.microflow);
  if (!flow) return own;
  const call = js`F[${literal(flow.index)}](u, u.trace, v)`;
  return emission.wait(js`((v) => v == null ? null : ${call})(${own})`);
}

function ownValue(emission: ExportEmission, place: ExportPlace, value: WrittenNode): AnyCode {
  const code = valueOfObject(emission, place, value);
  return place.mayBeNone ? js`(${place.object} == null ? null : ${code})` : code;
}

function valueOfObject(emission: ExportEmission, place: ExportPlace, { element, attribute }: WrittenNode): AnyCode {
  const { owner, object } = place;
  if (element.expression.trim())
    return emission.expression(element.expression, place, writtenValueAttribute(emission, place, attribute));
  if (attribute) return emission.options.attribute(object, attribute);
  if (owner && owner.element.discriminator === element.path) return specializationValue(emission, place);
  return literal(null);
}

function writtenValueAttribute(
  emission: ExportEmission,
  { object, mayBeNone }: ExportPlace,
  attribute: AttributeInfo | null,
) {
  const code = attribute ? emission.options.attribute(object, attribute) : literal(null);
  return {
    value: {
      code: attribute && mayBeNone ? js`(${object} == null ? null : ${code})` : code,
      type: attribute?.type ?? ({ kind: 'unknown' } as const),
    },
  };
}

/** Expression: the value that stands for the specialization of an object, or for the nearest one above it (XC-4). */
function specializationValue(emission: ExportEmission, { owner, object }: ExportPlace): AnyCode {
  const { catalog, layout } = emission;
  const values: Record<string, string> = {};
  const found: Record<string, string> = {};
  for (const { value, entity } of owner?.element.specializations ?? []) if (entity !== null) values[entity] ??= value;
  for (const e of layout.entities) {
    const nearest = catalog.lineage(e.id).find((id) => Object.hasOwn(values, id));
    if (nearest) found[layout.entityIndex(e.id)] = values[nearest] as string;
  }
  const table = emission.name('q');
  emission.functions.push(js`const ${table} = ${literal(found)};`);
  return js`(${table}[${object}.$entity] ?? null)`;
}

/** Condition under which a value is written at all; no code for always. */
export function valueGuard(emission: ExportEmission, place: ExportPlace, { element, attribute }: WrittenNode): Code {
  const tests: Code[] = [];
  const { owner, object } = place;
  // An attribute of a specialization is there in its objects alone.
  if (owner && attribute && !owner.entity.attributes.some((a) => a.id === attribute.id))
    tests.push(js`${emission.family(attribute.entity)}.includes(${object}.$entity)`);
  if (element.when.trim()) tests.push(emission.holds(element.when, place));
  if (tests.length === 0) return nothing;
  const holds = tests.reduce((all, each) => js`${all} && ${each}`);
  return place.mayBeNone ? js`(${object} == null || ${holds})` : holds;
}

/** Expression: the text of a value that is not empty. */
export function valueText(
  emission: ExportEmission,
  place: ExportPlace,
  code: AnyCode,
  at: PlacedNode,
  value: WrittenNode,
): Code {
  const { catalog, layout, options } = emission;
  const { attribute, element } = value;
  if (at.node.type === 'array') return listText(emission, code, at, element);
  const isPlain =
    attribute !== null &&
    element.microflow === null &&
    !element.expression.trim() &&
    !(element.whenEmpty === 'value' && element.instead.trim());
  const type = isPlain ? attribute.type : undefined;
  const values = type?.kind === 'enumeration' ? (catalog.enumeration(type.enumeration)?.values ?? []) : [];
  const renamed = values.filter((v) => v.wire !== undefined && v.wire !== v.name);
  const wire = renamed.length > 0 ? Object.fromEntries(renamed.map((v) => [v.name, v.wire as string])) : null;
  const written = options.format.writer.value(code, at, { kind: type?.kind ?? null, wire });
  if (!options.format.keepsTexts || !isPlain) return written;
  return js`(W.kept(u, ${place.object}, ${literal(layout.attributeField(attribute.id))}, ${code}) ?? ${written})`;
}

/** Expression: a list of single values, of the one text that has them all. */
function listText(
  { options }: ExportEmission,
  code: AnyCode,
  at: PlacedNode,
  { listAs, separator }: MappedValue,
): Code {
  const { item } = at.node;
  const { writer } = options.format;
  if (!item) return literal(writer.emptyText(at));
  const placed: PlacedNode = { node: item, path: `${at.path}[*]`, parent: at, depth: at.depth + 1, shape: at.shape };
  const one = writer.value(js`v`, placed, { kind: null, wire: null });
  const texts = js`itemsOfText(${code}, ${literal(listAs === 'json' ? null : separator)}, ${literal(item.type)}, ${literal(at.path)})`;
  return writer.list(at, texts, js`(u, v) => v === null ? ${writer.nullText(placed)} : ${one}`, false);
}

/** Expression: null at a node; of a list whose items stand by themselves, one item that is null. */
export function nullAt({ options }: ExportEmission, at: PlacedNode): Code {
  const { writer, repeats } = options.format;
  const item = itemOf(at);
  if (!item || !repeats(at.node)) return writer.nullText(at);
  return writer.list(at, js`[null]`, js`() => ${writer.nullText(item)}`, false);
}

/** Expression: a node with nothing in it. */
export function emptyAt({ options }: ExportEmission, at: PlacedNode): Code {
  const { writer, repeats } = options.format;
  const bare = (placed: PlacedNode): Code =>
    literal(
      writer.emptyText({ ...placed, node: { ...placed.node, nullable: false, default: undefined, fixed: undefined } }),
    );
  const item = itemOf(at);
  if (!item || !repeats(at.node)) return bare(at);
  return writer.list(at, js`[null]`, js`() => ${bare(item)}`, false);
}

function itemOf(at: PlacedNode): PlacedNode | null {
  const { item } = at.node;
  if (at.node.type !== 'array' || !item) return null;
  return { node: item, path: `${at.path}[*]`, parent: at, depth: at.depth + 1, shape: at.shape };
}
