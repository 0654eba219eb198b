import type { IgnoredPlace } from '../../../shared/format/ignored.ts';
import type { MessageDemands } from '../../../shared/format/index.ts';
import type { GivenToImport } from '../../../shared/mapping/given-to-import.ts';
import type { ExportPlan } from '../../../shared/microflow/activities/export-batches.ts';
import type { Program, ProgramAssociation, ProgramAttribute, ProgramEntity } from '../../../shared/program/program.ts';
import type { Query, RowsQuery } from '../../../shared/query/index.ts';
import type { LogLevel } from './log.ts';
import type { ObjectStore, StoredRow, StoreMoment } from './object-store.ts';
import type { MaybePromise, Steps } from './steps.ts';
import type { NewTask } from './task-store.ts';
import type { WeftObject } from './weft-object.ts';

/** A step of a trace, with what it took and gave as texts. */
export interface TraceValue {
  name: string;
  text: string;
  /** What is inside an object or a list, as it was then. */
  inside?: TraceValueNode[];
}

export type TraceValueNode = TraceValue;

/** A message of a call as a trace shows it, without secrets. */
export interface TraceMessage {
  headers: [string, string][];
  /** The content as a text, cut where it is long. */
  body: string;
  /** What is to be said of the content: that it is cut, or why it is not shown. */
  note: string | null;
}

/** What a call sent and what was answered; no answer where none came. */
export interface TraceExchange {
  request: TraceMessage;
  answer: (TraceMessage & { line: string }) | null;
}

export interface TraceStep {
  kind: 'request' | 'microflow' | 'activity' | 'round' | 'import' | 'export' | 'call' | 'database';
  label: string;
  unit?: string;
  node?: string;
  /** Of a call: a mock answered it. */
  mocked?: true;
  /** Of a call: a recording answered it. */
  replayed?: true;
}

/** What a run began with, to begin it again. */
export type RunAgain =
  | { kind: 'request'; method: string; path: string; headers: [string, string][]; body: string | null }
  | { kind: 'call'; microflow: string; args: Record<string, unknown> };

/** A place in a trace that it can go back to. */
export interface TraceMark {
  steps: number;
  open: number;
  flows: number;
  dropped: number;
}

/** What compiled flows and the library tell of a run; null where nobody looks. */
export interface Trace {
  readonly isEmpty: boolean;
  readonly place: { unit?: string; node?: string };
  mark(): TraceMark;
  backTo(mark: TraceMark): void;
  start(step: TraceStep, values?: TraceValue[]): void;
  finish(values?: TraceValue[], error?: string, exchange?: TraceExchange): void;
  enter(flow: number, args: readonly (readonly [string, unknown])[]): void;
  leave(): void;
  begin(flow: number, node: number): void;
  end(values: readonly (readonly [string, unknown])[]): void;
  round(node: number, item: readonly (readonly [string, unknown])[]): void;
  decision(node: number, value: unknown): void;
  failed(node: number, message: string): void;
  caught(node: number, message: string, by: number | null): void;
}

/** A moment of a run that its error handlers go back to: how much was written, changed and made by then. */
export interface Savepoint {
  operations: number;
  undo: number;
  created: number;
  tasks: number;
  /** Marks of what has joined the run by then. */
  joined?: ReadonlyMap<RunParticipant, number>;
}

/** A transaction elsewhere that goes with a run (decision 47). */
export interface RunParticipant {
  /** How far it is: what was done after a mark can be taken back. */
  readonly mark: number;
  /** Takes back what was done after a mark, at the latest before anything else is done. */
  goBack(mark: number): void;
  commit(): Promise<void>;
  /** Never fails: what cannot be said to the other side ends with the connection. */
  rollback(): Promise<void>;
  /** What it is called in errors. */
  readonly words: string;
}

/** The context of one attempt at a run, as what runs inside it sees it. */
export interface RunHandle extends RunsApart {
  readonly hasLeft: boolean;
  readonly trace: Trace | null;
  /** A moment of `performance.now()`. */
  readonly deadline: number | null;
  readonly signal: AbortSignal | null;
  /** Should it meet other runs, it is begun again by the engine, and no error handler hears of it. */
  readonly mayBeginAgain: boolean;
  log(level: LogLevel, message: string): void;
  check(now?: number): void;
}

/** Begins runs beside others, each with a transaction of its own. */
export interface RunsApart {
  /** Does work in a run of its own, for the same asker and within the same time. It sees nothing of another run's writes. `store` may be that of a moment. */
  apart<T>(work: (u: Run) => MaybePromise<T>, store?: ObjectStore): Promise<T>;
  /** The rows of a query as they are committed now (`ObjectStore.moment`). */
  moment(query: number, parameters: readonly unknown[]): MaybePromise<StoreMoment>;
}

/** A header as it goes out. */
export type AnswerHeader = readonly [name: string, value: string];

/** A run as its program's functions see it: `u` of the emitted code. */
export interface Run {
  readonly run: RunHandle;
  readonly program: RunProgram;
  readonly trace: Trace | null;
  readonly created: WeftObject[];
  readonly foundObjects: WeftObject[];
  /** Objects that an import took away from one that it found. */
  readonly unlinked: WeftObject[];
  /** What was looked up by several keys at once is asked anew from now on. */
  forgetFetched(): void;
  /** Members of messages that were read and that nothing is mapped to. */
  readonly ignored: number;
  /** The first places of what was ignored, where somebody looks at them; those of a mapping that warns are logged. */
  readonly ignoredPlaces: readonly (IgnoredPlace & { warns: boolean })[];
  /** The access rules of entities hold for what is done now; null where everything is allowed. */
  readonly access: object | null;
  /** Whether the asker may read an attribute of an object. */
  mayRead(object: WeftObject, field: string): MaybePromise<boolean>;
  latestHttpResponse: WeftObject | null;
  latestSoapFault: WeftObject | null;
  latestSoapAttachments: WeftObject[];
  entityOf(object: WeftObject): ProgramEntity;
  add<T extends WeftObject>(object: T): T;
  commit(objects: readonly WeftObject[], withEvents: boolean, withParts?: boolean): MaybePromise<void>;
  setReference(owner: WeftObject, index: number, target: WeftObject | null | undefined): void;
  addToReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): MaybePromise<void>;
  removeFromReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): MaybePromise<void>;
  ownedOne(owner: WeftObject, index: number): MaybePromise<WeftObject | null | undefined>;
  ownedList(owner: WeftObject, index: number): MaybePromise<WeftObject[] | null | undefined>;
  /** The objects of rows that were read for this run; deleted ones are left out. */
  objectsOf(rows: readonly StoredRow[]): Steps<WeftObject[]>;
  /** The flow that answers for the run is being carried out, and none that it calls. */
  readonly isAnswering: boolean;
  /** What the run is answered with when it has ended, read then and written in batches; null where it has a result. */
  answerInBatches: ExportPlan | null;
  /** Headers of the answer that flows have set, by what there is one of; null until one is. */
  answerHeaders: Map<string, AnswerHeader> | null;
  /** One round of long work of the engine: where it takes long, the run lets others have their turn. */
  tick(): Steps<void>;
  /**
   * Something of the run leaves the process now. Before the first time, while the run can still be begun again, throws when what it
   * wrote so far can no longer be stored.
   */
  leave(): MaybePromise<void>;
  /** After a wait for something outside: throws when what the run wrote can no longer be stored, and nobody could begin it again. */
  meanwhile(): MaybePromise<void>;
  /** Something outside that ends with the run. */
  join(participant: RunParticipant): void;
  isTaken(object: WeftObject, field: string, value: unknown, along: ReadonlySet<WeftObject>): MaybePromise<boolean>;
  rollbackTo(savepoint: Savepoint): void;
  /** A microflow runs after this run, if its writes are stored. */
  addTask(task: NewTask): void;
  /** What the run has read may be out of date: the next retrieve of it takes what is stored then. */
  readAnew(): void;
}

/** A program as its runs see it. */
export interface RunProgram {
  readonly program: Program;
  redact(text: string): string;
  instantiate(entity: number): WeftObject;
  ownedAssociations(entity: number): readonly number[];
  associationsOf(entity: number): readonly { association: ProgramAssociation; isOwner: boolean }[];
  /** AutoNumber attributes of an entity, inherited ones included. */
  autoNumbersOf(entity: number): readonly ProgramAttribute[];
  /** The entities that a query reads: its own, and those that its constraint walks through. */
  entitiesOfQuery(query: number | Query | RowsQuery): readonly number[];
  /** Runs the handlers of a moment; false when one of a before-moment says no. */
  eventSteps(u: Run, object: WeftObject, moment: string): Steps<boolean>;
}

/** A compiled import mapping. */
export interface ImportReader {
  isList: boolean;
  /** Of rows that are several objects each, the list has an object once. */
  isOnce?: boolean;
  /** @param demands what the structure requires is asked for, but for these; without it the mapping takes what comes */
  read(
    u: Run,
    text: string,
    given: GivenToImport | null,
    demands?: MessageDemands,
  ): MaybePromise<WeftObject | WeftObject[] | null | undefined>;
}

/** A compiled export mapping. */
export interface ExportWriter {
  isList: boolean;
  /** `given` are the values of the mapping's parameters, in their order. */
  write(
    u: Run,
    root: WeftObject | readonly WeftObject[] | null | undefined,
    given?: readonly unknown[] | null,
  ): MaybePromise<string>;
  /** How its messages are written in pieces; null where they are only written whole. */
  readonly apart?: ItemsWriter | null;
}

/** Writes a message in pieces: what stands around its items, and some of them at a time. */
export interface ItemsWriter {
  /** What stands between pieces. */
  readonly between: string;
  /** The message with a mark in the place of its items (`splitAround`). */
  around(u: Run, given: readonly unknown[] | null): MaybePromise<string>;
  /** The texts of those of the objects that are written; null when none is. */
  items(u: Run, objects: readonly WeftObject[], given: readonly unknown[] | null): MaybePromise<string | null>;
}

/** A compiled flow. */
// biome-ignore lint/suspicious/noExplicitAny: arguments follow the compiled signature
export type FlowFunction = (u: Run, t: Trace | null, ...args: any[]) => unknown;
