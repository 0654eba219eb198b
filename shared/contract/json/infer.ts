import type { JsonValue } from '../../format/json/parse.ts';
import type { DateTimeFormat, NodeType, StructureNode } from '../../structure/node.ts';
import { numberWidth } from '../../structure/number-width.ts';
import { type TextFormats, textFormatsOf } from '../../structure/text-formats.ts';
import { isDictionary, manyMembers } from './dictionary.ts';

/**
 * What all samples say about one place: kinds seen, how often, members and items. Merging is by adding samples in any
 * order; the tree is made at the end (JS-7 to JS-11, L-1 to L-5).
 */
export class Shape {
  count = 0;
  nulls = 0;
  objects = 0;
  arrays = 0;
  booleans = 0;
  strings = 0;
  numbers = 0;
  /** Widest number seen: 0 none, 1 Integer, 2 Long, 3 Decimal. */
  width = 0;
  /** Digits after the point, when every decimal agrees; -1 when they do not. */
  scale: number | null = null;
  hasTrailingZero = false;
  formats: TextFormats | null = null;
  firstSample: string | null = null;
  readonly members = new Map<string, Shape>();
  item: Shape | null = null;

  add(value: JsonValue): void {
    this.count++;
    switch (value.type) {
      case 'null':
        this.nulls++;
        return;
      case 'boolean':
        this.booleans++;
        this.firstSample ??= String(value.value);
        return;
      case 'number':
        this.addNumber(value.text);
        return;
      case 'string':
        this.strings++;
        this.formats = textFormatsOf(value.value, this.formats);
        this.firstSample ??= value.value;
        return;
      case 'array':
        this.arrays++;
        for (const item of value.items) {
          this.item ??= new Shape();
          this.item.add(item);
        }
        return;
      case 'object': {
        this.objects++;
        const last = new Map(value.members.map((m) => [m.key, m.value]));
        for (const [key, member] of last) {
          let shape = this.members.get(key);
          if (!shape) {
            shape = new Shape();
            this.members.set(key, shape);
          }
          shape.add(member);
        }
      }
    }
  }

  private addNumber(text: string): void {
    this.numbers++;
    this.firstSample ??= text;
    const width = numberWidth(text);
    if (width > this.width) this.width = width;
    const point = text.indexOf('.');
    const scale = /[eE]/.test(text) ? -1 : point < 0 ? 0 : text.length - point - 1;
    this.scale = this.scale === null || this.scale === scale ? scale : -1;
    if (point >= 0 && text.endsWith('0')) this.hasTrailingZero = true;
  }

  /** Kinds of value seen, null aside. */
  kinds(): number {
    return (
      Number(this.objects > 0) +
      Number(this.arrays > 0) +
      Number(this.booleans > 0) +
      Number(this.strings > 0) +
      Number(this.numbers > 0)
    );
  }
}

/** The structure tree of a shape. `owner` is the count of objects (or arrays) that could have held it. */
export function shapeToNode(shape: Shape, name: string, owner: number | null, isItem = false): StructureNode {
  const node: StructureNode = { name, type: typeOf(shape) };
  // A null among the objects of a list has no object to stand for it: such items are kept as JSON text.
  if (isItem && shape.nulls > 0 && (node.type === 'object' || node.type === 'array' || node.type === 'dictionary'))
    node.type = 'any';
  if (owner !== null && shape.count < owner) node.optional = true;
  if (shape.nulls > 0) node.nullable = true;
  if (owner !== null && owner > 1) node.seen = [shape.count, owner];
  if (shape.firstSample !== null && node.type !== 'any') node.sample = shape.firstSample.slice(0, 120);
  switch (node.type) {
    case 'object':
      node.children = [...shape.members].map(([key, member]) => shapeToNode(member, key, shape.objects));
      break;
    case 'dictionary': {
      node.item = shapeToNode(mergeShapes([...shape.members.values()]), '', null, true);
      break;
    }
    case 'array':
      node.item = shape.item ? shapeToNode(shape.item, '', null, true) : { name: '', type: 'unknown', nullable: true };
      break;
    case 'datetime':
      node.format = (shape.formats as TextFormats).dateTime as DateTimeFormat;
      break;
    case 'decimal':
      if (shape.hasTrailingZero && shape.scale !== null && shape.scale > 0) node.scale = shape.scale;
      break;
    default:
  }
  return node;
}

function typeOf(shape: Shape): NodeType {
  const kinds = shape.kinds();
  if (kinds > 1) return 'any';
  if (kinds === 0) return 'unknown';
  if (shape.booleans) return 'boolean';
  if (shape.numbers) return shape.width === 1 ? 'integer' : shape.width === 2 ? 'long' : 'decimal';
  if (shape.strings) return textType(shape.formats as TextFormats);
  if (shape.arrays) return 'array';
  if (isDictionary(shape)) return 'dictionary';
  // So many members of different kinds are kept as they are: no entity has that many attributes.
  return shape.members.size > manyMembers * 5 ? 'any' : 'object';
}

function textType(formats: TextFormats): NodeType {
  if (formats.dateTime) return 'datetime';
  for (const type of ['date', 'time', 'uuid', 'uri', 'binary'] as const) if (formats[type]) return type;
  return 'string';
}

/** One shape that has seen what all of them have. */
export function mergeShapes(shapes: readonly Shape[]): Shape {
  const merged = new Shape();
  for (const shape of shapes) {
    merged.count += shape.count;
    merged.nulls += shape.nulls;
    merged.objects += shape.objects;
    merged.arrays += shape.arrays;
    merged.booleans += shape.booleans;
    merged.strings += shape.strings;
    merged.numbers += shape.numbers;
    merged.width = Math.max(merged.width, shape.width);
    if (shape.scale !== null) merged.scale = merged.scale === null || merged.scale === shape.scale ? shape.scale : -1;
    merged.hasTrailingZero ||= shape.hasTrailingZero;
    merged.firstSample ??= shape.firstSample;
    merged.formats = intersectFormats(merged.formats, shape.formats);
    for (const [key, member] of shape.members) {
      const other = merged.members.get(key);
      merged.members.set(key, other ? mergeShapes([other, member]) : member);
    }
    if (shape.item) merged.item = merged.item ? mergeShapes([merged.item, shape.item]) : shape.item;
  }
  return merged;
}

function intersectFormats(a: TextFormats | null, b: TextFormats | null): TextFormats | null {
  if (!a || !b) return a ?? b;
  const sameFormat =
    a.dateTime && b.dateTime && a.dateTime.fraction === b.dateTime.fraction && a.dateTime.offset === b.dateTime.offset;
  return {
    dateTime: sameFormat ? a.dateTime : null,
    date: a.date && b.date,
    time: a.time && b.time,
    uuid: a.uuid && b.uuid,
    uri: a.uri && b.uri,
    binary: a.binary && b.binary,
  };
}
