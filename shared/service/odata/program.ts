import type { ProgramAccess } from '../../authentication/index.ts';
import type { ProgramService } from '../protocol.ts';

/** A property of a published entity. */
export interface ProgramODataProperty {
  name: string;
  /** Id of its attribute. */
  attribute: string;
  /** `Edm.String`, or the qualified name of an enumeration type. */
  type: string;
  isEnum: boolean;
  isKey: boolean;
  nullable: boolean;
  filterable: boolean;
  sortable: boolean;
  insertable: boolean;
  updatable: boolean;
  /** A text that `$search` looks into. */
  searchable: boolean;
}

/** Bytes that have an address of their own. */
export interface ProgramODataStream {
  /** Null for the content of the entity itself, at `/$value`. */
  name: string | null;
  /** Id of its attribute, and that of the text that keeps its content type. */
  attribute: string;
  contentType: string | null;
  insertable: boolean;
  updatable: boolean;
}

/** An association as one end of it sees it. */
export interface ProgramODataNavigation {
  name: string;
  /** Id of the association, and whether the way is from its other end to the owner. */
  association: string;
  reverse: boolean;
  many: boolean;
  /** Qualified name of the type that it leads to. */
  target: string;
  writable: boolean;
  /** What it leads to stands below what it is of, and nowhere else. */
  contains: boolean;
}

/** A published entity. Its properties, key and navigation are its own; those of its base type come with that. */
export interface ProgramODataType {
  /** Id of what exposes it. */
  id: string;
  /** Qualified: `Shop.Order`. */
  name: string;
  /** Id of the entity. */
  entity: string;
  set: string | null;
  /** The one object that has an address of its own: that which a microflow (its number) gives, or the one that is stored. */
  singleton: { name: string; flow: number | null } | null;
  base: string | null;
  key: string[];
  readable: boolean;
  insertable: boolean;
  updatable: boolean;
  deletable: boolean;
  searchable: boolean;
  properties: ProgramODataProperty[];
  streams: ProgramODataStream[];
  navigation: ProgramODataNavigation[];
}

export interface ProgramODataParameter {
  name: string;
  /** Number of the microflow's parameter. */
  argument: number;
  type: string;
  isEnum: boolean;
  collection: boolean;
}

/** A microflow as an action or a function. */
export interface ProgramODataOperation {
  id: string;
  /** Qualified. */
  name: string;
  kind: 'action' | 'function';
  flow: number;
  access: ProgramAccess;
  /** The access rules of entities hold for what it does. */
  appliesAccess: boolean;
  /** The parameter that takes what it is called on; null for one of the service. */
  binding: ProgramODataParameter | null;
  parameters: ProgramODataParameter[];
  returns: { type: string; isEnum: boolean; collection: boolean } | null;
}

/** What a program holds of a published OData service. */
export interface ODataServiceData {
  documentation: string;
  namespace: string;
  pageSize: number;
  /** Whether it answers GraphQL, too. */
  graphql: boolean;
  /** The access rules of entities hold for what is asked here. */
  appliesAccess: boolean;
  types: ProgramODataType[];
  operations: ProgramODataOperation[];
  /** Its description as CSDL XML of 4.0 and 4.01, and as JSON. */
  metadata: { xml40: string; xml401: string; json: string };
  openApi: unknown;
}

export type ProgramODataService = ProgramService<ODataServiceData>;
