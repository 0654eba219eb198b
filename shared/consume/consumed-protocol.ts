import type { Catalog, ValueType } from '../model/catalog.ts';
import type { CheckRule } from '../model/check-rule.ts';
import type { AnyKind } from '../model/kind.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import type { ProgramTransport } from './transport.ts';

/** A value that an operation takes, by name. */
export interface OperationInput {
  name: string;
  help?: string;
  type: ValueType;
  isRequired: boolean;
}

/** Something that a call gives beside its value, by name: a header of the answer. */
export interface OperationResult {
  name: string;
  help?: string;
  type: ValueType;
  /** Answers that are errors have it, too: the error handler of a call sees it. */
  ofErrors?: true;
}

/** An operation of a consumed service as flows see it, whatever its protocol. */
export interface ConsumedOperation {
  /** Of the element in its document. */
  id: string;
  name: string;
  documentation: string;
  inputs: readonly OperationInput[];
  /** What a call gives; null for nothing. */
  output: ValueType | null;
  /** What a flow may take of its answer beside that. */
  results: readonly OperationResult[];
  /** The import mapping that reads its answer: what of its objects is committed, a call says. */
  reads: string | null;
}

/** A request of an operation with its answer, as recordings hold it: without secrets. Headers are lines of a name, a colon and a value. */
export interface ProgramExchange {
  /** Id of the operation. */
  operation: string | null;
  method: string;
  /** Path and query behind the address of the service. */
  target: string;
  requestHeaders: string;
  requestBody: string;
  /** How a content stands here: as its text, or as bytes in Base64. */
  requestForm: 'text' | 'base64';
  status: number;
  headers: string;
  body: string;
  form: 'text' | 'base64';
  /** A moment in ISO 8601. */
  recordedAt: string;
}

/** An exchange that was recorded, with the document of its service and where that was. */
export interface CalledExchange {
  service: string;
  address: string;
  exchange: ProgramExchange;
}

/** A consumed service as a program holds it. The client of the protocol (electron/runtime/consume) is the only one that looks into `data`. */
export interface ProgramConsumedService<Data = unknown> {
  /** Id of its protocol. */
  protocol: string;
  /** Id of its document. */
  id: string;
  /** Qualified name of its document. */
  name: string;
  data: Data;
  /** How connections to it come about, where its document says so. */
  transport?: ProgramTransport;
  /** There when it is mocked: nobody is called, and answers are made of this. */
  mock?: {
    shape: StructureShape;
    /** Of messages that are in XML, where those have a structure of their own. */
    xmlShape?: StructureShape;
    /** Where it answers on a server of mocks: the path of its own address. */
    path: string;
    /** It remembers what is created, changed and deleted. */
    isStateful?: true;
    /** Number of the flow that answers first. */
    flow?: number;
  };
  /** There when it is called, and what it answers is kept. */
  isRecorded?: true;
  /** There when it is replayed: nobody is called, and recordings answer. */
  replay?: {
    /** Where it was when it was recorded; '' where that is not known. */
    address: string;
    recordings: { name: string; exchanges: ProgramExchange[] }[];
  };
}

/** A request of an operation as it may look, for a person to send. */
export interface SampleRequest {
  method: string;
  /** Address of the service and path; {name} is a path parameter. */
  address: string;
  parameters: {
    in: 'path' | 'query' | 'header' | 'cookie' | 'form';
    name: string;
    value: string;
    isRequired: boolean;
    /** It tells the operation from others at its address. */
    isFixed?: true;
  }[];
  mediaType: string;
  /** The media type tells the operation from others at its address. */
  isTyped?: true;
  body: string;
}

/** What the compilation of a consumed service sees of the program. */
export interface ConsumeCompileContext {
  view: ProjectView;
  catalog: Catalog;
  /** Number of a mapping; null when it is not in the program. */
  mapping(id: string | null): number | null;
  /** Number of a flow; null when it is not in the program. */
  flow(id: string | null): number | null;
  /** Number of a constant; null for none. */
  constant(id: string | null): number | null;
  /** Number of the signature of a service; null where its calls are not signed. */
  signature(service: string): number | null;
  /** Whether a mock answers for the service of a document. */
  isMocked(service: string): boolean;
}

/**
 * A protocol in which services of others are called: its kind of document, the operations that flows call (activity *Call operation*), what becomes of a
 * document in a program, and what is checked. The other half, by the same id, is its client in electron/runtime/consume.
 */
export interface ConsumedServiceProtocol {
  id: string;
  kind: AnyKind;
  /** Left out where operations are elements of the service's document: where they are documents of their own, of which kind, whose they are, and which activity calls them. */
  operationDocuments?: { kind: AnyKind; serviceOf(unit: Unit): string | null; activity: string };
  /** Its operations by name, in their order. */
  operationsOf(unit: Unit, view: ProjectView): readonly { id: string; name: string; documentation: string }[];
  /** One of them as flows call it; undefined when there is none of that id. */
  operation(unit: Unit, id: string, view: ProjectView): ConsumedOperation | undefined;
  /** A request of an operation as it may look; undefined when there is none of that id. `isBare` leaves out the body, which may be long in the making. */
  sample(unit: Unit, id: string, view: ProjectView, isBare?: boolean): SampleRequest | undefined;
  /** A service of a program by its document: the operations are in the order of `operationsOf`. */
  compile(unit: Unit, context: ConsumeCompileContext): ProgramConsumedService;
  /** Whether a place of a request (as recordings name them: `body $.Header.MessageID`) is of its transfer, another one each time, and no part of what is asked. */
  isOfTransfer?(place: string): boolean;
  /** The import mappings whose messages it has held to their structures. */
  validates?(unit: Unit): readonly (string | null)[];
  checks: readonly CheckRule[];
}
