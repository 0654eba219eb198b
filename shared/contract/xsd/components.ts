import type { ExpandedName, NamespaceScope } from './names.ts';
import type { SchemaElement } from './schema-file.ts';

/**
 * The abstract model of a schema (XML Schema 1.0 part 1, chapter 2.2): what stands behind the documents, with every reference resolved
 * to the component itself. Circles are lawful (an element within its own type), so components are never walked without a mark.
 */
export type TypeDefinition = SimpleType | ComplexType;

export type Derivation = 'extension' | 'restriction' | 'substitution' | 'list' | 'union';

export type WhiteSpace = 'preserve' | 'replace' | 'collapse';

export type LimitName =
  | 'length'
  | 'minLength'
  | 'maxLength'
  | 'minInclusive'
  | 'maxInclusive'
  | 'minExclusive'
  | 'maxExclusive'
  | 'totalDigits'
  | 'fractionDigits'
  | 'whiteSpace';

/** A value of a facet as its schema writes it; `scope` resolves the prefixes in it. */
export interface FacetText {
  text: string;
  isFixed: boolean;
  scope: NamespaceScope;
  source: SchemaElement | null;
}

/** What the values of a type are held to, with what its base types say. */
export interface FacetSet {
  whiteSpace: WhiteSpace;
  limits: ReadonlyMap<LimitName, FacetText>;
  /** One list a step of derivation: one of each list has to match. */
  patterns: readonly (readonly string[])[];
  enumeration: readonly FacetText[] | null;
}

/** Primitive types (part 2, chapter 3.2); `anySimple` is the type of a text without one. */
export type PrimitiveName =
  | 'anySimple'
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'float'
  | 'double'
  | 'duration'
  | 'dateTime'
  | 'time'
  | 'date'
  | 'gYearMonth'
  | 'gYear'
  | 'gMonthDay'
  | 'gDay'
  | 'gMonth'
  | 'hexBinary'
  | 'base64Binary'
  | 'anyURI'
  | 'QName'
  | 'NOTATION';

export interface SimpleType {
  kind: 'simple';
  /** null for an anonymous one. */
  name: ExpandedName | null;
  local: string;
  namespace: string;
  base: SimpleType | null;
  variety: 'atomic' | 'list' | 'union';
  primitive: PrimitiveName;
  item: SimpleType | null;
  members: readonly SimpleType[];
  facets: FacetSet;
  final: ReadonlySet<Derivation>;
  /** Name of the built-in type that it is, or is derived from: `int`, `token`, `ID`; '' for lists and unions of one's own. */
  builtIn: string;
  /** What refers to it found nothing: no value can be said to be of it. */
  isMissing?: true;
  documentation?: string;
  source: SchemaElement | null;
}

export interface ComplexType {
  kind: 'complex';
  name: ExpandedName | null;
  local: string;
  namespace: string;
  base: TypeDefinition | null;
  derivation: 'extension' | 'restriction';
  attributes: ReadonlyMap<ExpandedName, AttributeUse>;
  /** Attributes that the type forbids; they matter for its restrictions only. */
  prohibited: ReadonlySet<ExpandedName>;
  anyAttribute: Wildcard | null;
  content: 'empty' | 'simple' | 'elements' | 'mixed';
  /** Of simple content. */
  simple: SimpleType | null;
  /** Of elements and mixed content; null when there is none. */
  particle: Particle | null;
  /** What an extension adds to the content of its base. */
  added: Particle | null;
  isAbstract: boolean;
  final: ReadonlySet<Derivation>;
  block: ReadonlySet<Derivation>;
  documentation?: string;
  source: SchemaElement | null;
}

export interface ElementDeclaration {
  kind: 'element';
  name: ExpandedName;
  local: string;
  namespace: string;
  isGlobal: boolean;
  type: TypeDefinition;
  isNillable: boolean;
  default: string | null;
  fixed: string | null;
  isAbstract: boolean;
  /** The element whose place it may take. */
  head: ElementDeclaration | null;
  block: ReadonlySet<Derivation>;
  final: ReadonlySet<Derivation>;
  constraints: IdentityConstraint[];
  /** What it refers to was not among the files: anything may stand in it. */
  isMissing: boolean;
  documentation?: string;
  source: SchemaElement | null;
}

export interface AttributeDeclaration {
  name: ExpandedName;
  local: string;
  namespace: string;
  type: SimpleType;
  default: string | null;
  fixed: string | null;
  documentation?: string;
  source: SchemaElement | null;
}

export interface AttributeUse {
  declaration: AttributeDeclaration;
  isRequired: boolean;
  default: string | null;
  fixed: string | null;
  documentation?: string;
  source: SchemaElement | null;
}

/** Any namespace, any but one (and none), or some; '' stands for no namespace. */
export type NamespaceConstraint =
  | { kind: 'any' }
  | { kind: 'not'; namespace: string }
  | { kind: 'some'; namespaces: ReadonlySet<string> };

export interface Wildcard {
  kind: 'wildcard';
  namespaces: NamespaceConstraint;
  process: 'strict' | 'lax' | 'skip';
  source: SchemaElement | null;
}

export interface ModelGroup {
  kind: 'group';
  compositor: 'sequence' | 'choice' | 'all';
  particles: Particle[];
  /** Of a named group; '' otherwise. */
  name: string;
  source: SchemaElement | null;
}

export interface Particle {
  min: number;
  /** Infinity for unbounded. */
  max: number;
  term: ElementDeclaration | Wildcard | ModelGroup;
  source: SchemaElement | null;
}

export interface IdentityConstraint {
  kind: 'key' | 'unique' | 'keyref';
  name: ExpandedName;
  selector: string;
  fields: readonly string[];
  /** Resolves the prefixes in its paths. */
  scope: NamespaceScope;
  /** The key that a keyref refers to. */
  refers: IdentityConstraint | null;
  source: SchemaElement;
}

/** Whether a namespace is among those of a wildcard (part 1, 3.10.4, Wildcard allows Namespace Name). */
export function allowsNamespace(constraint: NamespaceConstraint, namespace: string): boolean {
  if (constraint.kind === 'any') return true;
  if (constraint.kind === 'not') return namespace !== '' && namespace !== constraint.namespace;
  return constraint.namespaces.has(namespace);
}

/** The types that a type is derived from, nearest first, itself before them. Circles were cut when it was made. */
export function* typeLine(type: TypeDefinition): Generator<TypeDefinition> {
  for (let at: TypeDefinition | null = type; at; at = at.base) yield at;
}

/** How a type says its name in a message. */
export function typeLabel(type: TypeDefinition): string {
  return type.name === null ? 'its own type' : type.local;
}

/** The members of a union and theirs, each once; none of a type that is no union. */
export function membersOf(type: SimpleType): ReadonlySet<SimpleType> {
  const found = new Set<SimpleType>();
  const open = [...type.members];
  for (let member = open.pop(); member; member = open.pop()) {
    if (found.has(member)) continue;
    found.add(member);
    open.push(...member.members);
  }
  return found;
}
