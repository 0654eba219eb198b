import type { PreparedTransformation } from '../../../../shared/transformation/index.ts';
import type { ExportWriter, FlowFunction, ImportReader, Run, RunProgram, Trace } from '../../contract/run.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { MessageValidators } from '../message-validators.ts';

/** A program as the functions of its activities see it: with its mappings and flows. */
export interface ActivityHost extends RunProgram {
  readonly mappings: readonly (ImportReader & ExportWriter)[];
  readonly validators: MessageValidators;
  readonly transformations: readonly PreparedTransformation[];
  readonly flows: readonly FlowFunction[];
}

/** What the emitted code hands on, as the runtime knows it. */
export interface RuntimeValues {
  run: Run;
  trace: Trace | null;
  object: WeftObject;
}
