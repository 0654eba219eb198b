import type { JsonValue } from '../../format/json/parse.ts';

/** A value as JSON text, number for number as it was written. */
export function jsonTextOfValue(value: JsonValue): string {
  switch (value.type) {
    case 'object':
      return `{${[...new Map(value.members.map((m) => [m.key, m.value]))]
        .map(([key, member]) => `${JSON.stringify(key)}:${jsonTextOfValue(member)}`)
        .join(',')}}`;
    case 'array':
      return `[${value.items.map(jsonTextOfValue).join(',')}]`;
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
  }
}
