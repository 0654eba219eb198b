import { z } from 'zod';
import { none, result, unitId } from './call.ts';

/** Who answers the calls of a consumed service in runs: itself, itself while what it answers is kept, its mock, or what was kept. */
export const callModes = ['live', 'recorded', 'mocked', 'replayed'] as const;
export type CallMode = (typeof callModes)[number];

export type RunPhase = 'stopped' | 'starting' | 'running' | 'crashed';

export interface RunState {
  phase: RunPhase;
  url: string | null;
  /** Why it crashed or could not start. */
  reason: string | null;
  startedAt: number | null;
  services: { name: string; kind: string; url: string; contract: string; docs: string }[];
  /** Who may log in to what runs; a password is there when the run made it, else the environment gave it. */
  demoUsers: { name: string; userRoles: string[]; password: string | null }[];
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warning' | 'error';

export interface ConsoleLine {
  seq: number;
  time: number;
  level: LogLevel;
  source: string;
  message: string;
  /** Where it came from. */
  unit?: string;
  node?: string;
  trace?: string;
}

/** A value as a person reads it, with what was inside it then. */
export interface TraceValue {
  name: string;
  text: string;
  inside?: TraceValue[];
}

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

/** One step of a trace: an activity, a mapping or a call, with values as a person reads them. */
export interface TraceStep {
  index: number;
  depth: number;
  kind: 'request' | 'microflow' | 'activity' | 'round' | 'import' | 'export' | 'call' | 'database';
  label: string;
  unit?: string;
  node?: string;
  startMs: number;
  durationMs: number;
  /** Variables that the step set, shortened for display. */
  values: TraceValue[];
  error?: string;
  /** Of a call: a mock answered it, nobody was called. */
  mocked?: true;
  /** Of a call: a recording answered it, nobody was called. */
  replayed?: true;
  /** Of a call by HTTP: what was sent and answered. */
  exchange?: TraceExchange;
  /** Of a decision: the case that was taken. */
  outcome?: string;
  /** Of a round of a loop: which, from 1. */
  round?: number;
  /** Of a microflow: its objects by parameter, as `run.call` takes them. */
  objects?: Record<string, unknown>;
}

/** What a trace began with, to begin it again. */
export type RunAgain =
  | { kind: 'request'; method: string; path: string; headers: [string, string][]; body: string | null }
  | { kind: 'call'; microflow: string; args: Record<string, unknown> };

export interface TraceSummary {
  id: string;
  /** What it began with: the kind of its first step. */
  kind: TraceStep['kind'];
  label: string;
  startedAt: number;
  durationMs: number;
  status: string;
  failed: boolean;
}

export interface Trace extends TraceSummary {
  /** Null where it cannot be begun again: by a schedule, with a secret in it, or longer than is kept. */
  again: RunAgain | null;
  steps: TraceStep[];
}

/** Runs: state, console, traces, calls. */
export const runCalls = {
  'run.start': { args: none, result: result<RunState>() },
  'run.stop': { args: none, result: result<RunState>() },
  'run.restart': { args: none, result: result<RunState>() },
  'run.state': { args: none, result: result<RunState>() },
  /** Who answers for the consumed services in runs, by the ids of their documents; those that are not there are live. */
  'run.callModes': { args: none, result: result<Record<string, CallMode>>() },
  /** Switches who answers for consumed services, in what runs too; gives all that are not live then. */
  'run.setCallMode': {
    args: z.strictObject({ services: z.array(unitId), mode: z.enum(callModes) }),
    result: result<Record<string, CallMode>>(),
  },
  'run.console': { args: z.strictObject({ after: z.int() }), result: result<ConsoleLine[]>() },
  'run.traces': { args: none, result: result<TraceSummary[]>() },
  'run.trace': { args: z.strictObject({ id: z.string() }), result: result<Trace | null>() },
  'run.call': {
    args: z.strictObject({ microflow: unitId, args: z.record(z.string(), z.unknown()) }),
    /** `text` is the result as JSON where its numbers have more digits than a number of JavaScript holds. */
    result: result<{
      result?: unknown;
      text?: string;
      error?: { message: string; activity: string | null };
      trace: string | null;
    }>(),
  },
} as const;
