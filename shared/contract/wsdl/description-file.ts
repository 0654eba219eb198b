import { decodeXml } from '../../format/xml/decode.ts';
import type { ContractFile } from '../contract.ts';
import { type NamespaceScope, outermostScope, schemaNamespace, scopeWithin } from '../xsd/names.ts';
import { readSchemaFile, type SchemaElement, type SchemaFile } from '../xsd/schema-file.ts';
import { cut, readXml, type XmlStart } from '../xsd/xml-reader.ts';
import { wsdl20Namespace, wsdlNamespace } from './names.ts';

/** An element of a service description that is not of a schema; findings are placed at it as at those of schemas. */
export interface DescriptionElement extends SchemaElement {
  uri: string;
  /** Its attributes that are of a namespace, as `{namespace}name`: what specifications beside WSDL say. */
  extended: ReadonlyMap<string, string>;
  children: DescriptionElement[];
  parent: DescriptionElement | null;
}

/** A file of a description: `definitions` with the schemas in it, or a schema document that a description imports. */
export interface DescriptionFile {
  /** Its schemas, and what is wrong with the file. */
  schemas: SchemaFile;
  /** null for a schema document, and for what cannot be read. */
  definitions: DescriptionElement | null;
  /** The text of each `wsdl:arrayType`, by the place of the schema element that it stands on. */
  arrayTypes: ReadonlyMap<number, string>;
  /** Namespaces of schemas that are there and cannot be read. */
  unread: readonly string[];
}

/** Longest documentation that is kept of an element. */
const longestDocumentation = 2000;
const deepestElement = 120;

/** Reads a file of a description. What is neither a description nor a schema is said in `schemas.faults`. */
export function readDescriptionFile(file: ContractFile): DescriptionFile {
  const schemas = readSchemaFile(file);
  const none: DescriptionFile = { schemas, definitions: null, arrayTypes: new Map(), unread: [] };
  const read = decodeXml(file.bytes, null);
  if (!('text' in read) || schemas.faults.some((f) => f.code !== 'xsd/no-schema')) return none;
  const builder = new TreeBuilder(schemas);
  const fault = readXml(read.text, builder, deepestElement);
  const { root } = builder;
  if (!fault && root?.uri === schemaNamespace && root.local === 'schema') return none;
  // A description may do without schemas.
  schemas.faults = [];
  const refuse = (code: string, message: string, place: { line: number; column: number }, fix?: string) => {
    schemas.faults = [
      {
        severity: 'error',
        code,
        message,
        document: file.path,
        ...place,
        ...(fix === undefined ? {} : { fix }),
      },
    ];
    schemas.schemas = [];
    return none;
  };
  if (fault) return refuse(fault.code, fault.message, schemas.places.at(fault.offset));
  const place = schemas.places.at(root?.offset ?? 0);
  if (root?.uri === wsdl20Namespace)
    return refuse(
      'wsdl/version-2',
      `It is WSDL 2.0 (<${cut(root.local)}> of ${wsdl20Namespace}), which is not read; WSDL 1.1 is.`,
      place,
      'Ask for the WSDL 1.1 of the service: most servers offer it at the same address with ?wsdl.',
    );
  if (root?.uri !== wsdlNamespace || root.local !== 'definitions')
    return refuse(
      'wsdl/no-definitions',
      `The root element is <${cut(builder.rootName)}>; a service description has <definitions> of the namespace ${wsdlNamespace} there.`,
      place,
      'Choose the WSDL file.',
    );
  for (const draft of builder.drafts)
    schemas.faults.push({
      severity: 'error',
      code: 'wsdl/schema-draft',
      message: `The schema is of the namespace ${cut(draft.uri, 120)}, a draft of XML Schema; its elements and types are not read.`,
      document: file.path,
      ...schemas.places.at(draft.offset),
      fix: `Write ${schemaNamespace}, and what has changed since.`,
    });
  const unread = builder.drafts.map(({ attributes }) => attributes.get('targetNamespace') ?? '');
  return { schemas, definitions: root, arrayTypes: builder.arrayTypes, unread };
}

/** The namespace that a description or a schema declares things in: its start tag says it. */
export function namespaceIn(file: ContractFile): string | null {
  const read = decodeXml(file.bytes, null);
  let root: XmlStart | null = null;
  const handler = {
    start(tag: XmlStart) {
      root ??= tag;
    },
    text() {},
    end() {},
  };
  if ('text' in read) readXml(read.text, handler, 1);
  return root === null ? null : targetIn(root);
}

function targetIn({ uri, local, attributes }: XmlStart): string | null {
  if (!(uri === wsdlNamespace && local === 'definitions') && !(uri === schemaNamespace && local === 'schema'))
    return null;
  return attributes.find((a) => a.local === 'targetNamespace' && a.uri === '')?.value.trim() || null;
}

class TreeBuilder {
  root: DescriptionElement | null = null;
  rootName = '';
  readonly arrayTypes = new Map<number, string>();
  /** Schemas of namespaces that XML Schema had before it was done. */
  readonly drafts: DescriptionElement[] = [];
  private readonly file: SchemaFile;
  private readonly open: DescriptionElement[] = [];
  private scope: NamespaceScope = outermostScope;
  private readonly scopes: NamespaceScope[] = [];
  /** Elements open inside a schema or a documentation: the first are read elsewhere, of the others only the text counts. */
  private inside = 0;
  private words: string[] | null = null;

  constructor(file: SchemaFile) {
    this.file = file;
  }

  start(tag: XmlStart): void {
    this.scopes.push(this.scope);
    this.scope = scopeWithin(this.scope, tag.declared);
    if (this.inside > 0) {
      this.inside++;
      const arrayType = tag.attributes.find((a) => a.local === 'arrayType' && a.uri === wsdlNamespace);
      if (arrayType) this.arrayTypes.set(tag.offset, arrayType.value);
      return;
    }
    const parent = this.open.at(-1) ?? null;
    const element: DescriptionElement = {
      uri: tag.uri,
      local: tag.local,
      attributes: new Map(tag.attributes.filter((a) => a.uri === '').map((a) => [a.local, a.value.trim()])),
      extended: extendedOf(tag),
      wrongAttributes: [],
      children: [],
      scope: this.scope,
      offset: tag.offset,
      file: this.file,
      hasText: false,
      parent,
    };
    if (parent && tag.uri === wsdlNamespace && tag.local === 'documentation') {
      this.inside = 1;
      this.words = [];
      return;
    }
    if (parent) parent.children.push(element);
    else {
      this.root = element;
      this.rootName = tag.name;
    }
    if (isDraft(tag)) this.drafts.push(element);
    if (tag.uri === schemaNamespace || isDraft(tag)) this.inside = 1;
    else this.open.push(element);
  }

  end(): void {
    this.scope = this.scopes.pop() as NamespaceScope;
    if (this.inside === 0) {
      this.open.pop();
      return;
    }
    this.inside--;
    if (this.inside > 0 || !this.words) return;
    const owner = this.open.at(-1);
    const said = this.words.join('').slice(0, longestDocumentation).replace(/\s+/g, ' ').trim();
    this.words = null;
    if (owner && said !== '') owner.documentation = said;
  }

  text(text: string): void {
    if (this.inside > 0) this.words?.push(text);
  }
}

const nothingMore: ReadonlyMap<string, string> = new Map();

function extendedOf({ attributes }: XmlStart): ReadonlyMap<string, string> {
  const found = attributes.filter((a) => a.uri !== '');
  return found.length === 0 ? nothingMore : new Map(found.map((a) => [`{${a.uri}}${a.local}`, a.value.trim()]));
}

function isDraft({ uri, local }: XmlStart): boolean {
  return local === 'schema' && /^http:\/\/www\.w3\.org\/(1999|2000)\/.*XMLSchema$/.test(uri);
}
