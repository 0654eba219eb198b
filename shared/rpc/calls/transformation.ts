import { z } from 'zod';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { result, unitId } from './call.ts';

export interface TransformationPreview {
  ms: number;
  /** What each step gave, up to the one that failed; `step` is its number in the document. */
  steps: { step: number; format: string; text: string }[];
  output: string | null;
  /** The step that failed; null when none did, or the message itself does not fit. */
  failedStep: number | null;
  diagnostics: LocatedDiagnostic[];
}

/** Transformations: their preview. */
export const transformationCalls = {
  /** Tries a transformation on a text, in a process of its own; one that takes too long, or too much memory, has a finding that says so. */
  'transformation.preview': {
    args: z.strictObject({
      transformation: unitId,
      text: z.string(),
      /** Who asks, in the window: a newer question takes the place of its last one, which fails with `workbench/superseded`. */
      asker: z.string().default(''),
    }),
    result: result<TransformationPreview>(),
  },
} as const;
