import type { ProgramAuthentication } from '../authentication/program.ts';
import type { AutoMapRow } from '../mapping/auto-map.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Change } from '../model/change.ts';
import type { CheckRule } from '../model/check-rule.ts';
import type { AnyKind } from '../model/kind.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import type { ContractOrigin } from '../structure/contract-origin.ts';
import type { StructureShape } from '../structure/structure-document.ts';

/**
 * A published service as a program holds it: what every door knows of it, and the data of its protocol. The publisher of the
 * protocol (electron/runtime/publish) is the only one that looks into `data`.
 */
export interface ProgramService<Data = unknown> {
  /** Id of its protocol. */
  protocol: string;
  /** Id of its document. */
  id: string;
  /** Qualified name of its document. */
  name: string;
  /** Where it is served, from the server's root: `/orders/v1`. */
  path: string;
  /** How it is told who asks, and who may. */
  authentication: ProgramAuthentication;
  data: Data;
}

/** An address that a service answers. */
export interface ServedAddress {
  /** Null for all methods. */
  method: string | null;
  /** A path template from the server's root: `/orders/v1/{id}`. */
  path: string;
  /** True when whatever is below it is the service's, too. */
  withAllBelow?: boolean;
}

/** An operation of a service that a request over HTTP calls, as a client sees it. */
export interface ServedOperation {
  id: string;
  method: string;
  /** From the server's root, with its parameters: `/orders/v1/orders/{number}`. */
  path: string;
  summary: string;
  /** What a request gives beside its body; parameters of the path among them. */
  parameters: readonly { name: string; in: 'path' | 'query' | 'header' | 'cookie' | 'form'; required: boolean }[];
  /** The import mapping that reads its body, and the export mapping that writes its answer. */
  reads: string | null;
  writes: string | null;
  /** The status of its answer when all goes well. */
  status: number;
  /** Of a protocol in which all operations have one address: what tells a request for this one, and a message for it. */
  message?: ServedMessage;
}

/** A message that is posted for an operation. */
export interface ServedMessage {
  /** The header that names the operation, and its value. */
  header: readonly [name: string, value: string];
  mediaType: string;
  /** A message made up for a person to change. */
  sample(view: ProjectView): string;
}

/** A microflow as the compilation of a service sees it. */
export interface ServedFlow {
  index: number;
  parameters: readonly { name: string; type: { kind: string; values?: readonly string[] } }[];
  returns: { kind: string };
}

/** Messages of a service that are held to a structure, or to the contract that it came of, before they are read. */
export interface HeldMessages {
  /** What the publisher asks for them by. */
  id: string;
  /** Id of their format. */
  format: string;
  shape: StructureShape;
  /** The contract that the structure came of; its files are those of the project. */
  contract: ContractOrigin | null;
  /** Where there is no such contract: the one that is written of the structure, and told to others. */
  written: { kind: string; files: readonly { path: string; text: string }[] };
}

/** What the compilation of a service sees of the program. */
export interface ServiceCompileContext {
  view: ProjectView;
  /** The compiled microflow of a document; undefined when it is not in the program. */
  flow(id: string | null): ServedFlow | undefined;
  /** Number of a mapping; null when it is not in the program. */
  mapping(id: string | null): number | null;
  /** The bytes of a contract's file, by its hash; null where they are not at hand. */
  contractFile(hash: string): Uint8Array | null | undefined;
}

/** What publishes an entity, to look at before it is made: documents, and the service that they stand in. */
export interface EntityPlan {
  rows: AutoMapRow[];
  change: Change;
  words: string;
  service: string;
}

/** How an entity is published in a protocol, in one step. */
export interface EntityPublisher {
  /** Of the menu of an entity: `Publish as REST`. */
  label: string;
  /**
   * Plans a service of the entity, or what it adds to `service`, with all that serves it. `parent` is the module or folder of new documents; `graphql` of a protocol that has it switches it on. An error says
   * why the entity cannot be published.
   */
  plan(
    view: ProjectView,
    options: { entity: string; service: string | null; parent: string; graphql?: boolean },
    ids: IdSource,
  ): EntityPlan | { error: string };
}

/**
 * A protocol in which services are published: its kind of document, what becomes of one in a program, and what is checked. The
 * other half, by the same id, is its publisher in electron/runtime/publish.
 */
export interface PublishedProtocol {
  id: string;
  kind: AnyKind;
  /** Where a document's service is served, from the server's root; null when it is not. */
  pathOf(unit: Unit): string | null;
  /** Everything that a document's service answers when it is served. */
  addressesOf(unit: Unit): readonly ServedAddress[];
  /** What of it can be called by a request, for the window's requests. */
  operationsOf(unit: Unit): readonly ServedOperation[];
  /** The import mappings whose messages it has held to their structures. */
  validates?(unit: Unit): readonly (string | null)[];
  /** Messages that it holds to a structure by itself, before a mapping reads them. */
  holds?(unit: Unit, view: ProjectView, catalog: Catalog): readonly HeldMessages[];
  /** Left out where a service is not made of entities. */
  entities?: EntityPublisher;
  /** The services of a project that are served. */
  compile(context: ServiceCompileContext): ProgramService[];
  checks: readonly CheckRule[];
}
