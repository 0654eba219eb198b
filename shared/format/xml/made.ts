import { SeededRandom } from '../../structure/made/random.ts';
import { LeastSizes } from '../../structure/made/sizes.ts';
import { valueText } from '../../structure/made/value-text.ts';
import { childrenOf, type PlacedNode, StructureIndex } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { type MadeMember, madeChoice, madeMembers, usualNodes } from '../made-counts.ts';
import type { Making } from '../message-format.ts';
import { xsiNamespace } from './names.ts';
import { xmlPrefixes } from './prefixes.ts';
import { xmlNameOf, xmlPlaceOf } from './wire.ts';
import { attributeText, elementText } from './writers.ts';

/**
 * An XML message of a structure with made-up values, which is valid by all that the structure says. Elements keep the order of their sequences; of a choice one way is taken;
 * recursion ends as soon as it may; nil stands only where nothing else can.
 */
export function madeXml(shape: StructureShape, { start, seed }: Making): string {
  const index = new StructureIndex(shape);
  const [first] = childrenOf(index.root);
  const placed = start === undefined ? first : index.get(start);
  return placed ? new Maker(shape, seed).message(placed) : '';
}

/** What stands in an element. */
interface Inside {
  attributes: string[];
  text: string;
  lines: string[];
}

/** Stands for a reference to an element of the message until all of them are known. */
const reference = '\u0001';

class Maker {
  private readonly random: SeededRandom;
  private readonly sizes: LeastSizes;
  private readonly prefixes: ReturnType<typeof xmlPrefixes>;
  private readonly declared = new Map<string, string>();
  private readonly ids: string[] = [];
  private uniques = 0;

  constructor(shape: StructureShape, seed: number) {
    this.random = new SeededRandom(seed);
    this.sizes = LeastSizes.of(shape);
    this.prefixes = xmlPrefixes(shape);
  }

  message(placed: PlacedNode): string {
    const one = placed.node.type === 'array' ? (childrenOf(placed)[0] ?? placed) : placed;
    const inside: Inside = { attributes: [], text: '', lines: [] };
    if (one.node.group === undefined) inside.lines.push(...this.element(one, usualNodes, ''));
    else this.level(one, usualNodes, '', inside);
    const declared = [...this.declared].map(([prefix, ns]) => ` xmlns${prefix && `:${prefix}`}="${attributeText(ns)}"`);
    const [root = '', ...others] = inside.lines;
    const text = [root.replace(/^<[^\s/>]+/, (name) => name + declared.join('')), ...others].join('\n');
    return `<?xml version="1.0" encoding="UTF-8"?>\n${text.replaceAll(reference, () => (this.ids.length > 0 ? this.random.pick(this.ids) : 'id1'))}\n`;
  }

  private element(placed: PlacedNode, extra: number, indent: string): string[] {
    const { node } = placed;
    const { local, ns } = xmlNameOf(placed);
    const name = this.prefixed(local, ns, this.prefixes.ofElement(ns));
    const isNil = node.nullable === true && !Number.isFinite(this.sizes.of({ ...node, nullable: false }));
    const inside: Inside = { attributes: [], text: '', lines: [] };
    if (node.type === 'object') this.level(placed, extra, `${indent}  `, inside, isNil);
    else if (node.type !== 'any' && node.type !== 'unknown') inside.text = this.value(placed, local, elementText);
    if (isNil)
      inside.attributes.push(` ${this.prefixed('nil', xsiNamespace, this.prefixes.ofAttribute(xsiNamespace))}="true"`);
    const start = `${indent}<${name}${inside.attributes.join('')}`;
    if (inside.lines.length > 0) return [`${start}>${inside.text}`, ...inside.lines, `${indent}</${name}>`];
    return [inside.text === '' ? `${start}/>` : `${start}>${inside.text}</${name}>`];
  }

  private prefixed(local: string, ns: string, prefix: string): string {
    if (ns !== '' && prefix !== 'xml') this.declared.set(prefix, ns);
    return prefix === '' ? local : `${prefix}:${local}`;
  }

  private value({ node }: PlacedNode, name: string, written: (text: string) => string): string {
    if (node.wire?.type === 'IDREF' && node.fixed === undefined && node.enum === undefined) return reference;
    const text = valueText(node, name, { random: this.random, unique: () => ++this.uniques });
    if (node.wire?.type === 'ID') this.ids.push(text);
    return written(text);
  }

  /** What stands at a level: in an object, or in a group of one. */
  private level(placed: PlacedNode, extra: number, indent: string, inside: Inside, isNil = false): void {
    const members = childrenOf(placed);
    const content = members.filter(({ node }) => ['element', 'any'].includes(xmlPlaceOf(node)));
    for (const member of members) this.beside(member, inside, isNil);
    if (isNil) return;
    if (placed.node.group === 'choice') {
      const chosen = madeChoice(content, extra, this.sizes, this.random);
      if (chosen) this.chosen(chosen, extra, indent, inside);
      return;
    }
    for (const member of madeMembers(content, extra, 'among', this.sizes, this.random))
      this.members(member, indent, inside);
  }

  /** The way of a choice: what may be left out there is written, where it has an end. */
  private chosen(placed: PlacedNode, extra: number, indent: string, inside: Inside): void {
    const { type, optional, minItems = 0, item } = placed.node;
    const cost =
      type === 'array' ? Math.max(1, this.sizes.of(item ?? placed.node)) : Math.max(1, this.sizes.of(placed.node));
    const isOptional = optional === true || (type === 'array' && minItems === 0);
    if (isOptional && cost > extra) return;
    const count = type === 'array' ? Math.max(1, minItems) : 1;
    this.members(
      { placed, count, extra: Math.floor(Math.max(0, extra - (isOptional ? cost : 0)) / count) },
      indent,
      inside,
    );
  }

  private members({ placed, count, extra }: MadeMember, indent: string, inside: Inside): void {
    const one = placed.node.type === 'array' ? (childrenOf(placed)[0] ?? placed) : placed;
    for (let i = 0; i < count; i++) {
      if (xmlPlaceOf(one.node) === 'any' || xmlPlaceOf(placed.node) === 'any') {
        // What may be left out was: anything is, then, an element that no schema is about.
        if (!placed.node.optional) inside.lines.push(`${indent}<any xmlns="urn:example:any"/>`);
      } else if (one.node.group !== undefined) this.level(one, extra, indent, inside);
      else inside.lines.push(...this.element(one, extra, indent));
    }
  }

  /** Attributes and texts. */
  private beside(member: PlacedNode, inside: Inside, isNil: boolean): void {
    const { node } = member;
    const { local, ns } = xmlNameOf(member);
    switch (xmlPlaceOf(node)) {
      case 'attribute': {
        const isReference = node.wire?.type === 'IDREF' && this.ids.length === 0;
        if (node.optional && (ns === xsiNamespace || isReference || this.random.chance(0.5))) return;
        const name = this.prefixed(local, ns, this.prefixes.ofAttribute(ns));
        inside.attributes.push(` ${name}="${this.value(member, local, attributeText)}"`);
        return;
      }
      case 'text':
        if (!isNil && node.wire?.beside !== true)
          inside.text = this.value(member, xmlNameOf(member.parent ?? member).local, elementText);
        return;
      default:
        return;
    }
  }
}
