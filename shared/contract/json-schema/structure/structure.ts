import { NameSet } from '../../../model/naming.ts';
import { withoutEnd } from '../../../model/text-ends.ts';
import type { NodeType, StructureNode } from '../../../structure/node.ts';
import type { StructureShape } from '../../../structure/structure-document.ts';
import { baseName } from '../../contract-files.ts';
import type { Schema, SchemaSet } from '../schema-set.ts';
import { splitFragment, unescapedUri } from '../uri.ts';
import type { Content, Ways } from './content.ts';
import { withoutAbsent } from './content.ts';
import { type Meaning, Meanings } from './meaning.ts';
import { type Reduced, reduce } from './reduce.ts';
import { Contents, type Remark, textOf } from './schema-content.ts';
import { nodeTypeOf, valueFacts } from './value-nodes.ts';

/** Different places of a message that are looked at; what is behind them is kept as it is (`any`). */
const mostMeanings = 12_000;
/** Levels of a type after which the next one gets a name, so that no tree is very deep. */
const deepestType = 60;
/** Lists in lists, without an object between them. */
const deepestList = 16;
/** More names of one type than this are a circle. */
const longestAlias = 100;

/** Name of the type that a whole file is. */
const rootName = 'Root';

export interface StructureOptions {
  /** Places that are looked at; what is beyond is kept as it is. */
  places?: number;
  /** What a node says on the wire beyond JSON, by what is known of its place: another format is made of it. */
  wireOf?(content: Content): StructureNode['wire'];
}

export interface SchemaStructure extends StructureShape {
  types: Readonly<Record<string, StructureNode>>;
  remarks: readonly Remark[];
  /** The schema describes more places than a structure holds. */
  isCut: boolean;
}

/**
 * The structure of a schema's messages. What is referred to becomes a named type, so that recursion stays a reference; `allOf` is merged, and so are
 * alternatives, whose members are optional unless all of them require them. `uses` is told what is referred to.
 */
export function structureOfSchema(
  root: Schema,
  set: SchemaSet,
  uses: (schema: Schema) => void,
  { places = mostMeanings, wireOf = () => undefined }: StructureOptions = {},
): SchemaStructure {
  return new Builder(set, uses, places, wireOf).build(root);
}

/** A meaning that was met, with how often and how deep below the last type. */
interface Met {
  count: number;
  type: NodeType;
  content: Content;
  isNamed: boolean;
  /** A list whose items are not looked into. */
  isEndless: boolean;
  hint: string;
}

class Builder {
  private readonly meanings = new Meanings();
  private readonly contents: Contents;
  private readonly reduced = new Map<Meaning, Reduced>();
  private readonly met = new Map<Meaning, Met>();
  private readonly names = new Map<Meaning, string>();
  private readonly taken = new NameSet();
  private isCut = false;

  private readonly mostPlaces: number;
  private readonly wireOf: (content: Content) => StructureNode['wire'];

  constructor(
    set: SchemaSet,
    uses: (schema: Schema) => void,
    mostPlaces: number,
    wireOf: (content: Content) => StructureNode['wire'],
  ) {
    this.mostPlaces = mostPlaces;
    this.wireOf = wireOf;
    this.contents = new Contents(set, this.meanings, uses);
  }

  build(schema: Schema): SchemaStructure {
    const root = this.meanings.of(schema);
    this.meet(root);
    this.endLists();
    for (const met of this.met.values()) if (met.isNamed) this.nameItem(met);
    for (const [meaning, { isNamed, hint }] of this.met) if (isNamed) this.names.set(meaning, this.free(hint));
    const types = [...this.names].map(([meaning, name]) => [name, this.type(meaning)] as const);
    return {
      root: this.node(root, ''),
      types: Object.fromEntries(types),
      remarks: this.contents.remarks,
      isCut: this.isCut || this.meanings.isCut,
    };
  }

  /** Finds all places below, and which of them need a name: those that are referred to, and those that more than one way leads to. */
  private meet(root: Meaning): void {
    const open: { meaning: Meaning; hint: string; depth: number }[] = [{ meaning: root, hint: rootName, depth: 0 }];
    for (let next = open.pop(); next; next = open.pop()) {
      const { meaning, reference } = this.reduce(next.meaning);
      const hint = reference === null ? next.hint : nameOfReference(reference);
      const known = this.met.get(meaning);
      if (known) {
        known.count++;
        if (reference !== null && !known.isNamed) known.hint = hint;
        known.isNamed ||= reference !== null || isLevel(known.type);
        continue;
      }
      if (this.met.size >= this.mostPlaces) {
        this.isCut = true;
        continue;
      }
      const content = this.contents.of(meaning);
      const type = nodeTypeOf(content);
      const isNamed = reference !== null || (isLevel(type) && next.depth >= deepestType);
      this.met.set(meaning, { count: 1, type, content, isNamed, isEndless: false, hint });
      const depth = isNamed ? 0 : next.depth + 1;
      if (this.isAlias(meaning)) open.push({ meaning, hint, depth });
      else
        for (const [name, below] of placesBelow(content, type))
          open.push({ meaning: below, hint: name || `${hint}Item`, depth });
    }
  }

  /** What the items of a list or dictionary are; undefined for those of an object, and for what is kept as it is. */
  private itemOf({ type, content, isEndless }: Met): Met | undefined {
    const below = type === 'array' ? content.item : type === 'dictionary' ? content.rest : null;
    return below && !isEndless ? this.met.get(this.unaliased(below)) : undefined;
  }

  /** What a meaning is behind all other names of it. */
  private unaliased(meaning: Meaning): Meaning {
    let at = meaning;
    for (let i = 0; i < longestAlias; i++) {
      const next = this.reduce(at).meaning;
      if (next === at) return at;
      at = next;
    }
    return at;
  }

  /** Lists of nothing but lists of themselves have no end that anything could be mapped to: their innermost items are kept as they are. */
  private endLists(): void {
    const done = new Set<Met>();
    for (const met of this.met.values()) {
      const open = new Set<Met>();
      for (let at: Met | undefined = met; at && !done.has(at); ) {
        open.add(at);
        const below = this.itemOf(at);
        if (below && (open.has(below) || open.size >= deepestList)) at.isEndless = true;
        at = at.isEndless ? undefined : below;
      }
      for (const met of open) done.add(met);
    }
  }

  /** The objects of a list that is a type are one, too: recursion through it is one of objects, which mappings are made for. */
  private nameItem(list: Met): void {
    let at = this.itemOf(list);
    while (at && at.type !== 'object' && !at.isNamed) at = this.itemOf(at);
    if (at?.type === 'object') at.isNamed = true;
  }

  private reduce(meaning: Meaning): Reduced {
    let found = this.reduced.get(meaning);
    if (!found) this.reduced.set(meaning, (found = reduce(meaning, this.contents, this.meanings)));
    return found;
  }

  /** Whether a type is only another name of one. */
  private isAlias(meaning: Meaning): boolean {
    return this.reduce(meaning).meaning !== meaning;
  }

  private type(meaning: Meaning): StructureNode {
    return this.isAlias(meaning) ? this.node(meaning, '') : this.content(meaning, '');
  }

  private free(hint: string): string {
    const wanted = hint.slice(0, 100).replace(/^__proto__$/, 'proto') || 'Type';
    return this.taken.take(wanted);
  }

  /** The node of a place: a reference to a type, or what stands there. */
  private node(meaning: Meaning, name: string): StructureNode {
    const node = this.plainNode(meaning, name);
    const wire = this.wireOf(this.contents.of(meaning));
    return wire ? { ...node, wire: { ...node.wire, ...wire } } : node;
  }

  private plainNode(meaning: Meaning, name: string): StructureNode {
    const { meaning: at, isNullable, documentation, default: preset } = this.reduce(meaning);
    const met = this.met.get(at);
    if (!met) return { name, type: 'any' };
    const own = withoutAbsent<Partial<StructureNode>>({
      nullable: isNullable && met.type !== 'any' ? true : undefined,
      documentation,
      default: preset !== undefined && !isLevel(met.type) && met.type !== 'any' ? preset : undefined,
    });
    const type = this.names.get(at);
    if (type !== undefined) return { name, type: met.type, ref: type, ...own };
    return { ...this.content(at, name), ...own };
  }

  private content(meaning: Meaning, name: string): StructureNode {
    const { content, type, isEndless } = this.met.get(meaning) as Met;
    const node: StructureNode = { name, type };
    if (content.kinds?.has('null') && type !== 'any') node.nullable = true;
    if (content.documentation) node.documentation = content.documentation;
    if (type === 'object') {
      node.children = this.members(content);
      if (content.ways) node.wire = { ways: content.ways.count };
    } else if (type === 'dictionary') node.item = this.item(isEndless ? null : content.rest);
    else if (type === 'array') {
      if (content.minItems) node.minItems = content.minItems;
      if (content.maxItems !== undefined) node.maxItems = content.maxItems;
      node.item = this.item(isEndless ? null : content.item);
    } else Object.assign(node, valueFacts(content, type));
    return node;
  }

  private members({ members, required, ways }: Content): StructureNode[] {
    const named = [...members].map(([name, { meaning }]): StructureNode => {
      const node = withWays(this.node(meaning, name), name, ways);
      return required.has(name) ? node : { ...node, optional: true };
    });
    const unnamed = [...required].filter((name) => !members.has(name));
    return [...named, ...unnamed.map((name): StructureNode => ({ name, type: 'any' }))];
  }

  /** A null among the objects of a list has no object to stand for it: such items are kept as JSON text, as those of samples are. */
  private item(meaning: Meaning | null): StructureNode {
    const node: StructureNode = meaning ? this.node(meaning, '') : { name: '', type: 'any' };
    const isNullable = node.nullable || (node.ref !== undefined && meaning && this.isNullableType(meaning));
    return isNullable && isLevel(node.type) ? { name: '', type: 'any' } : node;
  }

  private isNullableType(meaning: Meaning): boolean {
    return this.met.get(this.reduce(meaning).meaning)?.content.kinds?.has('null') ?? false;
  }
}

/** A member with what is known of the alternatives that it stands in. */
function withWays(node: StructureNode, name: string, ways: Ways | undefined): StructureNode {
  const said = ways?.members.get(name);
  if (!said) return node;
  const within = said.map(({ way, isNeeded }) => `${way}:0${isNeeded ? '!' : ''}`).join(' ');
  const values = said.flatMap(({ way, values: only }) => {
    const texts = only?.flatMap((value) => textOf(value) ?? []) ?? [];
    return texts.length > 0 ? [[`values.${way}`, texts.join('\n')] as const] : [];
  });
  return { ...node, wire: { ...node.wire, within, ...Object.fromEntries(values) } };
}

function isLevel(type: NodeType): boolean {
  return type === 'object' || type === 'array' || type === 'dictionary';
}

function placesBelow({ members, rest, item }: Content, type: NodeType): (readonly [string, Meaning])[] {
  if (type === 'object') return [...members].map(([name, { meaning }]) => [name, meaning] as const).reverse();
  const below = type === 'array' ? item : type === 'dictionary' ? rest : null;
  return below ? [['', below]] : [];
}

/** The name that a reference gives to a type: the last step of its pointer, its anchor, or its file's name. */
function nameOfReference(reference: string): string {
  const { uri, fragment } = splitFragment(reference);
  const last = unescapedUri(fragment ?? '')
    .split('/')
    .findLast((step) => step !== '' && !/^\d+$/.test(step));
  if (last) return last.replaceAll('~1', '/').replaceAll('~0', '~');
  const file = baseName(withoutEnd(uri, '/')).replace(/(?:\.schema)?\.[A-Za-z]+$/, '');
  return unescapedUri(file) || rootName;
}
