import type { JsonValue } from '../../../format/json/parse.ts';
import { isWholeNumber } from '../decimal-text.ts';
import { scalarKey, shortText } from '../equality.ts';
import { type Frame, fail, type Keyword } from '../frame.ts';

const typeWords: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'an array',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};
const valueWords: Readonly<Record<JsonValue['type'], string>> = {
  object: 'an object',
  array: 'an array',
  string: 'a text',
  number: 'a number',
  boolean: 'a boolean',
  null: 'null',
};

/** Validation, 6.1.1. From draft 6 on a whole number is one by its value (1.0); before, by how it is written. */
export const type: Keyword = (argument, { dialect }) => {
  const named = (argument.type === 'array' ? argument.items : [argument]).flatMap((item) =>
    item.type === 'string' ? [item.value] : [],
  );
  if (named.length === 0) return null;
  const allowed = new Set(named);
  const isWhole = dialect.isFrom('draft-06') ? isWholeNumber : (text: string) => /^-?\d+$/.test(text);
  const takesWhole = allowed.has('integer') && !allowed.has('number');
  const words = named.map((name) => typeWords[name] ?? `“${name.slice(0, 60)}”`);
  return (frame) => {
    const { value } = frame;
    if (value.type === 'number' && takesWhole) {
      if (isWhole(value.text)) return;
    } else if (allowed.has(value.type)) return;
    fail(frame, 'wrong-type', (path) => `${path} is ${found(value)}, but ${oneOf(words)} is expected.`);
  };
};

function found(value: JsonValue): string {
  const isSimple = value.type === 'number' || value.type === 'string' || value.type === 'boolean';
  return isSimple ? `${valueWords[value.type]} (${shortText(value, 30)})` : valueWords[value.type];
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Validation, 6.1.2. */
const enumKeyword: Keyword = (argument) => {
  if (argument.type !== 'array') return null;
  const holds = holder(argument.items);
  return (frame) => {
    if (holds(frame)) return;
    const { items } = argument;
    const more = items.length > 8 ? ` and ${items.length - 8} more` : '';
    fail(
      frame,
      'not-in-enumeration',
      (path) =>
        `${shortText(frame.value)} at ${path} is none of the values that are allowed there: ${items
          .slice(0, 8)
          .map((item) => shortText(item, 40))
          .join(', ')}${more}.`,
    );
  };
};

export { enumKeyword as enum };

/** Validation, 6.1.3. */
const constKeyword: Keyword = (argument) => {
  const holds = holder([argument]);
  return (frame) => {
    if (!holds(frame))
      fail(
        frame,
        'not-the-constant',
        (path) =>
          `${shortText(frame.value)} at ${path} is not the only value that is allowed there: ${shortText(argument)}.`,
      );
  };
};

export { constKeyword as const };

/** Whether a value is one of a list: simple ones are looked up, the others compared by their numbers in the run. */
function holder(items: readonly JsonValue[]): (frame: Frame) => boolean {
  const simple = new Set<string>();
  const others: JsonValue[] = [];
  for (const item of items)
    if (item.type === 'object' || item.type === 'array') others.push(item);
    else simple.add(scalarKey(item));
  return ({ value, run }) => {
    if (value.type !== 'object' && value.type !== 'array') return simple.has(scalarKey(value));
    const number = others.length > 0 ? run.numbers.of(value) : -1;
    return others.some((item) => item.type === value.type && run.numbers.of(item) === number);
  };
}
