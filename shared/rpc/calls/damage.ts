import { z } from 'zod';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { Applied } from './applied.ts';
import { result, unitId } from './call.ts';

/** A document that is not what its kind or its seal says: shown in its place, and used by nothing until it is mended. */
export interface DamagedDocument {
  id: string;
  kind: string;
  name: string;
  parent: string | null;
  /** What is wrong with it, each with its place. */
  reasons: readonly string[];
}

/** What a person does with a damaged document. None of it is a step of the history: what it was is not known. */
export const damageCalls = {
  /** What is left of it, as text that can be mended: its text form where it can be read, else as it is stored. */
  'damage.text': { args: z.strictObject({ id: unitId }), result: result<{ text: string }>() },
  /** Puts a document in its place when the text is one of its kind; else answers what is wrong with it. */
  'damage.mend': {
    args: z.strictObject({ id: unitId, text: z.string() }),
    result: result<{ applied: Applied | null; diagnostics: LocatedDiagnostic[] }>(),
  },
  'damage.delete': { args: z.strictObject({ id: unitId }), result: result<Applied>() },
} as const;
