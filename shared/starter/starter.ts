import type { CheckRule } from '../model/check-rule.ts';
import type { AnyKind } from '../model/kind.ts';
import type { ServiceCompileContext } from '../service/index.ts';

/** Something of a program that starts runs by itself, as the program holds it; `data` is its kind's own. */
export interface ProgramStarter<Data = unknown> {
  /** Id of its starter. */
  starter: string;
  /** Id of its document. */
  id: string;
  /** Qualified name of its document. */
  name: string;
  data: Data;
}

/**
 * A kind of document that starts runs by itself: a schedule, later the trigger of a connector. The other half, by the same id, is in
 * electron/runtime/starters.
 */
export interface RunStarter {
  id: string;
  kind: AnyKind;
  compile(context: ServiceCompileContext): ProgramStarter[];
  checks: readonly CheckRule[];
}
