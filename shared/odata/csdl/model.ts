/**
 * One model of what an OData service describes, whatever its description is written in: CSDL XML of v2, v3, 4.0 and 4.01, or CSDL JSON 4.01. Names are
 * qualified by namespaces, never by aliases; types are named, and looked up in `CsdlModel.types`.
 */

/** Where something is written: the file of the set, line and column from 1. */
export interface CsdlPlace {
  document: string;
  line: number;
  column: number;
}

/** A constant of an annotation, by the type that its XML form says; JSON says only those that JSON has. */
export type CsdlConstantType =
  | 'binary'
  | 'bool'
  | 'date'
  | 'date-time'
  | 'decimal'
  | 'duration'
  | 'enum'
  | 'float'
  | 'guid'
  | 'int'
  | 'string'
  | 'time';

export type CsdlPathType =
  | 'path'
  | 'property'
  | 'navigation-property'
  | 'annotation'
  | 'model-element'
  | 'any-property'
  | 'labelled-element';

/** The value of an annotation (CSDL XML 4.01, 14.3 and 14.4). Nothing is evaluated. */
export type CsdlValue =
  | { kind: 'constant'; type: CsdlConstantType; text: string }
  | { kind: 'null'; annotations: CsdlAnnotation[] }
  | { kind: 'collection'; items: CsdlValue[] }
  | { kind: 'record'; type: string | null; properties: CsdlPropertyValue[]; annotations: CsdlAnnotation[] }
  | { kind: 'path'; type: CsdlPathType; path: string }
  /** Comparison, logic, arithmetic, `If`, `UrlRef`: `operator` is the name of its element. */
  | { kind: 'operation'; operator: string; operands: CsdlValue[]; annotations: CsdlAnnotation[] }
  | { kind: 'apply'; function: string; arguments: CsdlValue[]; annotations: CsdlAnnotation[] }
  | {
      kind: 'type-test';
      operator: 'Cast' | 'IsOf';
      type: CsdlTypeReference;
      operand: CsdlValue;
      annotations: CsdlAnnotation[];
    }
  | { kind: 'labelled'; name: string; value: CsdlValue; annotations: CsdlAnnotation[] };

export interface CsdlPropertyValue {
  name: string;
  value: CsdlValue;
  annotations: CsdlAnnotation[];
}

export interface CsdlAnnotation {
  /** Qualified name of the term; `sap.…` and `m.…` for attributes of v2 and v3. */
  term: string;
  qualifier: string | null;
  /** null where nothing is written: then the default of the term holds. */
  value: CsdlValue | null;
  annotations: CsdlAnnotation[];
  /** Inside the element, in an `Annotations` elsewhere, or as an attribute of v2 and v3. */
  from: 'inside' | 'target' | 'attribute';
  at: CsdlPlace;
}

export interface CsdlAnnotated {
  annotations: CsdlAnnotation[];
  at: CsdlPlace;
}

/** Annotations whose target is written elsewhere; `target` has no aliases in it. */
export interface CsdlAnnotationGroup {
  target: string;
  qualifier: string | null;
  annotations: CsdlAnnotation[];
  at: CsdlPlace;
}

export interface CsdlFacets {
  /** `max` means as long as the service takes. */
  maxLength?: number | 'max';
  precision?: number;
  scale?: number | 'variable' | 'floating';
  unicode?: boolean;
  srid?: string;
}

export interface CsdlTypeReference {
  /** Qualified: `Edm.String`, `Demo.Product`. */
  name: string;
  collection: boolean;
  nullable: boolean;
  facets: CsdlFacets;
}

export interface CsdlProperty extends CsdlAnnotated {
  name: string;
  type: CsdlTypeReference;
  /** As it is written. */
  defaultValue: string | null;
  /** v2 and v3: the property is part of the ETag (`ConcurrencyMode="Fixed"`). */
  concurrency: boolean;
}

export interface CsdlReferentialConstraint extends CsdlAnnotated {
  property: string;
  referenced: string;
}

export interface CsdlNavigationProperty extends CsdlAnnotated {
  name: string;
  /** Of the target. */
  type: CsdlTypeReference;
  partner: string | null;
  contains: boolean;
  constraints: CsdlReferentialConstraint[];
  /** What becomes of those it leads to when what has it is deleted: `Cascade`, `None`, `SetNull`, `SetDefault`. */
  onDelete: CsdlOnDelete | null;
  /** v2 and v3: the association that it was made of, and the role that it leads to. */
  association: { name: string; toRole: string } | null;
}

export interface CsdlOnDelete {
  action: string;
  annotations: CsdlAnnotation[];
}

export interface CsdlKeyProperty {
  /** A property, or a path into a complex one. */
  path: string;
  alias: string | null;
  at: CsdlPlace;
}

interface CsdlNamed extends CsdlAnnotated {
  name: string;
  namespace: string;
}

export interface CsdlStructuredType extends CsdlNamed {
  base: string | null;
  isAbstract: boolean;
  isOpen: boolean;
  properties: CsdlProperty[];
  navigation: CsdlNavigationProperty[];
}

export interface CsdlEntityType extends CsdlStructuredType {
  kind: 'entity';
  /** Its own; null inherits that of its base type. */
  key: CsdlKeyProperty[] | null;
  /** It is a media entity. */
  hasStream: boolean;
}

export interface CsdlComplexType extends CsdlStructuredType {
  kind: 'complex';
}

export interface CsdlEnumMember extends CsdlAnnotated {
  name: string;
  /** 64 bits hold more than a number of the language does. */
  value: bigint;
}

export interface CsdlEnumType extends CsdlNamed {
  kind: 'enum';
  underlying: string;
  isFlags: boolean;
  members: CsdlEnumMember[];
}

export interface CsdlTypeDefinition extends CsdlNamed {
  kind: 'definition';
  underlying: string;
  facets: CsdlFacets;
}

export type CsdlType = CsdlEntityType | CsdlComplexType | CsdlEnumType | CsdlTypeDefinition;

export interface CsdlParameter extends CsdlAnnotated {
  name: string;
  type: CsdlTypeReference;
}

/** An action or a function; one of several overloads of its name. */
export interface CsdlOperation extends CsdlNamed {
  kind: 'action' | 'function';
  isBound: boolean;
  isComposable: boolean;
  entitySetPath: string | null;
  /** The binding parameter is the first one. */
  parameters: CsdlParameter[];
  returns: (CsdlTypeReference & CsdlAnnotated) | null;
  /** v2 and v3: made of a function import, which is called with that method. */
  method: string | null;
}

export interface CsdlTerm extends CsdlNamed {
  type: CsdlTypeReference;
  base: string | null;
  defaultValue: string | null;
  appliesTo: string[];
}

export interface CsdlBinding extends CsdlAnnotated {
  path: string;
  /** `Products`, or `Namespace.Container/Products` of another container. */
  target: string;
}

export interface CsdlEntitySet extends CsdlAnnotated {
  kind: 'entity-set';
  name: string;
  type: string;
  bindings: CsdlBinding[];
  inServiceDocument: boolean;
}

export interface CsdlSingleton extends CsdlAnnotated {
  kind: 'singleton';
  name: string;
  type: string;
  nullable: boolean;
  bindings: CsdlBinding[];
}

export interface CsdlImport extends CsdlAnnotated {
  kind: 'action-import' | 'function-import';
  name: string;
  /** Qualified name of the action or function. */
  operation: string;
  /** Entity set that what it gives is of. */
  entitySet: string | null;
  inServiceDocument: boolean;
}

export interface CsdlContainer extends CsdlNamed {
  extends: string | null;
  sets: CsdlEntitySet[];
  singletons: CsdlSingleton[];
  imports: CsdlImport[];
}

/** An association of v2 and v3. */
export interface CsdlAssociation extends CsdlNamed {
  ends: { role: string; type: string; multiplicity: string; onDelete: CsdlOnDelete | null }[];
  constraint: { principalRole: string; principal: string[]; dependentRole: string; dependent: string[] } | null;
}

export interface CsdlSchema extends CsdlAnnotated {
  namespace: string;
  alias: string | null;
  types: CsdlType[];
  operations: CsdlOperation[];
  terms: CsdlTerm[];
  containers: CsdlContainer[];
  associations: CsdlAssociation[];
  targets: CsdlAnnotationGroup[];
}

/** A reference to another file of the description. */
export interface CsdlReference extends CsdlAnnotated {
  uri: string;
  includes: { namespace: string; alias: string | null; annotations: CsdlAnnotation[] }[];
  includedAnnotations: { termNamespace: string; qualifier: string | null; targetNamespace: string | null }[];
}

export type CsdlVersion = '2.0' | '3.0' | '4.0' | '4.01';

export interface CsdlModel {
  /** Of the first chosen file. */
  version: CsdlVersion;
  references: CsdlReference[];
  schemas: CsdlSchema[];
  /** By qualified name; the first one of a name. */
  types: ReadonlyMap<string, CsdlType>;
  /** Overloads by qualified name. */
  operations: ReadonlyMap<string, readonly CsdlOperation[]>;
  terms: ReadonlyMap<string, CsdlTerm>;
  containers: ReadonlyMap<string, CsdlContainer>;
  /** What the service offers: the container of the first file that has one. */
  container: CsdlContainer | null;
}

export function qualifiedName({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}.${name}`;
}
