import { z } from 'zod';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { Applied } from './applied.ts';
import { result, unitId } from './call.ts';

/** The text form of one document. */
export const sourceCalls = {
  /** Text form of one unit (YAML) and back; `setSource` answers diagnostics and applies nothing when there are errors. */
  'source.get': { args: z.strictObject({ id: unitId }), result: result<{ text: string; schema: unknown }>() },
  'source.set': {
    args: z.strictObject({ id: unitId, text: z.string(), version: z.int() }),
    result: result<{ applied: Applied | null; diagnostics: LocatedDiagnostic[] }>(),
  },
} as const;
