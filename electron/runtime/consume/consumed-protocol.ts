import type { ProgramConsumedService } from '../../../shared/consume/index.ts';
import type { GivenToImport } from '../../../shared/mapping/given-to-import.ts';
import type { BatchPlan } from '../../../shared/microflow/activities/batches.ts';
import type { CommitMode } from '../../../shared/microflow/activities/calls.ts';
import type { ExportPlan } from '../../../shared/microflow/activities/export-batches.ts';
import type { Program } from '../../../shared/program/program.ts';
import type { ExternalSource } from '../contract/external-source.ts';
import type { MessageSource } from '../contract/message-source.ts';
import type { Run, RunParticipant, TraceExchange } from '../contract/run.ts';
import type { MaybePromise, Steps } from '../contract/steps.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import type { CallMemory } from './call-memory.ts';
import type { HttpClient } from './http-client.ts';

/** What a call needs of the run that makes it. */
export interface CallingRun {
  /** The answer of the last call; null when it got none. */
  latestHttpResponse: WeftObject | null;
  /** The fault that the last call was answered with; null when it was none. */
  latestSoapFault: WeftObject | null;
  /** The attachments of the last answer that no value of it refers to. */
  latestSoapAttachments: WeftObject[];
  /** To be waited for before each call: throws when what the run wrote before can no longer be stored, as long as nothing of it has left. */
  leave(): MaybePromise<void>;
  /** Something outside that ends with the run: it is committed just before what the run stores, and taken back when the run is. */
  join(participant: RunParticipant): void;
  /** To be waited for after each call: throws when what the run wrote before can no longer be stored. */
  meanwhile(): MaybePromise<void>;
  readonly run: {
    /** A moment of `performance.now()`. */
    readonly deadline: number | null;
    readonly signal: AbortSignal | null;
    /** A line of its log. */
    log(level: 'warning' | 'info', message: string): void;
    /** Throws when the run was stopped or has no time left. */
    check(): void;
  };
}

/** What a call needs of the trace. */
export interface CallTrace {
  start(step: {
    kind: 'call' | 'import' | 'export';
    label: string;
    unit?: string;
    mocked?: true;
    replayed?: true;
  }): void;
  finish(values?: { name: string; text: string }[], error?: string, exchange?: TraceExchange): void;
}

/** An operation that is called, as mocks and recordings know it. */
export interface CalledOperation {
  id: string;
  name: string;
  /** The address that paths of the service stand behind. */
  base: string;
  /** Names of the headers that its inputs give. */
  headers: readonly string[];
  /** Names of headers and values of a query that say who calls. */
  secrets: readonly string[];
}

/** What a consumed protocol has of the program and the world around it. */
export interface ConsumeHost<U> {
  /** Takes secrets out of a text of any length. */
  redact(text: string): string;
  /** False where nothing may be called (previews); `http` refuses it then, whatever else calls must ask. */
  reachesOutside: boolean;
  http: HttpClient;
  /** The consumed services of the program, by their numbers. */
  services: readonly ProgramConsumedService[];
  /** The network as a service is reached by its own proxy and certificates; what stands for it (a mock, recordings) is left out. */
  networkOf(service: ProgramConsumedService): HttpClient;
  /** What the requests of an operation go through: the network, the mock of its service, or its recordings. `network` is what asks the service where that is not HTTP. */
  httpOf(service: ProgramConsumedService, called: CalledOperation, network?: HttpClient): HttpClient;
  /** A new object of an entity by its number, which the run knows from now on. */
  newObject(u: U, entity: number): WeftObject;
  /** The value of a constant by its number. */
  constant(index: number): unknown;
  /** The headers of a signature by its number, of the members of a request (`signatureMembers`) in their order. */
  signature(index: number, members: readonly unknown[]): [string, unknown][];
  /** Of the project: of date-times without an offset. */
  timeZone: string;
  /** What is known of services beyond one call, whatever version of the program runs. */
  memory: CallMemory;
  /** Address of the server that the program is published on. */
  ownUrl(): string;
  /** A `System.SoapFault`, of values by the names of its attributes. */
  makeFault(values: Readonly<Record<string, string>>): WeftObject;
  /** A `System.SoapAttachment`, of values by the names of its attributes. */
  makeAttachment(values: Readonly<Record<string, string | Uint8Array>>): WeftObject;
  /** A `System.HttpResponse`. */
  makeResponse(status: number, content: string): WeftObject;
  isListMapping(mapping: number): boolean;
  /** Whether a message says, in the words of the mapping's format, that there is nothing. */
  isNothing(mapping: number, text: string): boolean;
  importSteps(
    u: U,
    t: CallTrace | null,
    mapping: number,
    text: unknown,
    given: GivenToImport | null,
    commit: CommitMode,
  ): Steps<WeftObject | WeftObject[] | null>;
  /** The message that an export mapping writes; `given` are the values of its parameters. */
  exportText(
    u: U,
    t: CallTrace | null,
    mapping: number,
    root: unknown,
    given: readonly unknown[],
  ): MaybePromise<string>;
  /** Reads a long message in batches; tells after each how many objects were read so far. */
  batches(u: U, source: MessageSource, plan: BatchPlan): AsyncIterable<number>;
  /** Writes a long message in batches, piece by piece. */
  written(u: U, plan: ExportPlan): AsyncIterable<string>;
}

/** What a call gives. */
export interface Answered {
  /** Of the type of the operation's output. */
  value: unknown;
  /** Another result by its name, when it is asked for; throws FlowErrors with the blame `partner` for one that cannot be read. */
  result(name: string): MaybePromise<unknown>;
}

/** Calls the operations of the consumed services of a protocol. Its other half is the entry of the same id in shared/consume. */
export interface ServiceClient<U extends CallingRun> {
  /**
   * Calls an operation by its number, with values by the names of its inputs. `refused` is told of an answer that is an error, before that is thrown: what results it has, nothing else of it is.
   */
  call(
    u: U,
    t: CallTrace | null,
    service: ProgramConsumedService,
    operation: number,
    inputs: Readonly<Record<string, unknown>>,
    commit: CommitMode,
    refused?: (answered: Pick<Answered, 'result'>) => void,
  ): Promise<Answered>;
}

/** Of a call in a trace: who answered, where it was not the service. */
export function answeredBy({ mock, replay }: ProgramConsumedService): { mocked?: true; replayed?: true } {
  if (mock) return { mocked: true };
  return replay ? { replayed: true } : {};
}

/** A protocol of consumed services: who calls them, and who answers in their place. */
export interface ConsumedServiceProtocol {
  id: string;
  client<U extends CallingRun>(host: ConsumeHost<U>): ServiceClient<U>;
  /** What holds the external entities of a service; left out by protocols that have none. */
  external?(host: ConsumeHost<Run>, service: ProgramConsumedService, program: Program): ExternalSource;
  /** Answers requests as the service itself may, from its contract, with what is remembered of it. */
  mock(service: ProgramConsumedService, setting: MockSetting): MockService;
}

/** What a mock has of the run that it is in. */
export interface MockSetting {
  /** What it remembers until the run ends; empty when it begins. */
  memory: Map<string, unknown>;
  /** Another number makes other values. */
  seed: number;
  /** How much it remembers at most, where that is not the usual. */
  limits?: { collections: number; items: number; size: number };
  /** Has a microflow answer, with values by the names of its parameters; null where none can be run. */
  script: ((flow: number, inputs: ReadonlyMap<string, string>) => Promise<ScriptedAnswer>) | null;
}

/** What a microflow answers in the place of a service. */
export interface ScriptedAnswer {
  /** That its end asks for; null where it does not. */
  status: number | null;
  headers: Readonly<Record<string, string>>;
  /** Null where it leaves the answer to the mock. */
  body: string | Uint8Array | null;
  /** It ended with an error, in words: the service refuses. */
  refusal: string | null;
}

/** A request as a mock sees it, and what it answers. */
export interface MockRequest {
  method: string;
  /** Path and query. */
  target: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** The body as it came, where it may be no text. */
  content?: Uint8Array;
  /** The path that the mock stands at, where it is not that of the service's own address. */
  base?: string;
}
export interface MockAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array;
  /** How long the answer is waited for. */
  delayMs?: number;
}
export interface MockService {
  /** It is not asked over HTTP: a server of mocks has nothing to answer for it. */
  isOffHttp?: true;
  /** It answers at all paths below that of its address, not at that one alone. */
  isBelow?: boolean;
  /** Whether it takes bodies of a content type that are no texts. */
  takesBytes?(contentType: string | undefined): boolean;
  answer(request: MockRequest): MockAnswer | Promise<MockAnswer>;
  /** How the protocol says that it fails with a status; left out where that is the status alone. */
  failed?(request: MockRequest, status: number): MockAnswer | null;
}

/** What the code of activities that call hands on, as the protocols know it. */
export interface CallValues<U extends CallingRun> {
  run: U;
  trace: CallTrace | null;
  object: WeftObject;
}

/**
 * A protocol in which other systems are called: the functions that the code of its activities calls, of the interface that the activity
 * declares in shared/microflow/activities. What a partner did wrong it throws as a FlowError with the blame `partner`.
 */
export interface ConsumedProtocol {
  id: string;
  functions<U extends CallingRun>(host: ConsumeHost<U>): object;
}
