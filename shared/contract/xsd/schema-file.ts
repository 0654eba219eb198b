import { decodeXml } from '../../format/xml/decode.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { ContractFile } from '../contract.ts';
import { type NamespaceScope, outermostScope, schemaNamespace, scopeWithin, xmlNamespace } from './names.ts';
import { cut, declaredEntities, readXml, TextPlaces, type XmlAttribute, type XmlStart } from './xml-reader.ts';

/** An element of a schema document: of the namespace of XML Schema, or a foreign one that stands where it should not. */
export interface SchemaElement {
  /** Local name; of a foreign element as it is written, in braces. */
  local: string;
  /** Those without a namespace, by name; with them `xml:lang`. */
  attributes: ReadonlyMap<string, string>;
  /** Names of attributes of the namespace of XML Schema itself, which no element takes. */
  wrongAttributes: readonly string[];
  children: SchemaElement[];
  scope: NamespaceScope;
  offset: number;
  file: SchemaFile;
  /** What its annotation says. */
  documentation?: string;
  /** It has characters other than white space among its children. */
  hasText: boolean;
  parent: SchemaElement | null;
}

/** A file with its schema elements: one in a schema document, any number in a service description. */
export interface SchemaFile {
  file: ContractFile;
  schemas: SchemaElement[];
  places: TextPlaces;
  faults: LocatedDiagnostic[];
  /** Entities that its document type declares: they are not expanded, so what is written with them is not known. */
  entities: ReadonlySet<string>;
}

/** Longest documentation that is kept of a component. */
const longestDocumentation = 2000;
const deepestSchema = 120;
/** Inside these stands what only people and other programs read. */
const annotations = new Set(['appinfo', 'documentation']);

/** Reads a file's schema elements. What is no XML, or holds no schema, is said in `faults`. */
export function readSchemaFile(file: ContractFile): SchemaFile {
  const read = decodeXml(file.bytes, null);
  if ('diagnostic' in read) return { ...empty(file, ''), faults: [{ ...read.diagnostic, document: file.path }] };
  const result = empty(file, read.text);
  result.entities = declaredEntities(read.text);
  const builder = new TreeBuilder(result);
  const fault = readXml(kept(read.text, result.entities), builder, deepestSchema);
  if (fault) {
    result.schemas = [];
    result.faults.push({
      severity: 'error',
      code: fault.code,
      message: fault.message,
      document: file.path,
      ...result.places.at(fault.offset),
    });
  } else if (result.schemas.length === 0)
    result.faults.push({
      severity: 'error',
      code: 'xsd/no-schema',
      message: `The root element is ${cut(builder.root)}; a schema has <schema> of the namespace ${schemaNamespace} there.`,
      document: file.path,
      line: 1,
      column: 1,
      fix: 'Choose the XSD file.',
    });
  return result;
}

/** References to entities of one's own as the texts that they are written as: they are not expanded, and what they are in is not known. */
function kept(text: string, entities: ReadonlySet<string>): string {
  if (entities.size === 0) return text;
  return text.replace(/&([^\s&;#]{1,100});/g, (reference, name) => (entities.has(name) ? `&amp;${name};` : reference));
}

function empty(file: ContractFile, text: string): SchemaFile {
  return { file, schemas: [], places: new TextPlaces(text), faults: [], entities: new Set() };
}

class TreeBuilder {
  root = '';
  private readonly result: SchemaFile;
  private readonly open: (SchemaElement | null)[] = [];
  private scope: NamespaceScope = outermostScope;
  private readonly scopes: NamespaceScope[] = [];
  /** Elements open inside an appinfo or documentation; what it says is collected. */
  private inside = 0;
  private words: string[] = [];
  private definition: string[] | null = null;
  private isDefinition = 0;

  constructor(result: SchemaFile) {
    this.result = result;
  }

  start(tag: XmlStart): void {
    this.scopes.push(this.scope);
    this.scope = scopeWithin(this.scope, tag.declared);
    if (this.root === '') this.root = `<${tag.name}>`;
    if (this.inside > 0) {
      this.inside++;
      if (this.words.length > 0 && this.words.at(-1) !== '\n') this.words.push('\n');
      if (tag.local === 'Definition' && !this.definition) {
        this.definition = [];
        this.isDefinition = this.inside;
      }
      return;
    }
    const parent = this.open.at(-1) ?? null;
    const isOwn = tag.uri === schemaNamespace;
    if (!parent && !(isOwn && tag.local === 'schema')) {
      this.open.push(null);
      return;
    }
    const element: SchemaElement = {
      local: isOwn ? tag.local : `{${tag.name}}`,
      attributes: plainAttributes(tag.attributes),
      wrongAttributes: tag.attributes.filter((a) => a.uri === schemaNamespace).map((a) => a.local),
      children: [],
      scope: this.scope,
      offset: tag.offset,
      file: this.result,
      hasText: false,
      parent,
    };
    if (parent) parent.children.push(element);
    else this.result.schemas.push(element);
    this.open.push(element);
    if (isOwn && annotations.has(tag.local)) {
      this.inside = 1;
      this.words = [];
      this.definition = null;
    }
  }

  end(): void {
    this.scope = this.scopes.pop() as NamespaceScope;
    if (this.inside > 1) {
      if (this.isDefinition === this.inside) this.isDefinition = 0;
      this.inside--;
      return;
    }
    const element = this.open.pop() as SchemaElement | null;
    if (this.inside === 1) {
      this.inside = 0;
      this.isDefinition = 0;
      if (element?.local === 'documentation') this.document(element);
    }
  }

  text(text: string): void {
    if (this.inside > 0) {
      if (this.isDefinition > 0) this.definition?.push(text);
      else this.words.push(text);
      return;
    }
    const element = this.open.at(-1);
    if (element && !element.hasText && /[^ \t\r\n]/.test(text)) element.hasText = true;
  }

  /** Gives what was collected to the element that the annotation is of. */
  private document(element: SchemaElement): void {
    const owner = element.parent?.parent;
    if (!owner || element.parent?.local !== 'annotation') return;
    const said = tidy((this.definition ?? this.words).join(''));
    if (said === '') return;
    const whole = owner.documentation === undefined ? said : `${owner.documentation}\n\n${said}`;
    owner.documentation = whole.slice(0, longestDocumentation);
  }
}

function plainAttributes(attributes: readonly XmlAttribute[]): ReadonlyMap<string, string> {
  const plain = new Map(attributes.filter((a) => a.uri === '').map((a) => [a.local, a.value]));
  const language = attributes.find((a) => a.uri === xmlNamespace && a.local === 'lang');
  return language ? plain.set('xml:lang', language.value) : plain;
}

/** Without the indentation that a text has from standing in a file. */
function tidy(text: string): string {
  return text
    .slice(0, longestDocumentation * 4)
    .replace(/[ \t\r]*\n[ \t\r]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/[ \t]+/g, ' ')
    .trim();
}
