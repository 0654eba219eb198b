import type {
  CsdlEntitySet,
  CsdlImport,
  CsdlNavigationProperty,
  CsdlOperation,
  CsdlProperty,
  CsdlSingleton,
} from '../csdl/model.ts';
import type { Expression, Step, TypeName } from './tree.ts';

/** The type of a node: `any` where the service alone knows it (dynamic properties, terms nobody described), `null` of the literal. */
export interface ResolvedType {
  name: string;
  collection: boolean;
}

/** One property of a key and its value: an expression, or the text of a segment. */
export interface KeyValue {
  /** A property, or a path into a complex one. */
  property: string;
  type: ResolvedType;
  value: Expression | { kind: 'text'; text: string };
}

/** What a name, a call or a segment means. */
export type Meaning =
  | { kind: 'property'; property: CsdlProperty; owner: string }
  | { kind: 'navigation'; property: CsdlNavigationProperty; owner: string; key: KeyValue[] | null }
  | { kind: 'cast'; type: string }
  | { kind: 'function' | 'action'; operation: CsdlOperation }
  | { kind: 'import'; import: CsdlImport; operation: CsdlOperation }
  | { kind: 'set'; set: CsdlEntitySet; key: KeyValue[] | null }
  | { kind: 'singleton'; singleton: CsdlSingleton }
  | { kind: 'key'; values: KeyValue[]; isAlternate: boolean }
  | { kind: 'ordinal'; index: number }
  | { kind: 'variable'; name: string }
  /** Made by `$compute` or `$apply`. */
  | { kind: 'computed'; name: string }
  /** A custom aggregate of the service. */
  | { kind: 'aggregate'; name: string }
  /** Of an open type, or of what is not described. */
  | { kind: 'dynamic'; name: string };

/** Anything that has a meaning: a step of a path, a segment of `$select` or `$expand`. */
export type Named = object;

/** What `resolve` found out, by the nodes of the tree. */
export interface Resolution {
  types: ReadonlyMap<Expression | Step | TypeName | object, ResolvedType>;
  meanings: ReadonlyMap<Named, Meaning>;
}

export const anyType: ResolvedType = { name: 'any', collection: false };
export const booleanType: ResolvedType = { name: 'Edm.Boolean', collection: false };

export function single(name: string): ResolvedType {
  return { name, collection: false };
}

export function shown({ name, collection }: ResolvedType): string {
  return collection ? `Collection(${name})` : name;
}
