import type { StructureNode } from '../../structure/node.ts';
import { anyType } from './builtin-types.ts';
import {
  type AttributeUse,
  type ComplexType,
  type ElementDeclaration,
  type ModelGroup,
  type Particle,
  type SimpleType,
  type TypeDefinition,
  typeLine,
  type Wildcard,
} from './components.ts';
import { isEmptiable } from './derivation.ts';
import { exampleTexts } from './example-texts.ts';
import { expandedName, instanceNamespace, schemaNamespace, xmlNamespace } from './names.ts';
import type { SchemaComponents } from './schema-components.ts';
import type { SchemaSet } from './schema-set.ts';
import { carriesSomething, normalized, type ValueContent, valueContentOf } from './value-nodes.ts';

export interface SchemaTree {
  root: StructureNode;
  types: Record<string, StructureNode>;
  namespaces: Record<string, string>;
  /** The tree was cut: the set is more than a tree can hold. */
  isCut: boolean;
}

/** Nodes and particles that are looked at; groups within groups can ask for any number of them. */
const mostSteps = 300_000;

/** What stands in an element, whatever its name and place are. */
type Content = Omit<StructureNode, 'name'>;
type Wire = Record<string, string | number | boolean>;

/**
 * The structure tree of a schema set, with the global elements of the chosen files' namespaces as roots, and those that `roots` names (`name` or
 * `{namespace}name`). Its size follows that of the set, since named types are referred to, never written out.
 */
export function schemaTree(set: SchemaSet, components: SchemaComponents, roots: readonly string[] = []): SchemaTree {
  const wanted = new Set(roots);
  const isWanted = ({ local, namespace }: ElementDeclaration) =>
    set.chosenNamespaces.has(namespace) ||
    wanted.has(`{${namespace}}${local}`) ||
    (namespace === '' && wanted.has(local));
  const elements = [...components.elements.values()].filter((element) => isWanted(element) && !element.isAbstract);
  const types = [...components.types.values()].filter(({ namespace }) => set.chosenNamespaces.has(namespace));
  return new TreeBuilder(set, components).build(elements, types);
}

/** The structure tree of some elements of a schema set, with the types that they lead to, and no others. */
export function elementTree(
  set: SchemaSet,
  components: SchemaComponents,
  elements: readonly ElementDeclaration[],
): SchemaTree {
  return new TreeBuilder(set, components).build(elements, []);
}

class TreeBuilder {
  private readonly set: SchemaSet;
  private readonly components: SchemaComponents;
  private readonly types: Record<string, StructureNode> = Object.create(null);
  private readonly keys = new Map<object, string>();
  private readonly taken = new Names();
  private readonly waiting: (() => void)[] = [];
  private readonly derived = new Map<TypeDefinition, ComplexType[]>();
  /** Types without a name that are being made, and those that were. */
  private readonly open = new Set<ComplexType>();
  private readonly seen = new Set<ComplexType>();
  private readonly used = new Set<string>();
  private readonly usedByAttributes = new Set<string>();
  private hasUnqualified = false;
  private steps = 0;

  constructor(set: SchemaSet, components: SchemaComponents) {
    this.set = set;
    this.components = components;
    for (const type of components.complexTypes)
      if (type.name !== null && type.base && type.base !== anyType) push(this.derived, type.base, type);
  }

  build(elements: readonly ElementDeclaration[], types: readonly TypeDefinition[]): SchemaTree {
    for (const type of this.components.types.values())
      if (type.kind === 'complex' ? !this.isValue(type) : carriesSomething(type))
        this.keyOf(type, type.local, type.namespace);
    const names = new Names();
    const children: StructureNode[] = [];
    for (const element of elements) children.push(this.elementNode(element, 1, 1, names));
    for (const type of types) if (type.kind === 'complex' && !this.isValue(type)) this.refTo(type);
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) next();
    return {
      root: { name: '', type: 'object', group: 'choice', children },
      types: Object.fromEntries(Object.entries(this.types).sort(([a], [b]) => (a < b ? -1 : 1))),
      namespaces: this.namespaces(),
      isCut: this.steps > mostSteps,
    };
  }

  // Types

  /** The key of a named type or element: its local name, with a prefix or a number when that is taken. */
  private keyOf(owner: object, local: string, namespace: string): string {
    const known = this.keys.get(owner);
    if (known !== undefined) return known;
    const prefix = this.prefixOf(namespace);
    const key = this.taken.free(local, prefix === '' ? undefined : `${prefix}_${local}`);
    this.keys.set(owner, key);
    return key;
  }

  private readonly made = new Set<object>();

  private refTo(type: TypeDefinition): string {
    const key = this.keyOf(type, type.local, type.namespace);
    if (this.made.has(type)) return key;
    this.made.add(type);
    this.waiting.push(() => {
      const content = type.kind === 'simple' ? valueContent(type) : this.complexContent(type);
      this.types[key] = { name: '', ...content, ...documented(type.documentation) };
    });
    return key;
  }

  /** What stands in an element of a type; `owner` names a type that has no name of its own. */
  private contentOf(type: TypeDefinition, owner: ElementDeclaration): Content {
    if (type === anyType || (type.kind === 'simple' && type.isMissing)) return { type: 'any' };
    if (type.kind === 'simple') return this.simpleContent(type);
    if (this.isValue(type)) return this.simpleContent(type.simple as SimpleType);
    if (type.name !== null) return { type: 'object', ref: this.refTo(type) };
    return this.anonymousContent(type, owner);
  }

  private simpleContent(type: SimpleType): Content {
    const content = valueContent(type);
    return carriesSomething(type) ? { type: content.type, ref: this.refTo(type) } : content;
  }

  /** Simple content without attributes is a value, as that of a simple type. */
  private isValue(type: ComplexType): boolean {
    return (
      type.content === 'simple' &&
      type.attributes.size === 0 &&
      !type.anyAttribute &&
      this.additionsTo(type).length === 0
    );
  }

  /** A global element that is referred to, a type within itself, and one that is met again by way of a group are named after their element. */
  private anonymousContent(type: ComplexType, owner: ElementDeclaration): Content {
    const isShared = this.keys.has(type) || this.open.has(type) || this.seen.has(type);
    if (!isShared) {
      this.open.add(type);
      this.seen.add(type);
      const content = this.complexContent(type);
      this.open.delete(type);
      // It was met within itself.
      const key = this.keys.get(type);
      if (key === undefined) return content;
      this.made.add(type);
      this.types[key] = { name: '', ...content, ...documented(type.documentation) };
      return { type: 'object', ref: key };
    }
    const key = this.keyOf(type, owner.local, owner.namespace);
    if (!this.made.has(type) && !this.open.has(type)) {
      this.made.add(type);
      this.waiting.push(() => {
        this.types[key] = { name: '', ...this.complexContent(type), ...documented(type.documentation) };
      });
    }
    return { type: 'object', ref: key };
  }

  private complexContent(type: ComplexType): Content {
    const names = new Names();
    const content: StructureNode[] = [];
    this.ownContent(type, type.particle, names, content);
    const attributes = this.attributeNodes(type, names);
    const children = [...attributes, ...content];
    const added = this.additionsTo(type);
    if (added.length > 0) {
      const name = names.free('xsi_type');
      this.used.add(instanceNamespace);
      this.usedByAttributes.add(instanceNamespace);
      children.unshift({
        name,
        type: 'string',
        ...(type.isAbstract ? {} : { optional: true }),
        wire: { kind: 'attribute', name: 'type', ns: instanceNamespace, ...typeNames(chosenTypes(type, added)) },
      });
      this.addDerived(type, added, names, children);
    }
    return { type: 'object', children };
  }

  private ownContent(type: ComplexType, particle: Particle | null, names: Names, into: StructureNode[]): void {
    if (type.content === 'simple') {
      const { wire, ...value } = this.simpleContent(type.simple as SimpleType);
      into.push({ name: names.free('value'), ...value, wire: { kind: 'text', ...wire } });
    } else if (type.content === 'mixed') {
      const node: StructureNode = { name: names.free('content'), type: 'any', optional: true, wire: { kind: 'mixed' } };
      // The content is kept as it is; what has to stand in it is told all the same.
      if (particle && !isEmptiable(particle)) this.members(particle, false, new Names(), (node.children = []));
      into.push(node);
    } else if (particle) this.members(particle, false, names, into);
  }

  /** Types that may be chosen by xsi:type and bring something along. An abstract type needs one of them, whatever it brings. */
  private additionsTo(type: ComplexType): readonly ComplexType[] {
    if (type.block.has('extension')) return [];
    const known = this.additions.get(type);
    if (known) return known;
    const all: ComplexType[] = [];
    let adds = false;
    const open = [...(this.derived.get(type) ?? [])].reverse();
    for (let next = open.pop(); next && this.steps <= mostSteps; next = open.pop()) {
      all.push(next);
      this.steps++;
      open.push(...[...(this.derived.get(next) ?? [])].reverse());
      if (next.derivation === 'extension' && (next.added || next.attributes.size > sizeOf(next.base))) adds = true;
    }
    const found = adds || (type.isAbstract && all.length > 0) ? all : [];
    this.additions.set(type, found);
    return found;
  }

  private readonly additions = new Map<ComplexType, readonly ComplexType[]>();

  private addDerived(type: ComplexType, added: readonly ComplexType[], names: Names, children: StructureNode[]): void {
    const known = new Map<string, StructureNode>();
    for (const node of children) known.set(wireKey(node), node);
    const attributes = new Map([...type.attributes.keys()].map((name) => [name, null as StructureNode | null]));
    const concrete = chosenTypes(type, added);
    for (const derived of added) {
      if (derived.derivation !== 'extension') continue;
      const types = numbersOf(derived, concrete);
      // The members of a type follow those of the types that it is derived from, whatever others put between them.
      const depth = [...typeLine(derived)].indexOf(type);
      const placesOf = (isOptional: boolean, at: number) =>
        types.map((number) => `${number}:${depth * 1000 + at}${isOptional ? '' : '!'}`);
      const members: StructureNode[] = [];
      const nameOf = new Map<StructureNode, string>();
      const own = new Names();
      for (const [name, use] of derived.attributes)
        if (attributes.has(name)) widen(attributes.get(name), placesOf(!use.isRequired, 0));
        else {
          const node = this.attributeNode(use, own);
          nameOf.set(node, name);
          members.push(node);
        }
      // Below a type that is mixed itself, its raw content has it all. Texts of one that is, where the declared one is not, stand beside its elements.
      const isBeside = derived.content === 'mixed' && type.content !== 'mixed';
      if (isBeside) members.push({ name: own.free('text'), type: 'string', wire: { kind: 'text', beside: true } });
      if (derived.added && (derived.content !== 'mixed' || isBeside)) this.members(derived.added, false, own, members);
      for (const [at, member] of members.entries()) {
        const places = placesOf(member.optional === true, at);
        const before = known.get(wireKey(member));
        if (before && before.type === member.type && before.ref === member.ref) {
          widen(before, places);
          continue;
        }
        const wire = { ...member.wire, within: places.join(' ') };
        const node = this.renamed({ ...member, optional: true, wire }, names);
        known.set(wireKey(node), node);
        children.push(node);
        const attribute = nameOf.get(member);
        if (attribute !== undefined) attributes.set(attribute, node);
      }
    }
  }

  /** A node with a name that is free among others; its name on the wire stays. */
  private renamed(node: StructureNode, names: Names): StructureNode {
    const name = names.free(node.name);
    if (name === node.name || node.group || node.item?.group) return { ...node, name };
    return { ...node, name, wire: { ...node.wire, name: node.wire?.name ?? node.name } };
  }

  // Attributes

  private attributeNodes(type: ComplexType, names: Names): StructureNode[] {
    const nodes = [...type.attributes.values()].map((use) => this.attributeNode(use, names));
    if (type.anyAttribute)
      nodes.push({ name: names.free('anyAttribute'), type: 'any', optional: true, wire: { kind: 'anyAttribute' } });
    return nodes;
  }

  private attributeNode(use: AttributeUse, names: Names): StructureNode {
    const { declaration } = use;
    const { local, namespace, type } = declaration;
    if (namespace !== '') {
      this.used.add(namespace);
      this.usedByAttributes.add(namespace);
    }
    const name = names.free(local, `${local}_attribute`);
    const { wire, ...value } = this.simpleContent(type);
    return {
      name,
      ...value,
      ...(use.isRequired ? {} : { optional: true }),
      ...defaults(use, type),
      ...documented(use.documentation ?? declaration.documentation),
      wire: { kind: 'attribute', ...wire, ...wireName(name, local, namespace) },
    };
  }

  // Content

  /** The nodes of a particle; those of a sequence that occurs once stand beside what is around it, but for the branches of a choice. */
  private members(particle: Particle, isBranch: boolean, names: Names, into: StructureNode[]): void {
    if (++this.steps > mostSteps) return;
    const simple = simplified(particle);
    if (!simple) return;
    const { min, max, term } = simple;
    if (term.kind === 'element') into.push(this.elementNode(term, min, max, names));
    else if (term.kind === 'wildcard') {
      const name = names.free('any');
      const any: Content = { type: 'any', wire: { kind: 'any', ...(min > 0 ? demandsOf(term) : {}) } };
      into.push(
        max > 1
          ? { ...arrayNode(name, min, max), item: { name: '', ...any }, wire: { kind: 'any' } }
          : { name, ...any, ...(min === 0 ? { optional: true } : {}) },
      );
    } else if (min === 1 && max === 1 && (isBranch ? term.compositor === 'choice' : term.compositor !== 'choice'))
      for (const member of term.particles) this.members(member, isBranch, names, into);
    else into.push(this.groupNode(term, min, max, names));
  }

  private groupNode(group: ModelGroup, min: number, max: number, names: Names): StructureNode {
    const name = names.free(group.name || group.compositor);
    const children: StructureNode[] = [];
    const own = new Names();
    for (const member of group.particles) this.members(member, group.compositor === 'choice', own, children);
    const content: Content = { type: 'object', group: group.compositor, children };
    return occurring(name, content, min, max);
  }

  private elementNode(element: ElementDeclaration, min: number, max: number, names: Names): StructureNode {
    this.steps++;
    const { local } = element;
    const substitutes = this.components.substitutes.get(element);
    if (element.isGlobal && substitutes && !element.block.has('substitution')) {
      const choice = this.substitutionContent(element, substitutes);
      if (choice) return occurring(names.free(local), choice, min, max);
    }
    return this.plainElement(element, min, max, names);
  }

  private plainElement(element: ElementDeclaration, min: number, max: number, names: Names): StructureNode {
    const { local, namespace, type } = element;
    if (namespace === '') this.hasUnqualified ||= !element.isGlobal;
    else this.used.add(namespace);
    const name = names.free(local);
    const documentation = documented(element.documentation);
    const simple = type.kind === 'simple' ? type : type.simple;
    const own: Content = {
      ...(element.isMissing ? { type: 'any' as const } : this.elementContent(element)),
      ...(element.isNillable ? { nullable: true } : {}),
      ...(simple ? defaults(element, simple) : {}),
    };
    const wire = { ...wireName(name, local, namespace), ...(this.isUnfit(element) ? { unfit: true } : {}) };
    if (max > 1)
      return {
        ...arrayNode(name, min, max),
        ...documentation,
        item: { name: '', ...own },
        ...(Object.keys(wire).length > 0 ? { wire } : {}),
      };
    const both = { ...own.wire, ...wire };
    return {
      name,
      ...own,
      ...(min === 0 ? { optional: true } : {}),
      ...documentation,
      ...(Object.keys(both).length > 0 ? { wire: both } : {}),
    };
  }

  /** Nothing can stand there that is valid, or be said to be: it is abstract and has nothing to stand for it, or is in none of the files. */
  private isUnfit({ isAbstract, isMissing, type }: ElementDeclaration): boolean {
    if (isAbstract || isMissing) return true;
    return type.kind === 'simple' ? type.isMissing === true : type.isAbstract && this.additionsTo(type).length === 0;
  }

  private elementContent(element: ElementDeclaration): Content {
    const { type } = element;
    // Global elements without a named type that stand at several places: one type each, made when first asked for.
    const isUsed = element.isGlobal && (element.head !== null || this.components.referred.has(element));
    if (isUsed && type.kind === 'complex' && type.name === null) this.keyOf(type, element.local, element.namespace);
    return this.contentOf(type, element);
  }

  /** The choice among a head and what may stand for it; null when nothing but the head can. */
  private substitutionContent(head: ElementDeclaration, substitutes: readonly ElementDeclaration[]): Content | null {
    const members = [head, ...substitutes].filter((element) => !element.isAbstract);
    if (members.length === 0 || (members.length === 1 && members[0] === head)) return null;
    const key = this.keyOf(head, `${head.local}_choice`, head.namespace);
    if (!this.made.has(head)) {
      this.made.add(head);
      this.waiting.push(() => {
        const names = new Names();
        const children = members.map((element) => this.plainElement(element, 1, 1, names));
        this.types[key] = { name: '', type: 'object', group: 'choice', children };
      });
    }
    return { type: 'object', group: 'choice', ref: key };
  }

  // Namespaces

  private readonly prefixes = new Map<string, string>();

  /** The prefix that the schemas write a namespace with; '' when they have none. */
  private prefixOf(namespace: string): string {
    if (namespace === '') return '';
    if (namespace === xmlNamespace) return 'xml';
    if (namespace === instanceNamespace) return 'xsi';
    if (this.prefixes.size === 0)
      for (const { schema } of this.set.documents)
        for (const [prefix, uri] of Object.entries(schema.scope.declared))
          if (prefix !== '' && uri !== schemaNamespace && !this.prefixes.has(uri)) this.prefixes.set(uri, prefix);
    return this.prefixes.get(namespace) ?? '';
  }

  private namespaces(): Record<string, string> {
    const found: Record<string, string> = Object.create(null);
    const [target = ''] = this.set.chosenNamespaces;
    const isDefault = target !== '' && this.used.has(target) && !this.hasUnqualified;
    if (isDefault) found[''] = target;
    const taken = new Names();
    for (const namespace of this.used) {
      if (namespace === xmlNamespace || (isDefault && namespace === target && !this.usedByAttributes.has(namespace)))
        continue;
      found[taken.free(this.prefixOf(namespace) || 'ns')] = namespace;
    }
    return { ...found };
  }
}

/** Names that are taken, with the number that the next of its kind would get. */
class Names {
  private readonly taken = new Set<string>();
  private readonly numbers = new Map<string, number>();

  /** A name that is not taken, which it is from now on: as wanted, in another way, else with a number. */
  free(wanted: string, other?: string): string {
    const base = this.taken.has(wanted) && other !== undefined ? other : wanted;
    let name = base;
    let n = this.numbers.get(base) ?? 2;
    for (; this.taken.has(name); n++) name = `${base}_${n}`;
    if (name !== base) this.numbers.set(base, n);
    this.taken.add(name);
    return name;
  }
}

/** Types that may be named by xsi:type and stand by what they add: no abstract ones. Many more than anybody could choose among are not told. */
const mostChosenTypes = 60;

function chosenTypes(type: ComplexType, added: readonly ComplexType[]): ComplexType[] {
  const concrete = added.filter((each) => !each.isAbstract && each.name !== null);
  const extending = concrete.filter((each) => {
    for (const at of typeLine(each)) {
      if (at === type) return true;
      if (at.kind === 'complex' && at.derivation !== 'extension') return false;
    }
    return false;
  });
  return (extending.length > 0 ? extending : concrete).slice(0, mostChosenTypes);
}

/** The types that a message may name, a line each. */
function typeNames(types: readonly ComplexType[]): Wire {
  return types.length === 0 ? {} : { types: types.map(({ name }) => name).join('\n') };
}

/** Which of some types are a type, or derived from it. */
function numbersOf(type: ComplexType, among: readonly ComplexType[]): number[] {
  return among.flatMap((each, i) => ([...typeLine(each)].includes(type) ? [i] : []));
}

/** A member that several derived types bring along stands in each of them: `number:place` of the type, with `!` where it must. */
function widen(node: StructureNode | null | undefined, within: readonly string[]): void {
  if (!node || node.wire?.within === undefined) return;
  const all = new Set([...String(node.wire.within).split(' ').filter(Boolean), ...within]);
  node.wire = { ...node.wire, within: [...all].join(' ') };
}

/** What has to stand at a wildcard that may not be left out: elements that are declared, of which namespaces. */
function demandsOf({ process, namespaces }: Wildcard): Wire {
  const isStrict: Wire = process === 'strict' ? { strict: true } : {};
  if (namespaces.kind === 'any') return isStrict;
  if (namespaces.kind === 'not') return { ...isStrict, not: namespaces.namespace };
  return { ...isStrict, some: [...namespaces.namespaces].join(' ') };
}

/** What a type says of a node, with texts of it where the node's type, list of texts and facets do not tell what is a value. */
function valueContent(type: SimpleType): ValueContent {
  const content = valueContentOf(type);
  const isTold = type.variety === 'atomic' ? !type.facets.enumeration : content.wire?.type === 'IDREFS';
  if (content.enum || isTold) return content;
  const examples = exampleTexts(type);
  return examples.length === 0 ? content : { ...content, wire: { ...content.wire, examples: examples.join('\n') } };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function sizeOf(base: TypeDefinition | null): number {
  return base?.kind === 'complex' ? base.attributes.size : 0;
}

function documented(documentation: string | undefined): { documentation?: string } {
  return documentation === undefined ? {} : { documentation };
}

function defaults(
  { default: byDefault, fixed }: { default: string | null; fixed: string | null },
  { facets }: SimpleType,
): { default?: string; fixed?: string } {
  return {
    ...(byDefault === null ? {} : { default: normalized(byDefault, facets.whiteSpace) }),
    ...(fixed === null ? {} : { fixed: normalized(fixed, facets.whiteSpace) }),
  };
}

function wireName(name: string, local: string, namespace: string): Wire {
  return { ...(name === local ? {} : { name: local }), ...(namespace === '' ? {} : { ns: namespace }) };
}

/** What a node is on the wire: two members that are the same there are one. */
function wireKey({ name, wire, group, item }: StructureNode): string {
  if (group || item?.group) return `group ${name}`;
  return `${wire?.kind ?? 'element'} ${expandedName(String(wire?.ns ?? ''), String(wire?.name ?? name))}`;
}

function arrayNode(name: string, min: number, max: number): StructureNode {
  return {
    name,
    type: 'array',
    minItems: min,
    ...(Number.isFinite(max) ? { maxItems: max } : {}),
    ...(min === 0 ? { optional: true } : {}),
  };
}

function occurring(name: string, content: Content, min: number, max: number): StructureNode {
  if (max > 1) return { ...arrayNode(name, min, max), item: { name: '', ...content } };
  return { name, ...content, ...(min === 0 ? { optional: true } : {}) };
}

/** A particle without groups that hold one member only; null for one that nothing stands in. */
function simplified(particle: Particle): Particle | null {
  let { min, max, term, source } = particle;
  while (term.kind === 'group') {
    const members: Particle[] = term.particles.filter(
      (p) => p.max > 0 && !(p.term.kind === 'group' && p.term.particles.length === 0),
    );
    if (members.length === 0) return null;
    const [only] = members;
    if (members.length > 1 || !only) break;
    min = bounded(min * only.min);
    max = bounded(max * only.max);
    ({ term, source } = only);
  }
  return { min, max, term, source };
}

/** Counts that the tree can hold; more of them are as good as no limit. */
function bounded(count: number): number {
  return Number.isSafeInteger(count) ? count : Number.POSITIVE_INFINITY;
}
