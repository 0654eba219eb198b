import Big from 'big.js';
import { type JsonValue, parseJson } from '../../shared/format/json/parse.ts';

/** A JSON text in one form, to compare values: members sorted, numbers as exact decimals, the last of double keys. */
export function canonicalJson(text: string): string {
  const { value, problems } = parseJson(text);
  if (!value) throw new Error(problems[0]?.message);
  return print(value);
}

function print(value: JsonValue): string {
  switch (value.type) {
    case 'object': {
      const members = new Map(value.members.map((m) => [m.key, m.value]));
      return `{${[...members]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => `${JSON.stringify(key)}:${print(member)}`)
        .join(',')}}`;
    }
    case 'array':
      return `[${value.items.map(print).join(',')}]`;
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return new Big(value.text).toFixed();
    default:
      return String(value.type === 'null' ? null : value.value);
  }
}
