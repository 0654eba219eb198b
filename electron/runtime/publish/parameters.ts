import { readDecimal, readLong } from '../../../shared/expression/numeric.ts';
import type { ProgramRestOperation } from '../../../shared/program/program.ts';
import { parseDateTimeText } from '../../../shared/structure/date-time-text.ts';
import { isDate } from '../../../shared/structure/text-formats.ts';
import { FlowError } from '../contract/flow-error.ts';

type Parameter = ProgramRestOperation['parameters'][number];

/** Reads parameters of path, query and headers as their types. All wrong ones are reported together, by place (`query.limit`). */
export function readParameters(
  parameters: readonly Parameter[],
  from: { path: Record<string, string>; query: Record<string, unknown>; header: Record<string, unknown> },
): unknown[] {
  const problems: { path: string; message: string; code: string }[] = [];
  const values = parameters.map((parameter) => {
    const raw =
      parameter.in === 'header' ? from.header[parameter.name.toLowerCase()] : from[parameter.in][parameter.name];
    const text = Array.isArray(raw) ? String(raw[raw.length - 1]) : raw === undefined ? undefined : String(raw);
    const path = `${parameter.in}.${parameter.name}`;
    if (text === undefined || (text === '' && parameter.type !== 'string')) {
      if (parameter.required)
        problems.push({
          path,
          message: `The ${parameter.in} parameter ${parameter.name} is required.`,
          code: 'request/parameter-missing',
        });
      return null;
    }
    const value = readValue(parameter.type, text);
    if (value === undefined)
      problems.push({
        path,
        message: `${JSON.stringify(text.slice(0, 60))} is not ${words[parameter.type]}.`,
        code: 'request/parameter-type',
      });
    return value;
  });
  if (problems.length > 0)
    throw new FlowError('request/parameter', problems.map((p) => p.message).join(' '), { details: problems });
  return values;
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number of 32 bits',
  long: 'a whole number of 64 bits',
  decimal: 'a number',
  boolean: 'true or false',
  datetime: 'a date and time such as 2026-11-20T08:14:07Z',
  date: 'a date such as 2026-11-20',
};

/** A text as a value of a type; undefined when it is none. */
export function readValue(type: string, text: string): unknown {
  switch (type) {
    case 'integer': {
      const value = /^[+-]?\d+$/.test(text) ? readLong(text) : undefined;
      return typeof value === 'number' && Math.abs(value) <= 2147483648 ? value : undefined;
    }
    case 'long':
      return /^[+-]?\d+$/.test(text) ? readLong(text) : undefined;
    case 'decimal':
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/.test(text)
        ? readDecimal(text.replace(/\.$/, ''))
        : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'datetime':
      return parseDateTimeText(text) ?? undefined;
    case 'date':
      return isDate(text) ? text : undefined;
    default:
      return text;
  }
}
