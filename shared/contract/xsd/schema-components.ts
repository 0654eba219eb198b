import type {
  AttributeDeclaration,
  AttributeUse,
  ComplexType,
  ElementDeclaration,
  IdentityConstraint,
  ModelGroup,
  SimpleType,
  TypeDefinition,
  Wildcard,
} from './components.ts';
import type { ExpandedName } from './names.ts';
import type { Definition } from './schema-set.ts';

/** Every component of a schema set. */
export interface SchemaComponents {
  elements: ReadonlyMap<ExpandedName, ElementDeclaration>;
  types: ReadonlyMap<ExpandedName, TypeDefinition>;
  attributes: ReadonlyMap<ExpandedName, AttributeDeclaration>;
  groups: ReadonlyMap<ExpandedName, ModelGroup>;
  notations: ReadonlySet<ExpandedName>;
  constraints: ReadonlyMap<ExpandedName, IdentityConstraint>;
  /** Elements that may stand for a head, in document order: itself is not among them. */
  substitutes: ReadonlyMap<ElementDeclaration, readonly ElementDeclaration[]>;
  /** Every complex type, anonymous ones as well. */
  complexTypes: readonly ComplexType[];
  simpleTypes: readonly SimpleType[];
  /** Every element that a type or group declares, references aside. */
  allElements: readonly ElementDeclaration[];
  /** Global elements that stand in a content somewhere. */
  referred: ReadonlySet<ElementDeclaration>;
  /** What stands for something that was redefined, and that. */
  redefinedGroups: readonly Redefined<ModelGroup>[];
  redefinedAttributeGroups: readonly Redefined<AttributeSet>[];
}

export interface Redefined<T> {
  definition: Definition;
  own: T;
  before: T;
}

/** Attributes that come together. */
export interface AttributeSet {
  uses: Map<ExpandedName, AttributeUse>;
  prohibited: Set<ExpandedName>;
  any: Wildcard | null;
}
