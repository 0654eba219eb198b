import type { JsonMember, JsonValue } from '../../format/json/parse.ts';
import { type Dialect, plainDialect } from '../json-schema/dialect.ts';

/** The versions of descriptions that are read. */
export type DescriptionVersion = '2.0' | '3.0' | '3.1';

/** The draft that the schemas of a version are nearest to: 3.1 is JSON Schema itself; 3.0 and 2.0 took draft 4 and changed it. */
export function dialectOfVersion(version: DescriptionVersion): Dialect {
  return plainDialect(version === '3.1' ? 'draft-2020-12' : 'draft-04');
}

/** Keywords that a structure does not say: they count where messages are held to the contract itself. */
export const keywordsLeftOut: ReadonlySet<string> = new Set([
  'not',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'contains',
  'propertyNames',
  'dependentRequired',
  'externalDocs',
]);

const text = (value: string, at: number): JsonValue => ({ type: 'string', value, at });

/**
 * The keywords of a schema of OpenAPI as JSON Schema has them: `nullable` (3.0) and `x-nullable` (2.0) are null among the types, `example` is the first of
 * the examples, `type: file` (2.0) is bytes. What may only be read, or only written, is not asked for in both directions.
 */
export function jsonSchemaKeywords(keywords: ReadonlyMap<string, JsonValue>): ReadonlyMap<string, JsonValue> {
  const isNullable = isTrue(keywords.get('nullable')) || isTrue(keywords.get('x-nullable'));
  const example = keywords.get('example');
  const type = keywords.get('type');
  const isFile = type?.type === 'string' && type.value === 'file';
  const required = withoutOneWay(keywords);
  if (!isNullable && !example && !isFile && required === keywords.get('required')) return keywords;
  const changed = new Map(keywords);
  if (required) changed.set('required', required);
  if (example && !keywords.has('examples'))
    changed.set('examples', { type: 'array', items: [example], at: example.at });
  if (isFile) {
    changed.set('type', text('string', type.at));
    changed.set('format', text('binary', type.at));
  }
  if (isNullable) addNull(changed);
  return changed;
}

function isTrue(value: JsonValue | undefined): boolean {
  return value?.type === 'boolean' && value.value;
}

function addNull(keywords: Map<string, JsonValue>): void {
  const type = keywords.get('type');
  const at = type?.at ?? keywords.get('nullable')?.at ?? 0;
  if (type?.type === 'string') keywords.set('type', { type: 'array', items: [type, text('null', at)], at });
  const values = keywords.get('enum');
  // Those who list the values seldom list null among them, and mean it.
  if (values?.type === 'array' && !values.items.some((item) => item.type === 'null'))
    keywords.set('enum', { ...values, items: [...values.items, { type: 'null', at }] });
  if (type) return;
  // Without a type it stands beside a reference or a combination: what that says, or null.
  const members: JsonMember[] = [];
  for (const keyword of ['$ref', 'allOf', 'anyOf', 'oneOf']) {
    const value = keywords.get(keyword);
    if (!value) continue;
    members.push({ key: keyword, value, at: value.at });
    keywords.delete(keyword);
  }
  if (members.length === 0) return;
  const nothing: JsonValue = { type: 'object', members: [{ key: 'type', value: text('null', at), at }], at };
  keywords.set('anyOf', { type: 'array', items: [{ type: 'object', members, at }, nothing], at });
}

/** The members of a schema that stand in answers only, or in requests only. */
export function oneWayMembers(properties: JsonValue | undefined): string[] {
  if (properties?.type !== 'object') return [];
  return properties.members
    .filter(({ value }) => value.type === 'object' && value.members.some(isOneWay))
    .map(({ key }) => key);
}

/** Keywords that ask for none of some members, nor do the parts of `allOf` that are written in them. */
export function withoutRequired(
  keywords: ReadonlyMap<string, JsonValue>,
  names: ReadonlySet<string>,
): ReadonlyMap<string, JsonValue> {
  const changed = new Map(keywords);
  const required = keywords.get('required');
  if (required) changed.set('required', withoutNames(required, names));
  const parts = keywords.get('allOf');
  if (parts?.type === 'array')
    changed.set('allOf', { ...parts, items: parts.items.map((part) => partWithout(part, names)) });
  return changed;
}

function partWithout(part: JsonValue, names: ReadonlySet<string>): JsonValue {
  if (part.type !== 'object' || !part.members.some(({ key }) => key === 'required')) return part;
  const members = part.members.map((member) =>
    member.key === 'required' ? { ...member, value: withoutNames(member.value, names) } : member,
  );
  return { ...part, members };
}

/** The required members without those that stand in answers only, or in requests only: both are messages of the one structure. */
function withoutOneWay(keywords: ReadonlyMap<string, JsonValue>): JsonValue | undefined {
  const required = keywords.get('required');
  return required && withoutNames(required, new Set(oneWayMembers(keywords.get('properties'))));
}

function withoutNames(required: JsonValue, oneWay: ReadonlySet<string>): JsonValue {
  if (required.type !== 'array' || oneWay.size === 0) return required;
  const items = required.items.filter((item) => item.type !== 'string' || !oneWay.has(item.value));
  return items.length === required.items.length ? required : { ...required, items };
}

function isOneWay({ key, value }: JsonMember): boolean {
  return (key === 'readOnly' || key === 'writeOnly') && isTrue(value);
}
