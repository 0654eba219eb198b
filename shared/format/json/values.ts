import { pathOfChild } from '../message-path.ts';
import {
  ExactNumber,
  isMessageObject,
  type MessageObject,
  type MessageValue,
  numberOfText,
  setMember,
  type ValueForm,
  ValueFormError,
} from '../message-value.ts';
import { defaultJsonLimits, type JsonValue, parseJson } from './parse.ts';

/** JSON as plain values: of members of one name the last, every number with its digits. */
export const jsonValues: ValueForm = {
  readSettings: [],
  writeSettings: [],
  read(text) {
    const { value, problems } = parseJson(text);
    const [problem] = problems;
    if (value) return { value: plainValue(value) };
    const { code, message, path, line, column } = problem as (typeof problems)[number];
    return { diagnostic: { severity: 'error', code, message, path, line, column } };
  },
  write: (value) => printed(value, '$', 0),
};

function plainValue(value: JsonValue): MessageValue {
  switch (value.type) {
    case 'object': {
      const object: MessageObject = {};
      for (const { key, value: member } of value.members) setMember(object, key, plainValue(member));
      return object;
    }
    case 'array':
      return value.items.map(plainValue);
    case 'number':
      return numberOfText(value.text);
    case 'string':
    case 'boolean':
      return value.value;
    case 'null':
      return null;
  }
}

function printed(value: MessageValue, path: string, depth: number): string {
  if (value instanceof ExactNumber) return value.digits;
  if (Array.isArray(value)) {
    goDeeper(path, depth);
    return `[${value.map((item, i) => printed(item, pathOfChild(path, 'list', String(i)), depth + 1)).join(',')}]`;
  }
  if (isMessageObject(value)) {
    goDeeper(path, depth);
    const members = Object.entries(value).map(
      ([name, member]) => `${JSON.stringify(name)}:${printed(member, pathOfChild(path, 'object', name), depth + 1)}`,
    );
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new ValueFormError('json/no-number', `${value} is no number of JSON.`, path);
  return JSON.stringify(value);
}

/** What could not be read again is not written. */
function goDeeper(path: string, depth: number): void {
  if (depth < defaultJsonLimits.depth) return;
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  throw new ValueFormError(
    'json/too-deep',
    `Objects and lists are nested more than ${defaultJsonLimits.depth} levels deep.`,
    shown,
  );
}
