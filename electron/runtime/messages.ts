import type { CalledExchange } from '../../shared/consume/index.ts';
import type { Program } from '../../shared/program/program.ts';
import type { TaskState } from './contract/task-store.ts';
import type { ShownDemoUser } from './publish/authentication/index.ts';
import type { RecordedTrace } from './runtime.ts';

/** Host to runtime. */
export type ToRuntime =
  | {
      type: 'load';
      program: Program;
      host: string;
      port: number;
      morePorts: number;
      database: string;
      constants: Record<string, string>;
      /** Passwords of demo users that the environment gives. */
      demoPasswords: Record<string, string>;
      traces: boolean;
    }
  | ({ type: 'ask'; id: number } & Question)
  | { type: 'stop' };

/** What the studio asks a run. */
export type Question =
  | { what: 'call'; microflow: string; args: Record<string, unknown> }
  | { what: 'data'; request: DataRequest }
  | { what: 'tasks'; request: TaskRequest };

/** Questions about the tasks of queues. */
export type TaskRequest =
  | { kind: 'page'; queue: string | null; state: TaskState | null; offset: number; limit: number }
  | { kind: 'again'; id: string }
  | { kind: 'remove'; id: string };

/** Questions of the data browser. */
export type DataRequest =
  | {
      kind: 'page';
      entity: string;
      constraint: string;
      sort: string | null;
      descending: boolean;
      offset: number;
      limit: number;
    }
  | { kind: 'set'; entity: string; id: string; member: string; text: string | null }
  | { kind: 'create'; entity: string; cells: Record<string, string | null> }
  | { kind: 'delete'; entity: string; ids: string[] };

/** Runtime to host. */
export type FromRuntime =
  | {
      type: 'ready';
      url: string;
      services: { name: string; kind: string; url: string; contract: string; docs: string }[];
    }
  | { type: 'failed'; reason: string }
  | {
      type: 'log';
      level: 'trace' | 'debug' | 'info' | 'warning' | 'error';
      source: string;
      message: string;
      unit?: string;
      node?: string;
      trace?: string;
      time: number;
    }
  | { type: 'demo-users'; users: readonly ShownDemoUser[] }
  | { type: 'trace'; trace: RecordedTrace }
  /** A call of a service that is recorded. */
  | { type: 'recorded'; call: CalledExchange }
  /** It has a moment for others (`beatMs`); what is asked of it meanwhile. */
  | { type: 'beat'; underWay: string[] }
  | { type: 'answer'; id: number; json: string }
  | { type: 'stopped' };
