import type { JsonValue } from '../../format/json/parse.ts';
import { canonicalNumber } from './decimal-text.ts';

/** The members of an object by their names; of several of one name the last one counts. */
export function membersOf(value: Extract<JsonValue, { type: 'object' }>): ReadonlyMap<string, JsonValue> {
  return new Map(value.members.map((m) => [m.key, m.value]));
}

/**
 * Numbers that stand for JSON values, equal for equal ones (JSON Schema core, 4.2.2: 1 is 1.0, members have no order). What has been numbered
 * once is looked up, so that all values of a message together take time linear in it.
 */
export class ValueNumbers {
  private readonly byContent = new Map<string, number>();
  private readonly byValue = new Map<JsonValue, number>();

  of(value: JsonValue): number {
    const known = this.byValue.get(value);
    if (known !== undefined) return known;
    const content = this.contentOf(value);
    let number = this.byContent.get(content);
    if (number === undefined) {
      number = this.byContent.size;
      this.byContent.set(content, number);
    }
    this.byValue.set(value, number);
    return number;
  }

  private contentOf(value: JsonValue): string {
    switch (value.type) {
      case 'object':
        return `{${[...membersOf(value)]
          .map(([key, member]) => `${JSON.stringify(key)}:${this.of(member)}`)
          .sort()
          .join()}}`;
      case 'array':
        return `[${value.items.map((item) => this.of(item)).join()}]`;
      default:
        return scalarKey(value);
    }
  }
}

/** A text that is the same for equal values that are neither object nor array. */
export function scalarKey(value: Exclude<JsonValue, { type: 'object' | 'array' }>): string {
  switch (value.type) {
    case 'string':
      return `"${value.value}`;
    case 'number':
      return canonicalNumber(value.text);
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
  }
}

/** A value in one line, cut, for the text of an error. */
export function shortText(value: JsonValue, most = 60): string {
  const text = textOfValue(value, most);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function textOfValue(value: JsonValue, most: number): string {
  switch (value.type) {
    case 'string':
      return JSON.stringify(value.value.slice(0, most + 1));
    case 'number':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
    case 'array': {
      let text = '[';
      for (const item of value.items) {
        if (text.length > most) return text;
        text += `${text.length > 1 ? ', ' : ''}${textOfValue(item, most - text.length)}`;
      }
      return `${text}]`;
    }
    case 'object': {
      let text = '{';
      for (const { key, value: member } of value.members) {
        if (text.length > most) return text;
        text += `${text.length > 1 ? ', ' : ''}${JSON.stringify(key.slice(0, most))}: ${textOfValue(member, most - text.length)}`;
      }
      return `${text}}`;
    }
  }
}
