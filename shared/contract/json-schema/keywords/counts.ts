import type { JsonValue } from '../../../format/json/parse.ts';
import { canonicalNumber, compareNumbers } from '../decimal-text.ts';
import { type Frame, fail, type Keyword } from '../frame.ts';

/** The count that an argument says; null when it is none. Counts beyond all that can be are as good as endless. */
export function countOf(argument: JsonValue | undefined): number | null {
  if (argument?.type !== 'number' || compareNumbers(argument.text, '0') < 0) return null;
  const count = Number(canonicalNumber(argument.text));
  return Number.isNaN(count) ? 0 : count;
}

/** Code points (validation, 6.3.1), without a list of them. */
function lengthOf(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xdc00 && unit <= 0xdfff) length--;
  }
  return length;
}

function sizeOf(value: JsonValue, run: Frame['run']): number {
  if (value.type === 'string') return lengthOf(value.value);
  if (value.type === 'array') return value.items.length;
  return value.type === 'object' ? run.membersOf(value).size : 0;
}

function counted(of: JsonValue['type'], unit: string, which: 'at least' | 'at most'): Keyword {
  const code = `too-${which === 'at least' ? 'few' : 'many'}-${unit}s`;
  return (argument) => {
    const count = countOf(argument);
    if (count === null) return null;
    return (frame) => {
      if (frame.value.type !== of) return;
      const size = sizeOf(frame.value, frame.run);
      if (which === 'at least' ? size >= count : size <= count) return;
      const units = `${size} ${unit}${size === 1 ? '' : 's'}`;
      fail(frame, code, (path) =>
        which === 'at least'
          ? `${path} has ${units}, but must have at least ${count}.`
          : `${path} has ${units}, but may have at most ${count}.`,
      );
    };
  };
}

/** Validation, 6.3.1 and 6.3.2; 6.4.1 and 6.4.2; 6.5.1 and 6.5.2. */
export const maxLength = counted('string', 'character', 'at most');
export const minLength = counted('string', 'character', 'at least');
export const maxItems = counted('array', 'item', 'at most');
export const minItems = counted('array', 'item', 'at least');
export const maxProperties = counted('object', 'member', 'at most');
export const minProperties = counted('object', 'member', 'at least');
