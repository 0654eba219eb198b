import { MappingError } from '../format/message-error.ts';

/** The first items of a list; all of them where the limit is empty. */
export function firstItems<T>(list: readonly T[], limit: unknown): readonly T[] {
  return limit === null || limit === undefined ? list : list.slice(0, Math.max(0, Number(limit)));
}

const wellFormed: Readonly<Record<string, RegExp>> = {
  integer: /^-?(0|[1-9]\d*)$/,
  long: /^-?(0|[1-9]\d*)$/,
  decimal: /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/,
  boolean: /^(true|false)$/,
};

/**
 * The items that a text holds (the way back of `joinTexts` and `jsonOfTexts`): those between separators, or those of a JSON list when the separator is null.
 * Null items are null. Throws MappingError `mapping/not-a-list` for JSON that is no list of single values, and for an item that is none of the type.
 */
export function itemsOfText(text: unknown, separator: string | null, type: string, path: string): (string | null)[] {
  const whole = String(text);
  const items = separator === null ? jsonItems(whole, path) : splitItems(whole, separator);
  const form = Object.hasOwn(wellFormed, type) ? wellFormed[type] : undefined;
  if (!form) return items;
  return items.map((item, i) => {
    const trimmed = item === null ? null : item.trim();
    if (trimmed !== null && !form.test(trimmed))
      throw refused(
        `Item ${i + 1} of the text for ${path}, ${JSON.stringify(trimmed.slice(0, 40))}, is no ${type}.`,
        path,
      );
    return trimmed;
  });
}

function splitItems(text: string, separator: string): string[] {
  if (text === '') return [];
  return separator === '' ? [text] : text.split(separator);
}

/** Numbers keep their digits: they are cut out of the text rather than read. */
function jsonItems(text: string, path: string): (string | null)[] {
  const isList = (value: unknown): value is unknown[] =>
    Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = null;
  }
  if (!isList(parsed)) throw refused(`The text for ${path} is no JSON list of single values.`, path);
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[^\s,[\]]+/g) ?? [];
  return parsed.map((item, i) => (item === null ? null : typeof item === 'string' ? item : (tokens[i] as string)));
}

function refused(message: string, path: string): MappingError {
  return new MappingError('mapping/not-a-list', message, {
    path,
    fix: 'Give the attribute a text with the right separator, or JSON like [1,2].',
  });
}
