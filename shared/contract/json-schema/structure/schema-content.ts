import type { JsonValue } from '../../../format/json/parse.ts';
import type { Facets, NodeType } from '../../../structure/node.ts';
import { isSchemaValue, schemasIn } from '../dialect.ts';
import { countOf } from '../keywords/counts.ts';
import { xmlSchemaPattern } from '../pattern/xml-schema-pattern.ts';
import { isResolved, type Schema, type SchemaSet, type Unresolved } from '../schema-set.ts';
import {
  anyContent,
  both,
  type Content,
  type ContentMember,
  mostValues,
  oneOfContents,
  type Scalar,
  type ValueKind,
  withoutAbsent,
} from './content.ts';
import type { Meaning, Meanings } from './meaning.ts';

/** Something in a schema that a tree does not say, or that could not be found. */
export interface Remark {
  schema: Schema;
  at: number;
  what: 'unresolved' | 'rest' | 'circle' | 'deep';
  unresolved?: Unresolved;
}

const kindNames: ReadonlySet<string> = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean', 'null']);

const textTypes: Readonly<Record<string, NodeType>> = {
  'date-time': 'datetime',
  date: 'date',
  time: 'time',
  uuid: 'uuid',
  uri: 'uri',
  'uri-reference': 'uri',
  iri: 'uri',
  byte: 'binary',
  base64: 'binary',
};

/** Works out what meanings say, one level at a time. */
export class Contents {
  readonly remarks: Remark[] = [];
  private readonly set: SchemaSet;
  private readonly meanings: Meanings;
  private readonly known = new Map<Meaning, Content>();
  /** Those that are being worked out: to come back to one is a circle. */
  private readonly open = new Set<Meaning>();

  private readonly uses: (schema: Schema) => void;

  constructor(set: SchemaSet, meanings: Meanings, uses: (schema: Schema) => void) {
    this.set = set;
    this.uses = uses;
    this.meanings = meanings;
  }

  of(meaning: Meaning): Content {
    const known = this.known.get(meaning);
    if (known) return known;
    const isCircle = this.open.has(meaning);
    if (isCircle || this.open.size > deepest) {
      if (meaning.kind === 'schema')
        this.remarks.push({ schema: meaning.schema, at: meaning.schema.value.at, what: isCircle ? 'circle' : 'deep' });
      return anyContent;
    }
    this.open.add(meaning);
    const content =
      meaning.kind === 'schema'
        ? this.ofSchema(meaning.schema)
        : meaning.kind === 'all'
          ? meaning.parts.map((part) => this.of(part)).reduce((a, b) => both(a, b, this.meanings))
          : oneOfContents(
              meaning.parts.map((part) => this.of(part)),
              this.meanings,
              ownValues,
            );
    this.open.delete(meaning);
    this.known.set(meaning, content);
    return content;
  }

  /** The schema that a reference leads to; null when it is not there, which is noted. */
  target(schema: Schema): Schema | null {
    const reference = referenceOf(schema);
    if (!reference) return null;
    const found = this.set.resolve(reference.value, schema);
    if (isResolved(found)) {
      this.uses(found);
      return found;
    }
    if (!this.remarks.some((r) => r.schema === schema && r.what === 'unresolved'))
      this.remarks.push({ schema, at: reference.at, what: 'unresolved', unresolved: found });
    return null;
  }

  private ofSchema(schema: Schema): Content {
    if (schema.value.type === 'boolean') return schema.value.value ? anyContent : { ...anyContent, kinds: new Set() };
    const target = this.target(schema);
    const referred = target ? this.of(this.meanings.of(target)) : anyContent;
    // Beside a reference only notes count up to draft 7.
    if (referenceOf(schema) && !schema.dialect.isFrom('draft-2019-09'))
      return both({ ...anyContent, ...notesOf(schema) }, referred, this.meanings);
    let content = both(this.own(schema), referred, this.meanings);
    const parts = this.schemas(schema, 'allOf');
    for (const part of parts) {
      // What is put together of several is called like none of them.
      const { xml, ...said } = this.of(part);
      content = both(content, parts.length === 1 ? { ...said, xml } : said, this.meanings);
    }
    for (const keyword of ['anyOf', 'oneOf']) {
      const alternatives = this.schemas(schema, keyword);
      if (alternatives.length > 0)
        content = both(
          content,
          oneOfContents(
            alternatives.map((part) => this.of(part)),
            this.meanings,
            ownValues,
          ),
          this.meanings,
        );
    }
    return both(content, this.conditional(schema), this.meanings);
  }

  /** Members that are only there in some cases. */
  private conditional(schema: Schema): Content {
    const found: Content[] = [];
    if (schema.dialect.knows('if') && schema.keywords.has('if'))
      for (const keyword of ['then', 'else'])
        for (const part of this.schemas(schema, keyword)) found.push(this.of(part));
    for (const keyword of ['dependentSchemas', 'dependencies'])
      for (const part of this.schemas(schema, keyword)) found.push(this.of(part));
    const members = new Map<string, ContentMember>();
    for (const content of found)
      for (const [name, { meaning }] of content.members) {
        const before = members.get(name);
        members.set(name, {
          meaning: before ? this.meanings.combine('one', [before.meaning, meaning]) : meaning,
          isPartial: true,
        });
      }
    return members.size > 0 ? { ...anyContent, members } : anyContent;
  }

  /** The schemas that a keyword holds. */
  schemas({ keywords }: Schema, keyword: string): Meaning[] {
    const value = keywords.get(keyword);
    return (value ? schemasIn(keyword, value) : []).map((found) => this.meanings.of(this.set.schemaOf(found)));
  }

  private own(schema: Schema): Content {
    const { keywords } = schema;
    const values = valuesOf(schema);
    const kinds = kindsOf(keywords.get('type'));
    const members = new Map<string, ContentMember>();
    const named = keywords.get('properties');
    if (named?.type === 'object')
      // A member that may not be there (`false`) is none.
      for (const [key, value] of new Map(named.members.map((m) => [m.key, m.value])))
        if (value.type === 'object' || (value.type === 'boolean' && value.value))
          members.set(key, { meaning: this.meanings.of(this.set.schemaOf(value)), isPartial: false });
        else members.delete(key);
    const required = new Set<string>();
    const demanded = keywords.get('required');
    if (demanded?.type === 'array')
      for (const name of demanded.items) if (name.type === 'string') required.add(name.value);
    const content: Content = {
      ...anyContent,
      kinds: values && kinds === null ? new Set(values.map(kindOfValue)) : kinds,
      members,
      required,
      ...this.rest(schema),
      item: this.item(schema),
      minItems: count(keywords.get('minItems')),
      maxItems: count(keywords.get('maxItems')),
      text: textTypeOf(keywords),
      bits: bitsOf(keywords.get('format')),
      facets: facetsOf(schema),
      values,
      ...notesOf(schema),
    };
    if (content.rest && members.size > 0) this.remarks.push({ schema, at: schema.value.at, what: 'rest' });
    return content;
  }

  /** The members that have no names of their own. */
  private rest(schema: Schema): Pick<Content, 'rest' | 'isClosed'> {
    const additional = schema.keywords.get('additionalProperties') ?? schema.keywords.get('unevaluatedProperties');
    const parts: Meaning[] = [];
    for (const part of this.schemas(schema, 'patternProperties'))
      if (part.kind === 'schema' && !isFalse(part.schema.value)) parts.push(part);
    const isClosed = additional !== undefined && isFalse(additional);
    if (additional?.type === 'object') parts.push(this.meanings.of(this.set.schemaOf(additional)));
    return {
      rest: parts.length > 0 ? this.meanings.combine('one', parts) : null,
      isClosed: isClosed && parts.length === 0,
    };
  }

  /** The item of an array; one that stands for all of a tuple. */
  private item(schema: Schema): Meaning | null {
    const { keywords, dialect } = schema;
    const items = keywords.get('items');
    const prefix = dialect.knows('prefixItems')
      ? keywords.get('prefixItems')
      : items?.type === 'array'
        ? items
        : undefined;
    const rest = dialect.knows('prefixItems')
      ? items
      : items?.type === 'array'
        ? keywords.get('additionalItems')
        : items;
    const parts = [...(prefix?.type === 'array' ? prefix.items : []), ...(rest ? [rest] : [])].filter(
      (value) => isSchemaValue(value) && !isFalse(value),
    );
    return parts.length > 0
      ? this.meanings.combine(
          'one',
          parts.map((value) => this.meanings.of(this.set.schemaOf(value))),
        )
      : null;
  }
}

/** Meanings inside each other while one is worked out; a stack holds more than twice as many. */
const deepest = 400;

/** The reference that a schema makes, with its place. A dynamic one is taken for a plain one: a tree has no other way in. */
export function referenceOf({ keywords, dialect }: Schema): { value: string; at: number } | null {
  for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
    const value = keywords.get(keyword);
    if (value?.type === 'string' && dialect.knows(keyword)) return value;
  }
  return null;
}

function isFalse(value: JsonValue): boolean {
  return value.type === 'boolean' && !value.value;
}

function kindsOf(type: JsonValue | undefined): Content['kinds'] {
  if (!type) return null;
  const names = (type.type === 'array' ? type.items : [type]).flatMap((item) =>
    item.type === 'string' && kindNames.has(item.value) ? [item.value as ValueKind] : [],
  );
  if (names.length === 0) return null;
  const kinds = new Set(names);
  if (kinds.has('number')) kinds.delete('integer');
  return kinds.size === 6 && kinds.has('null') ? null : kinds;
}

export function kindOfValue(value: Scalar): ValueKind {
  return value.type === 'number' ? (/^-?\d+$/.test(value.text) ? 'integer' : 'number') : value.type;
}

/** The values of `const` and `enum`, when all of them are simple. */
function valuesOf({ keywords, dialect }: Schema): readonly Scalar[] | null {
  const constant = dialect.knows('const') ? keywords.get('const') : undefined;
  const listed = keywords.get('enum');
  const values = constant ? [constant] : listed?.type === 'array' ? listed.items : [];
  if (values.length === 0 || values.length > mostValues) return null;
  return values.every((value) => value.type !== 'object' && value.type !== 'array') ? (values as Scalar[]) : null;
}

/** The only values that a schema itself names. */
function ownValues(meaning: Meaning): readonly Scalar[] | null {
  return meaning.kind === 'schema' && meaning.schema.value.type === 'object' ? valuesOf(meaning.schema) : null;
}

function textTypeOf(keywords: Schema['keywords']): NodeType | null {
  const encoding = keywords.get('contentEncoding');
  if (encoding?.type === 'string' && encoding.value.toLowerCase() === 'base64') return 'binary';
  const format = keywords.get('format');
  return format?.type === 'string' && Object.hasOwn(textTypes, format.value)
    ? (textTypes[format.value] as NodeType)
    : null;
}

function bitsOf(format: JsonValue | undefined): Content['bits'] {
  if (format?.type !== 'string') return null;
  return format.value === 'int32' ? 32 : format.value === 'int64' ? 64 : null;
}

function count(value: JsonValue | undefined): number | undefined {
  const found = countOf(value);
  return found === null || !Number.isSafeInteger(found) ? undefined : found;
}

function facetsOf({ keywords, dialect }: Schema): Facets {
  const number = (keyword: string) => {
    const value = keywords.get(keyword);
    return value?.type === 'number' ? value.text : undefined;
  };
  const isExclusive = (keyword: string) => {
    const value = keywords.get(keyword);
    return !dialect.isFrom('draft-06') && value?.type === 'boolean' && value.value;
  };
  const pattern = keywords.get('pattern');
  const inXmlSchema = pattern?.type === 'string' ? xmlSchemaPattern(pattern.value) : null;
  const min = number('minimum');
  const max = number('maximum');
  return withoutAbsent<Facets>({
    minLength: count(keywords.get('minLength')),
    maxLength: count(keywords.get('maxLength')),
    pattern: inXmlSchema === null ? undefined : [inXmlSchema],
    minInclusive: isExclusive('exclusiveMinimum') ? undefined : min,
    minExclusive: isExclusive('exclusiveMinimum') ? min : number('exclusiveMinimum'),
    maxInclusive: isExclusive('exclusiveMaximum') ? undefined : max,
    maxExclusive: isExclusive('exclusiveMaximum') ? max : number('exclusiveMaximum'),
    multipleOf: number('multipleOf'),
  });
}

/** Longest documentation that a tree keeps of a node. */
const longestNote = 2_000;
const longestSample = 120;

function notesOf({
  keywords,
}: Schema): Pick<Content, 'documentation' | 'default' | 'sample' | 'example' | 'format' | 'xml'> {
  const description = keywords.get('description');
  const title = keywords.get('title');
  const note = [description, title].find((value) => value?.type === 'string' && value.value.trim() !== '');
  const examples = keywords.get('examples');
  const format = keywords.get('format');
  return withoutAbsent({
    documentation: note?.type === 'string' ? note.value.trim().slice(0, longestNote) : undefined,
    default: textOf(keywords.get('default')),
    sample: examples?.type === 'array' ? textOf(examples.items[0])?.slice(0, longestSample) : undefined,
    example: examples?.type === 'array' ? jsonTextOf(examples.items[0]) : undefined,
    format:
      format?.type === 'string' && !Object.hasOwn(textTypes, format.value) && bitsOf(format) === null
        ? format.value.slice(0, longestSample)
        : undefined,
    xml: keywords.get('xml'),
  });
}

/** A simple value, or an empty object or list, as JSON text; nothing for others, and for long ones. */
export function jsonTextOf(value: JsonValue | undefined): string | undefined {
  if (value?.type === 'object') return value.members.length === 0 ? '{}' : undefined;
  if (value?.type === 'array') return value.items.length === 0 ? '[]' : undefined;
  const text = value?.type === 'string' ? JSON.stringify(value.value) : value?.type === 'null' ? 'null' : textOf(value);
  return text !== undefined && text.length <= longestSample ? text : undefined;
}

/** A simple value as text; nothing for null, objects and arrays. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (value?.type === 'string') return value.value;
  if (value?.type === 'number') return value.text;
  return value?.type === 'boolean' ? String(value.value) : undefined;
}
