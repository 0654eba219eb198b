import type { Schema } from '../schema-set.ts';
import type { Meaning, Meanings } from './meaning.ts';
import type { Contents } from './schema-content.ts';
import { referenceOf, textOf } from './schema-content.ts';

/** What a place means when everything that says nothing about the tree is taken away. */
export interface Reduced {
  meaning: Meaning;
  /** How the schema was referred to, when it was; such schemas are types with a name. */
  reference: string | null;
  isNullable: boolean;
  /** What the place says beside the reference. */
  documentation?: string;
  default?: string;
}

/** Keywords that say something about the tree. */
const telling = new Set(
  '$ref $dynamicRef $recursiveRef type enum const properties patternProperties additionalProperties unevaluatedProperties required items prefixItems additionalItems allOf anyOf oneOf if dependentSchemas dependencies minLength maxLength pattern format contentEncoding minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems'.split(
    ' ',
  ),
);

/** More meanings that are only names of each other than this are a circle. */
const longestAlias = 100;

/** Follows a meaning through combinations of one, and alternatives to null, up to the first reference. */
export function reduce(from: Meaning, contents: Contents, meanings: Meanings): Reduced {
  const reduced: Reduced = { meaning: from, reference: null, isNullable: false };
  for (let i = 0; i < longestAlias; i++) {
    const { meaning } = reduced;
    if (meaning.kind === 'schema') {
      const next = nextOf(meaning.schema, reduced, contents, meanings);
      if (!next) return reduced;
      reduced.meaning = next;
      if (reduced.reference !== null) return reduced;
    } else {
      const parts = meaning.parts.filter((part) =>
        meaning.kind === 'all' ? !saysNothing(part) : !isNull(part, reduced, contents),
      );
      if (parts.length === 0) return reduced;
      // Parts that refer to the same are the same, however often they do.
      const each = parts.map((part) => reduce(part, contents, meanings));
      if (each.some((part) => part.isNullable) && (meaning.kind === 'one' || each.every((part) => part.isNullable)))
        reduced.isNullable = true;
      const next = meanings.combine(
        meaning.kind,
        each.map((part) => part.meaning),
      );
      if (next === meaning) return reduced;
      reduced.meaning = next;
      const [only, ...others] = new Set(each.map((part) => part.meaning));
      const reference = each.find((part) => part.reference !== null)?.reference;
      if (next === only && others.length === 0 && reference !== undefined) {
        reduced.reference = reference;
        return reduced;
      }
    }
  }
  return reduced;
}

function nextOf(schema: Schema, reduced: Reduced, contents: Contents, meanings: Meanings): Meaning | null {
  const reference = referenceOf(schema);
  const isOld = !schema.dialect.isFrom('draft-2019-09');
  const [only, ...others] = [...schema.keywords.keys()].filter((keyword) => telling.has(keyword));
  if (reference && (isOld || others.length === 0)) {
    const target = contents.target(schema);
    if (!target) return null;
    note(schema, reduced);
    reduced.reference = reference.value;
    return meanings.of(target);
  }
  if (others.length > 0 || (only !== 'allOf' && only !== 'anyOf' && only !== 'oneOf')) return null;
  const parts = contents.schemas(schema, only);
  const said = parts.filter((part) => (only === 'allOf' ? !saysNothing(part) : !isNull(part, reduced, contents)));
  if (said.length !== 1) return null;
  note(schema, reduced);
  return said[0] as Meaning;
}

function note({ keywords }: Schema, reduced: Reduced): void {
  const documentation = textOf(keywords.get('description')) ?? textOf(keywords.get('title'));
  if (documentation !== undefined && documentation.trim() !== '')
    reduced.documentation ??= documentation.trim().slice(0, 2_000);
  const preset = textOf(keywords.get('default'));
  if (preset !== undefined) reduced.default ??= preset;
}

function saysNothing(part: Meaning): boolean {
  if (part.kind !== 'schema') return false;
  const { value, keywords } = part.schema;
  return value.type === 'boolean' ? value.value : ![...keywords.keys()].some((keyword) => telling.has(keyword));
}

/** Whether a part stands for null only, which is noted. */
function isNull(part: Meaning, reduced: Reduced, contents: Contents): boolean {
  const { kinds } = contents.of(part);
  const found = kinds?.size === 1 && kinds.has('null');
  if (found) reduced.isNullable = true;
  return found;
}
