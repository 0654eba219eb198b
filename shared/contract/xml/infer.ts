import { isDecimalText } from '../../expression/numeric.ts';
import { type XmlName, xsiNamespace } from '../../format/xml/names.ts';
import { isNil, textOfElement, type XmlElement } from '../../format/xml/parse.ts';
import type { NodeType, StructureNode } from '../../structure/node.ts';
import { numberWidth } from '../../structure/number-width.ts';
import { type TextFormats, textFormatsOf } from '../../structure/text-formats.ts';

/** What was seen of texts: all of them, of what they could be. */
class Values {
  count = 0;
  sample: string | null = null;
  private width: 1 | 2 | 3 = 1;
  private isNumber = true;
  private isBoolean = true;
  private formats: TextFormats | null = null;

  add(raw: string): void {
    const text = raw.trim();
    this.count++;
    this.sample ??= text.slice(0, 200);
    // A number that would be written otherwise (007, +5, 1e3) is a code, as digits of phones and accounts are.
    this.isNumber &&= /^(?:0|-?[1-9]\d*)(?:\.\d+)?$/.test(text) && isDecimalText(text);
    if (this.isNumber) this.width = Math.max(this.width, numberWidth(text)) as 1 | 2 | 3;
    this.isBoolean &&= text === 'true' || text === 'false';
    this.formats = textFormatsOf(text, this.formats);
  }

  get type(): NodeType {
    if (this.count === 0) return 'string';
    if (this.isNumber) return (['integer', 'long', 'decimal'] as const)[this.width - 1] ?? 'decimal';
    if (this.isBoolean) return 'boolean';
    const { formats } = this;
    if (formats?.dateTime) return 'datetime';
    for (const type of ['date', 'time', 'uuid', 'uri'] as const) if (formats?.[type]) return type;
    return 'string';
  }

  node(name: string): StructureNode {
    const { type, sample } = this;
    return {
      name,
      type,
      ...(type === 'datetime' && this.formats?.dateTime ? { format: this.formats.dateTime } : {}),
      ...(sample ? { sample } : {}),
    };
  }
}

/** All elements of one name at one place. */
export class ElementShape {
  readonly name: XmlName;
  private count = 0;
  private nils = 0;
  /** In how many of its parents it stood, and the most times in one of them. */
  parents = 0;
  most = 0;
  private readonly attributes = new Map<string, { name: XmlName; values: Values }>();
  private readonly children = new Map<string, ElementShape>();
  private order: readonly string[] = [];
  private readonly texts = new Values();
  private isMixed = false;
  /** Elements of one name stood before and behind others: their order says something. */
  private isInterleaved = false;
  private hasEmpty = false;

  constructor(name: XmlName) {
    this.name = name;
  }

  add(element: XmlElement): void {
    this.count++;
    if (isNil(element)) {
      this.nils++;
      return;
    }
    for (const { name, value } of element.attributes) {
      // A type that messages choose is a value of theirs; where the schema lies is not.
      if (name.ns === xsiNamespace && name.local !== 'type') continue;
      let attribute = this.attributes.get(name.key);
      if (!attribute) this.attributes.set(name.key, (attribute = { name, values: new Values() }));
      attribute.values.add(value);
    }
    const counts = new Map<string, number>();
    const met: string[] = [];
    let last = '';
    let hasText = false;
    for (const child of element.children) {
      if (child.type === 'text') {
        hasText ||= child.text.trim() !== '';
        continue;
      }
      const { key } = child.name;
      let shape = this.children.get(key);
      if (!shape) this.children.set(key, (shape = new ElementShape(child.name)));
      if (!counts.has(key)) met.push(key);
      else if (last !== key) this.isInterleaved = true;
      last = key;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      shape.add(child);
    }
    for (const [key, count] of counts) {
      const shape = this.children.get(key) as ElementShape;
      shape.parents++;
      shape.most = Math.max(shape.most, count);
    }
    const order = merged(this.order, met);
    this.order = order ?? [...new Set([...this.order, ...met])];
    this.isInterleaved ||= order === null;
    if (hasText && counts.size > 0) this.isMixed = true;
    const text = textOfElement(element);
    if (hasText) this.texts.add(text);
    else if (counts.size === 0) this.hasEmpty = true;
  }

  /** The node of the element as one of those that stand in a row in any order. */
  option(names: Names): StructureNode {
    const { parents, most } = this;
    this.most = 1;
    const node = this.node(parents, names);
    this.most = most;
    return node;
  }

  /** The node of the element among those of its parent, of which `parents` were seen. */
  node(parents: number, names: Names): StructureNode {
    const { local, ns } = this.name;
    const name = names.free(local);
    const wire = { ...(ns === '' ? {} : { ns }), ...(name === local ? {} : { name: local }) };
    const own: StructureNode = {
      ...this.content(),
      name,
      ...(Object.keys(wire).length > 0 ? { wire } : {}),
      ...(this.nils > 0 ? { nullable: true } : {}),
    };
    const optional =
      this.parents < parents ? { optional: true, seen: [this.parents, parents] as [number, number] } : {};
    if (this.most <= 1) return { ...own, ...optional };
    const { wire: _wire, ...item } = own;
    return { name, type: 'array', ...(own.wire ? { wire: own.wire } : {}), ...optional, item: { ...item, name: '' } };
  }

  private content(): StructureNode {
    const names = new Names();
    const attributes = [...this.attributes.values()].map(({ name, values }): StructureNode => {
      const free = names.free(name.ns === xsiNamespace ? 'xsi_type' : name.local);
      return {
        ...values.node(free),
        ...(values.count < this.count - this.nils ? { optional: true } : {}),
        wire: {
          kind: 'attribute',
          ...(name.ns === '' ? {} : { ns: name.ns }),
          ...(free === name.local ? {} : { name: name.local }),
        },
      };
    });
    const filled = this.count - this.nils;
    // Texts in some, elements in others: what it holds is kept as it is.
    if (this.isMixed || (this.children.size > 0 && this.texts.count > 0)) {
      const content: StructureNode = {
        name: names.free('content'),
        type: 'any',
        optional: true,
        wire: { kind: 'mixed' },
      };
      return { name: '', type: 'object', children: [...attributes, content] };
    }
    if (this.children.size > 0) {
      const shapes = this.order.map((key) => this.children.get(key) as ElementShape);
      if (this.isInterleaved) {
        const inner = new Names();
        const options = shapes.map((shape) => shape.option(inner));
        const item: StructureNode = { name: '', type: 'object', group: 'choice', children: options };
        const choice: StructureNode = { name: names.free('choice'), type: 'array', optional: true, item };
        return { name: '', type: 'object', children: [...attributes, choice] };
      }
      const children = shapes.map((shape) => shape.node(filled, names));
      return { name: '', type: 'object', children: [...attributes, ...children] };
    }
    // Some were empty: of what is no text, that is nothing; of texts it is an empty one.
    const value = this.texts.node(attributes.length > 0 ? names.free('value') : '');
    if (attributes.length === 0) return value;
    const text: StructureNode = { ...value, ...(this.hasEmpty ? { optional: true } : {}), wire: { kind: 'text' } };
    return { name: '', type: 'object', children: [...attributes, text] };
  }

  /** The namespaces of it and all below, with the prefixes they were written with. */
  *namesUsed(): Generator<{ name: XmlName; isAttribute: boolean }> {
    yield { name: this.name, isAttribute: false };
    for (const { name } of this.attributes.values()) yield { name, isAttribute: true };
    for (const child of this.children.values()) yield* child.namesUsed();
  }
}

/** Names of members of one parent: one that is taken gets a number. */
export class Names {
  private readonly taken = new Set<string>();
  /** From which number on one may be free. */
  private readonly next = new Map<string, number>();

  free(wanted: string): string {
    let name = wanted;
    let n = this.next.get(wanted) ?? 2;
    while (this.taken.has(name)) name = `${wanted}_${n++}`;
    this.next.set(wanted, n);
    this.taken.add(name);
    return name;
  }
}

/** An order that has all of both: what is new stands behind what it stood behind. Null when they contradict each other. */
function merged(order: readonly string[], met: readonly string[]): readonly string[] | null {
  const places = new Map(order.map((key, i) => [key, i]));
  const all: string[] = [];
  let at = 0;
  for (const key of met) {
    const known = places.get(key);
    if (known === undefined) all.push(key);
    else if (known < at) return null;
    else for (; at <= known; at++) all.push(order[at] as string);
  }
  return [...all, ...order.slice(at)];
}
