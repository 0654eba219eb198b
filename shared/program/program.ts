import type { ProgramAccess } from '../access/index.ts';
import type { ProgramSecurity } from '../authentication/program.ts';
import type { ProgramConnectors } from '../connector/index.ts';
import type { ProgramConsumedService } from '../consume/index.ts';
import type { MappingCut } from '../mapping/cut-of-mapping.ts';
import type { AttributeType, ValidationRule } from '../model/kinds/domain-model.ts';
import type { ProgramService } from '../service/protocol.ts';
import type { ProgramStarter } from '../starter/index.ts';
import type { ContractOrigin } from '../structure/contract-origin.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import type { TransformationPlan } from '../transformation/index.ts';

/**
 * A compiled project: plain JSON plus one JavaScript source. It is all the runtime and a bundle need; nothing of the
 * model's documents is in it. Entities, associations and flows are named by their index in these lists.
 */
export interface Program {
  format: 1;
  project: string;
  settings: ProgramSettings;
  entities: ProgramEntity[];
  associations: ProgramAssociation[];
  constants: ProgramConstant[];
  flows: ProgramFlow[];
  mappings: ProgramMapping[];
  /** What messages of import mappings are held to where that is asked for, by the mapping's id. */
  validations: Record<string, ProgramValidation>;
  transformations: ProgramTransformation[];
  /** Queries of retrieve activities, printed to SQL by the store's dialect when the program is loaded. */
  queries: ProgramQuery[];
  /** Published services of all protocols; a protocol's own data is in `data`. */
  services: ProgramService[];
  /** Users and roles that callers of them have. */
  security: ProgramSecurity;
  /** What they may do with objects, where that is asked for. */
  access: ProgramAccess;
  /** Services of others that flows call, by the same numbers. */
  consumed: ProgramConsumedService[];
  /** Connectors that come in packages, and their connections. */
  connectors: ProgramConnectors;
  /** What starts runs by itself. */
  starters: ProgramStarter[];
  /** Some flow handles errors: runs then remember how to take memory back to a savepoint. */
  hasErrorHandlers: boolean;
  /**
   * An expression over `rt` that gives `{ E, F, M, T, A }`: classes, flows, mappings, functions of steps of transformations, and values that access rules ask for, in the fast colour. Flows that wait are not in
   * it; one that comes to such a flow is begun again in the other colour.
   */
  source: string;
  /** The same in the waiting colour: everything may wait, and long work yields. */
  waitingSource: string;
}

export interface ProgramSettings {
  port: number;
  rounding: 'half-up' | 'half-even';
  timeZone: string;
  loopLimit: number;
  requestTimeoutMs: number;
  maxBodyBytes: number;
  /** Origins of web pages that may call the services; `*` for all. */
  allowedOrigins: readonly string[];
  /** On a loopback address only names of this machine, and no changes by pages of other origins. */
  protectLocalRuns: boolean;
}

export interface ProgramAttribute {
  id: string;
  name: string;
  field: string;
  column: string;
  type: AttributeType;
  length: number | null;
  /** Value names of its enumeration. */
  values: string[] | null;
  /** Ids of these values, in the same order: stored rows follow a value that is renamed. */
  valueIds: string[] | null;
  default: string;
  validations: ValidationRule[];
  /** Flow that computes it, -1 for one that does not exist; such an attribute has no column. */
  calculated: number | null;
  /** Of an external entity: the name of its property in the service, and those of its enumeration's values. */
  wire?: string;
  wires?: string[];
}

export interface ProgramEntity {
  index: number;
  id: string;
  name: string;
  qualifiedName: string;
  persistable: boolean;
  general: number | null;
  /** The top of its generalizations; one table holds the whole family. */
  root: number;
  /** Itself and everything that specializes it. */
  family: number[];
  table: string;
  attributes: ProgramAttribute[];
  indexes: string[][];
  events: { moment: string; flow: number; raiseOnFalse: boolean }[];
  /** Its objects live in a consumed service. */
  external?: ProgramExternal;
}

/** Where the objects of an external entity live: number of the consumed service, the set there, and their type. */
export interface ProgramExternal {
  service: number;
  /** '' for values inside of other objects. */
  set: string;
  type: string;
}

export interface ProgramAssociation {
  index: number;
  id: string;
  name: string;
  qualifiedName: string;
  from: number;
  to: number;
  type: 'reference' | 'reference-set';
  owner: 'default' | 'both';
  /** Foreign-key column in the owner's table, for references. */
  column: string;
  /** Junction table, for reference sets. */
  table: string;
  onDeleteFrom: 'keep' | 'cascade' | 'prevent';
  onDeleteTo: 'keep' | 'cascade' | 'prevent';
  /** Between external entities: the navigation property of the owner, and that of the other end; '' for none. */
  wire?: { navigation: string; partner: string };
}

export interface ProgramConstant {
  name: string;
  type: string;
  value: string;
  secret: boolean;
  /** Name of the environment variable that sets it. */
  variable: string;
}

export interface ProgramType {
  kind: string;
  entity?: number;
  values?: string[];
}

export interface ProgramFlow {
  index: number;
  id: string;
  name: string;
  parameters: { name: string; type: ProgramType }[];
  returns: ProgramType;
  /** The access rules of entities hold for what it reads and writes. */
  appliesAccess: boolean;
  isAsync: boolean;
  /** Labels of nodes, for errors and traces. */
  nodes: { id: string; label: string; kind: string }[];
}

export interface ProgramMapping {
  index: number;
  id: string;
  name: string;
  kind: 'import' | 'export';
  entity: number;
  isList: boolean;
  /** Needs a parameter object that has no name. */
  takesParameter: boolean;
  /** Its named parameters. */
  parameters: { name: string; type: ProgramType }[];
  /** Reaches something that waits. */
  isAsync: boolean;
  /** Id of the format of its messages; null for a mapping without a structure. */
  format: string | null;
  pretty: boolean;
  /** Import: how long messages are cut; null where they are not. */
  cut: MappingCut | null;
}

/** A structure that messages are held to, with the contract that it came of. */
export interface ProgramValidation {
  format: string;
  shape: StructureShape;
  contract: { origin: ContractOrigin; files: { hash: string; base64: string }[] } | null;
}

export interface ProgramTransformation extends TransformationPlan {
  index: number;
  id: string;
}

export interface ProgramQuery {
  entity: number;
  tree: unknown;
}
