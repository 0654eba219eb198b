import type { MaybePromise, Steps } from '../contract/steps.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import type { HttpClient } from './http-client.ts';

/** What a call needs of the run that makes it. */
export interface CallingRun {
  /** The answer of the last call; null when it got none. */
  latestHttpResponse: WeftObject | null;
  readonly run: {
    readonly deadline: number | null;
    readonly signal: AbortSignal | null;
    /** Something of the run leaves the process now. */
    leave(): void;
    /** Throws when the run was stopped or has no time left. */
    check(): void;
  };
}

/** What a call needs of the trace. */
export interface CallTrace {
  start(step: { kind: 'call' | 'import'; label: string; unit?: string }): void;
  finish(values?: { name: string; text: string }[], error?: string): void;
}

/** What a consumed protocol has of the program and the world around it. */
export interface ConsumeHost<U> {
  /** Null where nothing may be called (previews). */
  http: HttpClient | null;
  /** Address of the server that the program is published on. */
  ownUrl(): string;
  /** A `System.HttpResponse`. */
  makeResponse(status: number, content: string): WeftObject;
  isListMapping(mapping: number): boolean;
  importSteps(
    u: U,
    t: CallTrace | null,
    mapping: number,
    text: unknown,
    parameter: unknown,
    commit: string,
  ): Steps<unknown>;
}

/** A function that compiled flows call as `rt.…`. */
// biome-ignore lint/suspicious/noExplicitAny: each activity gives its function the arguments it takes
export type RuntimeFunction = (...args: any[]) => MaybePromise<unknown>;

/** A protocol in which other systems are called: the functions that the code of its activities calls. */
export interface ConsumedProtocol {
  id: string;
  functions<U extends CallingRun>(host: ConsumeHost<U>): Readonly<Record<string, RuntimeFunction>>;
}
