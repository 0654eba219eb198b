import type { DatabaseAddress } from '../../../shared/consume/database/program.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { MappingPreview } from '../../../shared/rpc/calls/mapping.ts';
import type { TransformationPreview } from '../../../shared/rpc/calls/transformation.ts';
import type { CallArgs, CallResult } from '../../../shared/rpc/studio.ts';
import type { DatabaseOutcome, DatabaseTask } from '../../runtime/consume/database/ask-database.ts';

/** What a mapping is tried on. */
export interface MapRequest {
  mapping: string;
  text: string;
  thenExport: string | null;
  /** Values of the mapping's parameters by name, as JSON; those that are left out are empty, and objects new ones. */
  args?: Readonly<Record<string, unknown>>;
}

/** What a transformation is tried on. */
export interface TransformRequest {
  transformation: string;
  text: string;
}

/** The work that is done outside the host: what runs compiled code, or reads what somebody else wrote at any length, or what came of it. */
export interface BenchTasks {
  database: { args: { address: DatabaseAddress; task: DatabaseTask }; result: DatabaseOutcome };
  preview: { args: MapRequest; result: MappingPreview };
  transform: { args: TransformRequest; result: TransformationPreview };
  'test-payloads': { args: CallArgs<'mapping.test'>; result: CallResult<'mapping.test'> };
  infer: { args: CallArgs<'structure.infer'>; result: CallResult<'structure.infer'> };
  validate: {
    args: CallArgs<'structure.validate'> & {
      /** The files of the contract that the structure came of, its own first; none for one that came of samples. */
      files: readonly { path: string; hash: string; bytes: Uint8Array }[];
    };
    result: CallResult<'structure.validate'>;
  };
  reread: {
    args: CallArgs<'structure.reread'> & { kept: readonly { path: string; bytes: Uint8Array }[] };
    result: CallResult<'structure.reread'>;
  };
  'plan-samples': { args: CallArgs<'structure.planSamples'>; result: CallResult<'structure.planSamples'> };
  messages: {
    args: CallArgs<'structure.messages'> & { kept: readonly { path: string; bytes: Uint8Array }[] };
    result: CallResult<'structure.messages'>;
  };
  'plan-mappings': { args: CallArgs<'mapping.plan'>; result: CallResult<'mapping.plan'> };
  /** `kept` are the files that the structure was read from. With the files to keep, by hash. */
  'plan-update': {
    args: CallArgs<'contract.planUpdate'> & { kept: readonly { path: string; bytes: Uint8Array }[] };
    result: CallResult<'contract.planUpdate'> & { files: ReadonlyMap<string, Uint8Array> };
  };
  'plan-contract': {
    args: CallArgs<'contract.plan'>;
    result: CallResult<'contract.plan'> & { files: ReadonlyMap<string, Uint8Array> };
  };
}
export type BenchTask = keyof BenchTasks;

/** What changed in a project since the workbench last saw it. */
export interface ProjectUpdate {
  changed: Unit[];
  deleted: string[];
}

export type ToBench =
  | {
      type: 'do';
      id: number;
      task: BenchTask;
      args: unknown;
      /** The project that it is about, by a key of the host's. */
      project: { key: string; update: ProjectUpdate } | null;
    }
  | { type: 'forget'; project: string };

export type FromBench =
  | { type: 'ready' }
  | { type: 'done'; id: number; result: unknown }
  | { type: 'failed'; id: number; code: string | null; message: string; stack: string };
