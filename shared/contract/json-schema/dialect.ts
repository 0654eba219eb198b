import type { JsonValue } from '../../format/json/parse.ts';

/** The versions of JSON Schema that are read, oldest first. */
export const drafts = ['draft-04', 'draft-06', 'draft-07', 'draft-2019-09', 'draft-2020-12'] as const;
export type Draft = (typeof drafts)[number];

/** What a schema is written in: a draft, of which a meta-schema may take parts only. */
export interface Dialect {
  draft: Draft;
  /** Whether the draft is that one or a later one. */
  isFrom(draft: Draft): boolean;
  /** Whether a keyword says anything. */
  knows(keyword: string): boolean;
  /** Formats are held to, rather than noted (2020-12, format-assertion vocabulary). */
  assertsFormats: boolean;
}

/** Keywords that came with a draft; the others of the table below were there from the start. */
const since: Readonly<Record<string, Draft>> = {
  const: 'draft-06',
  contains: 'draft-06',
  propertyNames: 'draft-06',
  if: 'draft-07',
  dependentRequired: 'draft-2019-09',
  dependentSchemas: 'draft-2019-09',
  unevaluatedItems: 'draft-2019-09',
  unevaluatedProperties: 'draft-2019-09',
  $recursiveRef: 'draft-2019-09',
  $dynamicRef: 'draft-2020-12',
  prefixItems: 'draft-2020-12',
};
/** Keywords that a draft took away again. `dependencies` and `definitions` are still read: many write them. */
const until: Readonly<Record<string, Draft>> = { $recursiveRef: 'draft-2019-09', additionalItems: 'draft-2019-09' };

/** The vocabulary that a keyword is of (2019-09 and later), where a meta-schema may leave it out. */
function vocabularyOf(keyword: string, draft: Draft): string | null {
  if (keyword.startsWith('unevaluated')) return draft === 'draft-2019-09' ? 'applicator' : 'unevaluated';
  return applicators.has(keyword) ? 'applicator' : assertions.has(keyword) ? 'validation' : null;
}
const applicators = new Set(
  'prefixItems items additionalItems contains properties patternProperties additionalProperties dependentSchemas dependencies propertyNames if allOf anyOf oneOf not'.split(
    ' ',
  ),
);
const assertions = new Set(
  'type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxProperties minProperties required dependentRequired'.split(
    ' ',
  ),
);

/** A dialect of a draft; with the vocabularies of a meta-schema when it names them. */
export function dialectOf(draft: Draft, vocabularies: ReadonlySet<string> | null = null): Dialect {
  const order = drafts.indexOf(draft);
  const known = new Map<string, boolean>();
  const find = (keyword: string): boolean => {
    const first = since[keyword];
    const last = until[keyword];
    if (first !== undefined && drafts.indexOf(first) > order) return false;
    if (last !== undefined && drafts.indexOf(last) < order) return false;
    const vocabulary = vocabularyOf(keyword, draft);
    return vocabularies === null || vocabulary === null || vocabularies.has(vocabulary);
  };
  return {
    draft,
    isFrom: (other) => order >= drafts.indexOf(other),
    knows: (keyword) => {
      let answer = known.get(keyword);
      if (answer === undefined) known.set(keyword, (answer = find(keyword)));
      return answer;
    },
    assertsFormats: vocabularies?.has('format-assertion') ?? false,
  };
}

const dialects = new Map<string, Dialect>(drafts.map((draft) => [draft, dialectOf(draft)]));

export function plainDialect(draft: Draft): Dialect {
  return dialects.get(draft) as Dialect;
}

/** The draft whose own meta-schema a `$schema` names; null for another one. */
export function draftOf(metaSchema: string): Draft | null {
  const found = /^https?:\/\/json-schema\.org\/(draft-0[467]|draft\/2019-09|draft\/2020-12|)\/?schema#?$/.exec(
    metaSchema,
  );
  if (!found) return null;
  // `http://json-schema.org/schema#` meant the newest of its time, which was draft 4 when it was still written.
  return found[1] === '' ? 'draft-04' : ((found[1] as string).replace('draft/', 'draft-') as Draft);
}

/** The name of a draft's own meta-schema. */
export function metaSchemaOf(draft: Draft): string {
  return drafts.indexOf(draft) < drafts.indexOf('draft-2019-09')
    ? `http://json-schema.org/${draft}/schema`
    : `https://json-schema.org/draft/${draft.slice('draft-'.length)}/schema`;
}

/** The draft that a schema without `$schema` looks like. */
export function likelyDraft(schema: JsonValue): Draft {
  if (schema.type !== 'object') return 'draft-2020-12';
  const names = new Set(schema.members.map((m) => m.key));
  const isOf = (...keywords: string[]) => keywords.some((keyword) => names.has(keyword));
  if (isOf('$defs', 'prefixItems', '$dynamicAnchor', 'dependentSchemas', 'unevaluatedProperties'))
    return 'draft-2020-12';
  if (names.has('id') && !names.has('$id') && schema.members.some((m) => m.key === 'id' && m.value.type === 'string'))
    return 'draft-04';
  return isOf('definitions', 'dependencies') ? 'draft-07' : 'draft-2020-12';
}

/** Where schemas stand inside a schema: as the value of a keyword, in its list, or among its members. */
const single = new Set(
  'additionalItems additionalProperties contains propertyNames not if then else unevaluatedItems unevaluatedProperties contentSchema items'.split(
    ' ',
  ),
);
const lists = new Set('allOf anyOf oneOf prefixItems items'.split(' '));
const maps = new Set('properties patternProperties $defs definitions dependentSchemas dependencies'.split(' '));

export function isSchemaValue(value: JsonValue): boolean {
  return value.type === 'object' || value.type === 'boolean';
}

/** The schemas right inside a keyword's value. */
export function schemasIn(keyword: string, value: JsonValue): JsonValue[] {
  if (single.has(keyword) && isSchemaValue(value)) return [value];
  if (lists.has(keyword) && value.type === 'array') return value.items.filter(isSchemaValue);
  if (maps.has(keyword) && value.type === 'object')
    return [...new Map(value.members.map((m) => [m.key, m.value])).values()].filter(isSchemaValue);
  return [];
}
