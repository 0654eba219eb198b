import { type JsonValue, parseJson, pathAtOffset } from '../../format/json/parse.ts';
import { lineAndColumn } from '../../format/text-place.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { type ContractFile, type ContractSource, textOf } from '../contract.ts';
import { type Dialect, dialectOf, draftOf, isSchemaValue, likelyDraft, plainDialect, schemasIn } from './dialect.ts';
import { metaSchemaText } from './meta-schemas/index.ts';
import { pointerSteps, relativeReference, resolveUri, splitFragment, unescapedUri } from './uri.ts';

/** A file of schemas; one without a contract's file is a meta-schema that is known without one. */
export interface SchemaFile {
  file: ContractFile | null;
  /** Its place among the files, or its URI. */
  path: string;
  text: string;
  /** What references in it start from when it says nothing else. */
  uri: string;
}

/** What one `$id` names, with what can be found in it by name. */
export interface SchemaResource {
  uri: string;
  root: Schema;
  anchors: Map<string, Schema>;
  dynamicAnchors: Map<string, Schema>;
}

/** One schema in its place: an object of keywords, or true or false. */
export interface Schema {
  value: JsonValue;
  /** Of several of one name the last one; empty for true and false. */
  keywords: ReadonlyMap<string, JsonValue>;
  dialect: Dialect;
  resource: SchemaResource;
  file: SchemaFile;
}

/** A reference that leads nowhere: to a file that is not there, or to a place that a file does not have. */
export interface Unresolved {
  missing: 'file' | 'place';
  /** What was looked for: the absolute URI of a file, with the fragment for a place. */
  uri: string;
}

export function isResolved(found: Schema | Unresolved): found is Schema {
  return 'keywords' in found;
}

const noKeywords: ReadonlyMap<string, JsonValue> = new Map();

/** How schemas are read that stand in descriptions of another kind (OpenAPI). */
export interface SchemaHost {
  /** The value of a file, which somebody has read already; null for a file that cannot be read, which was said. */
  valueOf(file: ContractFile): { text: string; value: JsonValue | null };
  /** What schemas are written in that do not say so. */
  dialect: Dialect;
  /** The keywords of a schema as JSON Schema has them. */
  keywordsOf(
    keywords: ReadonlyMap<string, JsonValue>,
    value: JsonValue,
    file: SchemaFile,
  ): ReadonlyMap<string, JsonValue>;
  /** The path of a place in a file. */
  pathAt(file: ContractFile, at: number): string;
}

/**
 * The schemas of a contract with all that they refer to, found by `$id`, anchor and pointer (JSON Schema core, chapters 8 and 9). Files are read as they
 * are asked for, from among the contract's own; nothing is fetched.
 */
export class SchemaSet {
  /** What is wrong with the files themselves. */
  readonly problems: LocatedDiagnostic[] = [];
  /** Whether any of them asks what others have looked at. */
  hasUnevaluated = false;
  private readonly source: ContractSource;
  private readonly roots = new Map<ContractFile, Schema | null>();
  private readonly resources = new Map<string, SchemaResource>();
  private readonly byValue = new Map<JsonValue, Schema>();
  /** Members of large objects, of which the many definitions of a schema are looked up one by one. */
  private readonly members = new Map<JsonValue, ReadonlyMap<string, JsonValue>>();
  private readonly resolved = new Map<string, Schema | Unresolved>();

  private readonly host: SchemaHost | null;

  constructor(source: ContractSource, host: SchemaHost | null = null) {
    this.source = source;
    this.host = host;
    for (const file of source.chosen) this.rootOf(file);
  }

  /** The schema of a whole file; null when the file is none. One that names no dialect is in that of the file that refers to it. */
  rootOf(file: ContractFile, uri = uriOfPlace(file.path), inherited?: Dialect): Schema | null {
    const known = this.roots.get(file);
    if (known !== undefined) return known;
    if (this.host) {
      const { text, value } = this.host.valueOf(file);
      const found = value && this.enter(value, { file, path: file.path, text, uri }, inherited ?? this.host.dialect);
      this.roots.set(file, found);
      return found;
    }
    const read = textOf(file);
    if ('diagnostic' in read) {
      this.problems.push({ ...read.diagnostic, document: file.path });
      this.roots.set(file, null);
      return null;
    }
    const root = this.load({ file, path: file.path, text: read.text, uri }, inherited);
    this.roots.set(file, root);
    return root;
  }

  /** The schema that a value of a schema file is. */
  schemaOf(value: JsonValue): Schema {
    return this.byValue.get(value) as Schema;
  }

  /** The schema that a reference means in its place. */
  resolve(reference: string, from: Schema): Schema | Unresolved {
    const key = `${from.resource.uri} ${reference}`;
    let found = this.resolved.get(key);
    if (!found) this.resolved.set(key, (found = this.find(reference, from)));
    return found;
  }

  /** The schema that stands anywhere in a file of a host. */
  schemaIn(value: JsonValue, file: ContractFile): Schema | null {
    const root = this.rootOf(file);
    if (!root || !isSchemaValue(value)) return null;
    return this.byValue.get(value) ?? this.add(value, root.dialect, root, root.file);
  }

  /** Line and column of a place in a file. */
  placeIn({ file }: Schema, at: number): Pick<LocatedDiagnostic, 'document' | 'line' | 'column'> {
    return { document: file.path, ...lineAndColumn(file.text, at) };
  }

  /** The path of a place in a file. */
  pathIn({ file }: Schema, at: number): string {
    if (this.host && file.file) return this.host.pathAt(file.file, at);
    return pathAtOffset(file.text, at);
  }

  private find(reference: string, from: Schema): Schema | Unresolved {
    const uri = resolveUri(from.resource.uri, reference);
    const resource = this.resources.get(uri) ?? this.fetch(uri, reference, from.file, from.dialect);
    if (!resource) return { missing: 'file', uri };
    const { fragment } = splitFragment(reference);
    if (fragment === null || fragment === '') return resource.root;
    const found = fragment.startsWith('/')
      ? this.atPointer(resource.root, pointerSteps(fragment))
      : resource.anchors.get(unescapedUri(fragment));
    return found ?? { missing: 'place', uri: `${uri}#${fragment}` };
  }

  private fetch(uri: string, reference: string, from: SchemaFile, inherited?: Dialect): SchemaResource | null {
    const known = metaSchemaText(uri);
    if (known !== null) {
      const root = this.load({ file: null, path: uri, text: known, uri });
      return root?.resource ?? null;
    }
    if (!from.file) return null;
    // Where files lie to each other as their ids do, the way between the ids is the way between the files.
    const own = this.roots.get(from.file)?.resource.uri ?? from.uri;
    const location = relativeReference(from.uri, uri) ?? relativeReference(own, uri) ?? splitFragment(reference).uri;
    const file = this.source.resolve({ location: unescapedUri(location), namespace: uri }, from.file);
    const root = file && this.rootOf(file, uri, inherited);
    if (!root) return null;
    this.resources.set(uri, root.resource);
    return root.resource;
  }

  private load(file: SchemaFile, inherited?: Dialect): Schema | null {
    const { value, problems } = parseJson(file.text);
    for (const { code, message, path, line, column } of problems)
      this.problems.push({
        severity: value ? 'warning' : 'error',
        code,
        message,
        document: file.path,
        path,
        line,
        column,
      });
    return value && this.enter(value, file, inherited);
  }

  private enter(value: JsonValue, file: SchemaFile, inherited?: Dialect): Schema | null {
    if (!isSchemaValue(value)) {
      this.problems.push({
        severity: 'error',
        code: 'json-schema/no-schema',
        message: `${file.path} is JSON, but no schema: a schema is an object, true or false.`,
        document: file.path,
        path: '$',
        line: 1,
        column: 1,
      });
      return null;
    }
    const dialect = this.dialectNamedIn(value, file) ?? inherited ?? plainDialect(likelyDraft(value));
    const schema = this.add(value, dialect, null, file);
    // A file is found by the place that it was found at as well as by its own id.
    if (!this.resources.has(file.uri)) this.resources.set(file.uri, schema.resource);
    return schema;
  }

  /** Notes a schema and all inside of it. A value's depth is limited by the parser. */
  private add(value: JsonValue, inherited: Dialect, parent: Schema | null, file: SchemaFile): Schema {
    const written = value.type === 'object' ? new Map(value.members.map((m) => [m.key, m.value] as const)) : noKeywords;
    const keywords = this.host && value.type === 'object' ? this.host.keywordsOf(written, value, file) : written;
    const ownDialect = parent && value.type === 'object' ? this.dialectNamedIn(value, file) : null;
    const dialect = ownDialect ?? inherited;
    const schema: Schema = { value, keywords, dialect, file, resource: undefined as unknown as SchemaResource };
    const { id, anchor } = namesOf(keywords, dialect);
    if (!parent || id !== null) {
      const uri = resolveUri(parent?.resource.uri ?? file.uri, id ?? '');
      schema.resource = { uri, root: schema, anchors: new Map(), dynamicAnchors: new Map() };
      if (!this.resources.has(uri)) this.resources.set(uri, schema.resource);
    } else schema.resource = parent.resource;
    if (anchor !== null) schema.resource.anchors.set(anchor, schema);
    const plain = textAt(keywords, '$anchor');
    if (plain !== null && dialect.isFrom('draft-2019-09')) schema.resource.anchors.set(plain, schema);
    const dynamic = textAt(keywords, '$dynamicAnchor');
    if (dynamic !== null && dialect.isFrom('draft-2020-12')) {
      schema.resource.anchors.set(dynamic, schema);
      schema.resource.dynamicAnchors.set(dynamic, schema);
    }
    this.byValue.set(value, schema);
    if (keywords.has('unevaluatedProperties') || keywords.has('unevaluatedItems')) this.hasUnevaluated = true;
    for (const [keyword, inside] of keywords)
      for (const found of schemasIn(keyword, inside)) this.add(found, dialect, schema, file);
    return schema;
  }

  /** The dialect that `$schema` names: a draft, or a meta-schema among the files with vocabularies of its own. */
  private dialectNamedIn(value: JsonValue, file: SchemaFile): Dialect | null {
    const member = value.type === 'object' ? value.members.findLast((m) => m.key === '$schema') : undefined;
    if (member?.value.type !== 'string') return null;
    const { value: name, at } = member.value;
    const draft = draftOf(name);
    if (draft) return plainDialect(draft);
    const uri = resolveUri(file.uri, name);
    const meta = uri === file.uri ? undefined : (this.resources.get(uri) ?? this.fetch(uri, name, file));
    if (meta) return dialectOf(meta.root.dialect.draft, vocabulariesOf(meta.root));
    this.problems.push({
      severity: 'warning',
      code: 'json-schema/unknown-dialect',
      message: `${file.path} is written for ${JSON.stringify(name.slice(0, 100))}, which is neither a known draft of JSON Schema nor among the files. It is read as ${likelyDraft(value)}.`,
      document: file.path,
      path: '$["$schema"]',
      ...lineAndColumn(file.text, at),
      fix: 'Add the file of that meta-schema, or name a draft as $schema.',
    });
    return null;
  }

  private member(object: Extract<JsonValue, { type: 'object' }>, name: string): JsonValue | undefined {
    if (object.members.length < 20) return object.members.findLast((m) => m.key === name)?.value;
    let known = this.members.get(object);
    if (!known) this.members.set(object, (known = new Map(object.members.map((m) => [m.key, m.value]))));
    return known.get(name);
  }

  /** RFC 6901. What no keyword makes a schema becomes one by being referred to. */
  private atPointer(root: Schema, steps: readonly string[]): Schema | null {
    let at = root.value;
    let nearest = root;
    for (const step of steps) {
      let next: JsonValue | undefined;
      if (at.type === 'object') next = this.member(at, step);
      else if (at.type === 'array' && /^(0|[1-9]\d*)$/.test(step)) next = at.items[Number(step)];
      if (!next) return null;
      at = next;
      nearest = this.byValue.get(at) ?? nearest;
    }
    if (nearest.value === at) return nearest;
    return isSchemaValue(at) ? this.add(at, nearest.dialect, nearest, nearest.file) : null;
  }
}

/** The place of a file as a URI, for references between files that have no ids. */
function uriOfPlace(path: string): string {
  return `file:///${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** What `$id` (`id` in draft 4) says: a URI, and up to draft 7 a name behind `#`. A `$ref` beside it hides it up to draft 7. */
function namesOf(
  keywords: ReadonlyMap<string, JsonValue>,
  dialect: Dialect,
): { id: string | null; anchor: string | null } {
  const none = { id: null, anchor: null };
  if (!dialect.isFrom('draft-2019-09') && keywords.has('$ref')) return none;
  const text = textAt(keywords, dialect.isFrom('draft-06') ? '$id' : 'id');
  if (text === null) return none;
  const { uri, fragment } = splitFragment(text);
  if (dialect.isFrom('draft-2019-09')) return { id: uri, anchor: null };
  return { id: uri === '' ? null : uri, anchor: fragment === null || fragment === '' ? null : fragment };
}

function textAt(keywords: ReadonlyMap<string, JsonValue>, keyword: string): string | null {
  const value = keywords.get(keyword);
  return value?.type === 'string' ? value.value : null;
}

/** The last part of the vocabularies that a meta-schema takes; null when it says nothing of them. */
function vocabulariesOf({ keywords, dialect }: Schema): ReadonlySet<string> | null {
  const named = keywords.get('$vocabulary');
  if (named?.type !== 'object' || !dialect.isFrom('draft-2019-09')) return null;
  return new Set(named.members.map(({ key }) => key.slice(key.lastIndexOf('/') + 1)));
}
