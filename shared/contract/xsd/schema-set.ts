import type { ContractFile, ContractSource } from '../contract.ts';
import { baseName } from '../contract-files.ts';
import type { Derivation } from './components.ts';
import { type ExpandedName, expandedName, instanceNamespace, schemaNamespace, xmlNamespace } from './names.ts';
import { SchemaProblems } from './problems.ts';
import { readSchemaFile, type SchemaElement, type SchemaFile } from './schema-file.ts';
import { cut } from './xml-reader.ts';

/** Symbol spaces (part 1, chapter 2.5): simple and complex types share one. */
export type DefinitionKind = 'type' | 'element' | 'attribute' | 'group' | 'attributeGroup' | 'notation';

/** A schema document as one namespace sees it: one without a namespace takes that of whoever includes it. */
export interface SchemaDocument {
  schema: SchemaElement;
  namespace: string;
  /** Names without a prefix mean the namespace that the document was included into. */
  isChameleon: boolean;
  isElementQualified: boolean;
  isAttributeQualified: boolean;
  block: string;
  final: string;
  /** Namespaces that it may refer to. */
  imports: Set<string>;
}

/** A global component as a document writes it. */
export interface Definition {
  kind: DefinitionKind;
  name: ExpandedName;
  local: string;
  source: SchemaElement;
  document: SchemaDocument;
  /** What it stood for before it was redefined; within it, its own name means that. */
  redefines: Definition | null;
}

interface MissingFile {
  source: SchemaElement;
  location: string | undefined;
  namespace: string;
}

const kindOf: Readonly<Record<string, DefinitionKind>> = Object.assign(Object.create(null), {
  simpleType: 'type',
  complexType: 'type',
  element: 'element',
  attribute: 'attribute',
  group: 'group',
  attributeGroup: 'attributeGroup',
  notation: 'notation',
});

/** Namespaces that are known without a file. */
const knownNamespaces = new Set([xmlNamespace, instanceNamespace, schemaNamespace]);

/** The documents of a schema set and the global components in them, by kind and name. Nothing is resolved yet. */
export class SchemaSet {
  readonly problems = new SchemaProblems();
  readonly documents: SchemaDocument[] = [];
  /** The documents of the chosen files, with what they include. */
  readonly files: ContractFile[] = [];
  /** Which file leads to which others. */
  readonly links = new Map<ContractFile, Set<ContractFile>>();
  /** In the order of the files and of their text. */
  readonly definitions = new Map<string, Definition>();
  /** Definitions that were redefined; they are checked like the others. */
  readonly redefined: Definition[] = [];
  /** Namespaces of the chosen files. */
  readonly chosenNamespaces = new Set<string>();
  private readonly source: ContractSource;
  private readonly chosenFiles: ReadonlySet<ContractFile>;
  /** Files that were read, perhaps for another set already. */
  private readonly read: Map<ContractFile, SchemaFile>;
  private readonly seen = new Set<ContractFile>();
  private readonly met = new Map<SchemaElement, Map<string, SchemaDocument>>();
  private readonly queue: SchemaDocument[] = [];
  private readonly byNamespace = new Map<SchemaFile, Map<string, SchemaElement>>();
  private readonly redefinitions: { source: SchemaElement; document: SchemaDocument }[] = [];
  private readonly missing: MissingFile[] = [];
  /** Namespaces that something refers to in vain, and places of files that are not there. */
  private readonly wanted = new Set<string>();
  private readonly gone = new Set<string>();
  private readonly namespaces = new Set<string>();

  constructor(source: ContractSource, read = new Map<ContractFile, SchemaFile>()) {
    this.source = source;
    this.chosenFiles = new Set(source.chosen);
    this.read = read;
    const inline = source.chosen.flatMap((file) => this.file(file).schemas);
    for (const schema of inline) this.chosenNamespaces.add(this.open(schema, targetOf(schema), false).namespace);
    for (let at = 0; at < this.queue.length; at++) this.follow(this.queue[at] as SchemaDocument);
    for (const document of this.documents) this.collect(document);
    for (const { source: element, document } of this.redefinitions.reverse()) this.redefine(element, document);
  }

  find(kind: DefinitionKind, name: ExpandedName): Definition | undefined {
    return this.definitions.get(`${kind} ${name}`);
  }

  /** Whether any document declares things in a namespace. */
  hasNamespace(namespace: string): boolean {
    return this.namespaces.has(namespace) || knownNamespaces.has(namespace);
  }

  /**
   * Says that something refers to a namespace without a file. False when the namespace has one, so that only the thing itself is missing.
   */
  reportMissingFile(namespace: string, user: SchemaElement): boolean {
    const found = this.missing.find((m) => m.namespace === namespace);
    this.wanted.add(namespace);
    if (!found && this.hasNamespace(namespace)) return false;
    if (!found) {
      this.problems.incomplete(
        user,
        'xsd/missing-file',
        namespace === ''
          ? 'It refers to something without a namespace, and no file without a namespace is imported.'
          : `It refers to the namespace ${cut(namespace, 120)}, and none of the files declares it.`,
        'Add the file that declares it.',
      );
      return true;
    }
    this.problems.incomplete(
      found.source,
      'xsd/missing-file',
      `${describeMissing(found)} is not among the files.`,
      `Add the file${found.location === undefined ? ' that declares it' : ` ${cut(baseName(found.location))}`}.`,
    );
    return true;
  }

  /** Notes the files that are missing without harm: nothing refers to what would stand in them. */
  noteUnused(): void {
    const said = new Set<string>(this.wanted);
    for (const missing of this.missing) {
      if (said.has(missing.namespace)) continue;
      said.add(missing.namespace);
      this.problems.note(
        missing.source,
        'xsd/unused-file-missing',
        `${describeMissing(missing)} is not among the files; nothing refers to it.`,
      );
    }
  }

  private file(file: ContractFile): SchemaFile {
    let known = this.read.get(file);
    if (!known) {
      known = readSchemaFile(file);
      this.read.set(file, known);
    }
    if (!this.seen.has(file)) {
      this.seen.add(file);
      this.files.push(file);
      for (const fault of known.faults) this.problems.fault(fault);
    }
    return known;
  }

  /** The schema of a namespace in a file; a service description may hold any number of them. */
  private schemaIn(file: SchemaFile, namespace: string): SchemaElement | undefined {
    let known = this.byNamespace.get(file);
    if (!known) {
      known = new Map();
      for (const schema of file.schemas) if (!known.has(targetOf(schema))) known.set(targetOf(schema), schema);
      this.byNamespace.set(file, known);
    }
    return known.get(namespace);
  }

  /** A file that an element of another one leads to. */
  private linked({ file: { file: from } }: SchemaElement, to: ContractFile): SchemaFile {
    const known = this.links.get(from) ?? new Set();
    this.links.set(from, known.add(to));
    return this.file(to);
  }

  /** The document of a schema element in a namespace, read once. */
  private open(schema: SchemaElement, namespace: string, isChameleon: boolean): SchemaDocument {
    let known = this.met.get(schema);
    if (!known) {
      known = new Map();
      this.met.set(schema, known);
    }
    const met = known.get(namespace);
    if (met) return met;
    const { attributes } = schema;
    const document: SchemaDocument = {
      schema,
      namespace,
      isChameleon,
      isElementQualified: attributes.get('elementFormDefault') === 'qualified',
      isAttributeQualified: attributes.get('attributeFormDefault') === 'qualified',
      block: attributes.get('blockDefault') ?? '',
      final: attributes.get('finalDefault') ?? '',
      imports: new Set([namespace, schemaNamespace, xmlNamespace, instanceNamespace]),
    };
    known.set(namespace, document);
    this.namespaces.add(namespace);
    this.documents.push(document);
    this.queue.push(document);
    return document;
  }

  private follow(document: SchemaDocument): void {
    for (const child of document.schema.children) {
      if (child.local === 'include' || child.local === 'redefine') this.include(child, document);
      else if (child.local === 'import') this.import(child, document);
    }
  }

  private include(element: SchemaElement, document: SchemaDocument): void {
    const location = element.attributes.get('schemaLocation')?.trim();
    if (element.local === 'redefine') this.redefinitions.push({ source: element, document });
    if (location === undefined) return;
    const file = this.included(location, document, element.file.file);
    const schema = file && this.linked(element, file).schemas[0];
    if (!file) {
      if (this.gone.has(location)) return;
      this.gone.add(location);
      this.problems.incomplete(
        element,
        'xsd/missing-file',
        `The file ${cut(location, 120)} is not among the files.`,
        `Add the file ${cut(baseName(location))}.`,
      );
      return;
    }
    if (!schema) return;
    const target = targetOf(schema);
    if (target !== '' && target !== document.namespace) {
      this.problems.error(
        element,
        'xsd/included-other-namespace',
        `${cut(location, 120)} declares the namespace ${cut(target, 120)}; only files of the same namespace, or of none, can be included.`,
        'Use <import> for it.',
      );
      return;
    }
    this.open(schema, document.namespace, target !== document.namespace);
  }

  /** The file at its place or of its name; one of the namespace under another name is not meant. */
  private included(location: string, document: SchemaDocument, from: ContractFile): ContractFile | null {
    const found = this.source.resolve({ location, namespace: document.namespace }, from);
    if (found && baseName(found.path) === baseName(location)) return found;
    return this.source.resolve({ location }, from);
  }

  private import(element: SchemaElement, document: SchemaDocument): void {
    const location = element.attributes.get('schemaLocation')?.trim();
    const namespace = element.attributes.get('namespace') ?? '';
    document.imports.add(namespace);
    if (namespace === document.namespace) {
      this.problems.strict(
        element,
        'xsd/import-of-itself',
        namespace === ''
          ? 'A file without a namespace imports one without a namespace.'
          : `The file imports its own namespace ${cut(namespace, 120)}; <include> is meant.`,
      );
      if (location === undefined) return;
    }
    if (namespace === schemaNamespace) return;
    const isBeside = this.chosenFiles.has(element.file.file) && this.schemaIn(element.file, namespace) !== undefined;
    if (location === undefined && isBeside) return;
    const file = this.source.resolve(
      { ...(location === undefined ? {} : { location }), ...(namespace === '' ? {} : { namespace }) },
      element.file.file,
    );
    const schema = file && this.schemaIn(this.linked(element, file), namespace);
    if (schema) {
      this.open(schema, namespace, false);
      return;
    }
    if (knownNamespaces.has(namespace)) return;
    if (file && this.file(file).schemas.length > 0) {
      const other = targetOf(this.file(file).schemas[0] as SchemaElement);
      this.problems.strict(
        element,
        'xsd/imported-other-namespace',
        `${cut(file.path, 120)} declares ${other === '' ? 'no namespace' : cut(other, 120)}, not ${namespace === '' ? 'none' : cut(namespace, 120)}.`,
      );
    }
    this.missing.push({ source: element, location, namespace });
  }

  private collect(document: SchemaDocument): void {
    for (const child of document.schema.children) {
      const definition = definitionOf(child, document);
      if (!definition) continue;
      const key = `${definition.kind} ${definition.name}`;
      const known = this.definitions.get(key);
      if (!known) this.definitions.set(key, definition);
      else if (!isSameText(known.source, child))
        this.problems.strict(
          child,
          'xsd/defined-twice',
          `${cut(definition.local)} is defined twice; the first definition, in ${known.source.file.file.path}, counts.`,
        );
    }
  }

  private redefine(element: SchemaElement, document: SchemaDocument): void {
    const own = new Set<string>();
    for (const child of element.children) {
      const definition = definitionOf(child, document);
      if (!definition) continue;
      const key = `${definition.kind} ${definition.name}`;
      if (own.has(key))
        this.problems.strict(child, 'xsd/defined-twice', `${cut(definition.local)} is redefined twice.`);
      own.add(key);
      const known = this.definitions.get(key);
      if (!known)
        this.problems.strict(child, 'xsd/redefined-nothing', `${cut(definition.local)} is not in the redefined file.`);
      else {
        definition.redefines = known;
        this.redefined.push(known);
      }
      this.definitions.set(key, definition);
    }
  }
}

function definitionOf(child: SchemaElement, document: SchemaDocument): Definition | null {
  const kind = kindOf[child.local];
  const local = child.attributes.get('name')?.trim();
  if (!kind || local === undefined) return null;
  return { kind, name: expandedName(document.namespace, local), local, source: child, document, redefines: null };
}

export function targetOf(schema: SchemaElement): string {
  return schema.attributes.get('targetNamespace')?.trim() ?? '';
}

function describeMissing({ location, namespace }: MissingFile): string {
  const of = namespace === '' ? 'without a namespace' : `of the namespace ${cut(namespace, 120)}`;
  return location === undefined ? `A file ${of}` : `${cut(location, 120)} (${of})`;
}

/** Copies of one file at two places declare the same things; that harms nobody. */
function isSameText(a: SchemaElement, b: SchemaElement): boolean {
  if (a === b) return true;
  if (a.file === b.file || a.local !== b.local || a.children.length !== b.children.length) return false;
  if (a.attributes.size !== b.attributes.size) return false;
  for (const [name, value] of a.attributes) if (b.attributes.get(name) !== value) return false;
  return a.children.every((child, i) => isSameText(child, b.children[i] as SchemaElement));
}

/** The set of derivations that `block` or `final` names, of those that count at the place. */
export function derivationSet(
  text: string | undefined,
  fallback: string,
  allowed: readonly Derivation[],
): ReadonlySet<Derivation> {
  const words = (text ?? fallback).trim().split(/\s+/);
  return new Set(words.includes('#all') ? allowed : allowed.filter((d) => words.includes(d)));
}
