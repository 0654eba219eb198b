import type { Making, MessageFormat } from '../format/index.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import type { MessageValidator } from './contract.ts';

/** Messages that are made before the first one is taken as it is: whole ones, then the smallest. */
const wholeTries = 6;
const leastTries = 6;

/** A made message, with what is wrong with it where no other came out better. */
export interface ValidMessage {
  text: string;
  errors: readonly LocatedDiagnostic[];
}

/**
 * A message of made-up values that is held to its whole contract, which knows more than the structure (alternatives, keys, conditions): when one is not valid, another is made, by seeds
 * that follow from the given one. The first one, with its errors, when none of them is valid; null for a format that makes no messages.
 */
export function validMessage(
  format: MessageFormat,
  shape: StructureShape,
  validator: MessageValidator,
  making: Making,
): ValidMessage | null {
  let first: ValidMessage | null = null;
  for (let i = 0; i < wholeTries + leastTries; i++) {
    // Far from the seeds that people count up by.
    const seed = making.seed + i / (wholeTries + leastTries);
    const text = format.made?.(shape, { ...making, seed, ...(i < wholeTries ? {} : { isLeast: true }) });
    if (text === undefined) return null;
    const errors = validator.validate(text).filter((d) => d.severity === 'error');
    if (errors.length === 0) return { text, errors };
    first ??= { text, errors };
  }
  return first;
}
