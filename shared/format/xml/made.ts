import { SeededRandom } from '../../structure/made/random.ts';
import { LeastSizes } from '../../structure/made/sizes.ts';
import { valueText } from '../../structure/made/value-text.ts';
import type { StructureNode } from '../../structure/node.ts';
import { childrenOf, isRecursive, type PlacedNode, StructureIndex, walkStructure } from '../../structure/path.ts';
import { rootElements } from '../../structure/root-elements.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import {
  type MadeMember,
  MadeRoom,
  madeChoice,
  madeMembers,
  madeWay,
  membersOfWay,
  nodesBeyond,
} from '../made-counts.ts';
import type { Making } from '../message-format.ts';
import { xsiNamespace } from './names.ts';
import { xmlPrefixes } from './prefixes.ts';
import { xmlNameOf, xmlPlaceOf } from './wire.ts';
import { attributeText, elementText } from './writers.ts';

/**
 * An XML message of a structure with made-up values, which is valid by all that the structure says. Elements keep the order of their sequences; of a choice one way is taken;
 * recursion ends as soon as it may; nil stands only where nothing else can.
 */
export function madeXml(shape: StructureShape, making: Making): string {
  const { start, seed } = making;
  const index = new StructureIndex(shape);
  const [first] = childrenOf(index.root);
  const placed = start === undefined ? first : index.get(start);
  return placed ? new Maker(shape, seed).message(placed, nodesBeyond(making)) : '';
}

/** What stands in an element. */
interface Inside {
  attributes: string[];
  text: string;
  lines: string[];
}

/** What is inside of more than this is cut, which only recursion that no size tells of comes to. */
const deepest = 300;

/** Nodes of a structure that are looked at for an element that may stand where any may. */
const mostLookedAt = 4_000;
/** Elements in elements that stand where any may. */
const deepestAnything = 3;

/** Stands for a reference to an element of the message until all of them are known. */
const reference = '\u0001';

class Maker {
  private readonly random: SeededRandom;
  private readonly sizes: LeastSizes;
  private readonly prefixes: ReturnType<typeof xmlPrefixes>;
  private readonly declared = new Map<string, string>();
  private readonly ids: string[] = [];
  private readonly room = new MadeRoom();
  private uniques = 0;
  /** Values that were made at a path. */
  private readonly known = new Map<string, Set<string>>();
  /** Elements that stand open where any may stand. */
  private anything = 0;

  constructor(shape: StructureShape, seed: number) {
    this.random = new SeededRandom(seed);
    this.sizes = LeastSizes.of(shape);
    this.prefixes = xmlPrefixes(shape);
  }

  message(placed: PlacedNode, extra: number): string {
    const one = placed.node.type === 'array' ? (childrenOf(placed)[0] ?? placed) : placed;
    const inside: Inside = { attributes: [], text: '', lines: [] };
    if (one.node.group === undefined) inside.lines.push(...this.element(one, extra, ''));
    else this.level(one, extra, '', inside);
    const declared = [...this.declared].map(([prefix, ns]) => ` xmlns${prefix && `:${prefix}`}="${attributeText(ns)}"`);
    const [root = '', ...others] = inside.lines;
    const text = [root.replace(/^<[^\s/>]+/, (name) => name + declared.join('')), ...others].join('\n');
    return `<?xml version="1.0" encoding="UTF-8"?>\n${text.replaceAll(reference, () => (this.ids.length > 0 ? this.random.pick(this.ids) : 'id1'))}\n`;
  }

  private element(placed: PlacedNode, extra: number, indent: string): string[] {
    const { node } = placed;
    // Its lines are indented.
    this.room.take(2 * indent.length);
    const { local, ns } = xmlNameOf(placed);
    const name = this.prefixed(local, ns, this.prefixes.ofElement(ns));
    const isEndless = isRecursive(placed) || !Number.isFinite(this.sizes.of({ ...node, nullable: false }));
    const isNil = node.nullable === true && isEndless;
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

  /** A value that stands at no other place of the same path, where there are others: contracts ask for it, and a structure does not say so. */
  private another(path: string, node: StructureNode, name: string): string {
    let known = this.known.get(path);
    if (!known) this.known.set(path, (known = new Set()));
    let text = '';
    for (let i = 0; i < 8; i++) {
      text = valueText(node, name, { random: this.random, unique: () => ++this.uniques });
      if (!known.has(text)) break;
    }
    known.add(text);
    return text;
  }

  private value({ node, path }: PlacedNode, name: string, written: (text: string) => string): string {
    if (isReference(node) && node.fixed === undefined && node.enum === undefined) return reference;
    const text = this.another(path, node, name);
    this.room.take(text.length);
    if (node.wire?.type === 'ID') this.ids.push(text);
    return written(text);
  }

  /** What stands at a level: in an object, or in a group of one. */
  private level(placed: PlacedNode, extra: number, indent: string, inside: Inside, isNil = false): void {
    if (placed.depth > deepest) return;
    // A group without elements is a node as well.
    this.room.take();
    const members = this.ofOneType(childrenOf(placed), extra, inside);
    const content = possible(
      members.map(asContent).filter(({ node }) => ['element', 'any'].includes(xmlPlaceOf(node))),
      placed.node.group === 'choice',
    );
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

  /**
   * The members of an object that may be of several types: those of one of them, which `xsi:type` names where it is not the declared one. Types whose members have an end, and
   * do not lead back, are preferred.
   */
  private ofOneType(members: readonly PlacedNode[], extra: number, inside: Inside): PlacedNode[] {
    const named = members.find(({ node }) => typeof node.wire?.types === 'string');
    if (!named) return [...members];
    const names = String(named.node.wire?.types).split('\n');
    // As often the declared type as any other.
    const isDeclared = named.node.optional === true && this.random.chance(0.5);
    const ways = [...(named.node.optional ? [-1] : []), ...names.keys()];
    const type = isDeclared ? -1 : madeWay(members, ways, extra, this.sizes, this.random);
    const name = names[type];
    if (name !== undefined) {
      const [, ns = '', local = ''] = /^(?:\{(.*)\})?([^}]*)$/.exec(name) ?? [];
      const prefix = this.prefixes.ofAttribute(xsiNamespace);
      const value = this.prefixed(local, ns, this.prefixes.ofElement(ns));
      inside.attributes.push(` ${this.prefixed('type', xsiNamespace, prefix)}="${attributeText(value)}"`);
    }
    return membersOfWay(members, type).filter((member) => member.path !== named.path);
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
    for (let i = 0; i < count && !this.room.isFull; i++) {
      if (xmlPlaceOf(one.node) === 'any' || xmlPlaceOf(placed.node) === 'any') {
        if (!placed.node.optional) inside.lines.push(...this.anyElement(one, indent));
      } else if (one.node.group !== undefined) this.level(one, extra, indent, inside);
      else for (const line of this.element(one, extra, indent)) inside.lines.push(line);
    }
  }

  /** An element where any may stand: one of the structure where it has to be declared, else one that no schema is about. */
  private anyElement({ node: { wire = {} }, shape }: PlacedNode, indent: string): string[] {
    const some = typeof wire.some === 'string' ? wire.some.split(' ') : null;
    if (!wire.strict) return [`${indent}<any xmlns="${attributeText(some?.[0] ?? 'urn:example:any')}"/>`];
    const isFit = (placed: PlacedNode) => {
      const { ns } = xmlNameOf(placed);
      const isElement =
        placed.node.group === undefined && placed.node.name !== '' && xmlPlaceOf(placed.node) === 'element';
      return isElement && (some === null || some.includes(ns)) && ns !== wire.not && placed.node.wire?.unfit !== true;
    };
    const roots = rootElements(shape).filter(isFit);
    // Elements of other schemas stand somewhere below.
    const others = () =>
      [...walkStructure(shape, mostLookedAt)].filter((each) => isFit(each) && xmlNameOf(each).ns !== '');
    const fitting = roots.length > 0 ? roots : others();
    const least = Math.min(...fitting.map(({ node }) => this.sizes.of(node)));
    const chosen = fitting.find(({ node }) => this.sizes.of(node) === least);
    if (!chosen || !Number.isFinite(least) || this.anything >= deepestAnything) return [];
    this.anything++;
    const lines = this.element({ ...chosen, depth: 0 }, 0, indent);
    this.anything--;
    return lines;
  }

  /** Attributes and texts. */
  private beside(member: PlacedNode, inside: Inside, isNil: boolean): void {
    const { node } = member;
    const { local, ns } = xmlNameOf(member);
    switch (xmlPlaceOf(node)) {
      case 'attribute': {
        const isIdle = (isReference(node) && this.ids.length === 0) || node.wire?.type === 'ENTITY';
        if (node.optional && (ns === xsiNamespace || isIdle || this.random.chance(0.5))) return;
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

/** What has to stand in content that is kept as it is: a group of elements. */
function asContent(member: PlacedNode): PlacedNode {
  const { type, children, name } = member.node;
  return type === 'any' && children
    ? { ...member, node: { name, type: 'object', group: 'sequence', children } }
    : member;
}

/** Elements that cannot be valid are left out where that may be. */
function possible(content: PlacedNode[], isChoice: boolean): PlacedNode[] {
  const concrete = content.filter(({ node }) => node.wire?.unfit !== true && node.wire?.strict !== true);
  return isChoice && concrete.length > 0
    ? concrete
    : content.filter(({ node }) => node.wire?.unfit !== true || !node.optional);
}

/** References to elements of the message have to name one that is there. */
function isReference({ wire }: StructureNode): boolean {
  return wire?.type === 'IDREF' || wire?.type === 'IDREFS';
}
