import type { ContractFile, ContractReference, ContractSource } from '../contract.ts';
import { baseName } from '../contract-files.ts';
import { schemaNamespace } from '../xsd/names.ts';
import { SchemaProblems } from '../xsd/problems.ts';
import type { SchemaElement, SchemaFile } from '../xsd/schema-file.ts';
import { targetOf } from '../xsd/schema-set.ts';
import { cut } from '../xsd/xml-reader.ts';
import { type DescriptionElement, type DescriptionFile, readDescriptionFile } from './description-file.ts';
import { encodingNamespaces, wsdlNamespace } from './names.ts';
import { encodingSchema, encodingsIn, makeArrays } from './soap-encoding.ts';

/** A description with all that it imports by `wsdl:import`, and the way from its schemas to those outside. */
export class DescriptionSet {
  readonly problems = new SchemaProblems();
  /** The entry first, then what it imports, each once. */
  readonly files: ContractFile[] = [];
  /** Those with `definitions`, the entry first. */
  readonly descriptions: DescriptionElement[] = [];
  /** Files that were read, for the set of the schemas as well. */
  readonly schemaFiles = new Map<ContractFile, SchemaFile>();
  /** Namespaces of schemas that are there and cannot be read: what they declare is not missing. */
  readonly unread = new Set<string>();
  /** Schemas of SOAP encoding that are used: nobody brings them along. */
  readonly encodings = new Set<ContractFile>();
  private readonly described = new Set<ContractFile>();
  /** Schemas that nobody wrote: the wrappers of messages. */
  private readonly made = new Set<SchemaElement>();
  private readonly source: ContractSource;

  constructor(entry: ContractFile, source: ContractSource, read = new Map<ContractFile, DescriptionFile>()) {
    this.source = source;
    const queue = [entry];
    const seen = new Set(queue);
    for (let file = queue.shift(); file; file = queue.shift()) {
      const description = read.get(file) ?? readDescriptionFile(file);
      read.set(file, description);
      const { schemas, definitions } = description;
      for (const fault of schemas.faults) this.problems.fault(fault);
      for (const namespace of description.unread) this.unread.add(namespace);
      if (!definitions && schemas.faults.length > 0) continue;
      this.files.push(file);
      // A copy: what is added to its schemas is of this set.
      this.schemaFiles.set(file, { ...schemas, schemas: [...schemas.schemas] });
      if (!definitions) continue;
      this.descriptions.push(definitions);
      this.described.add(file);
      makeArrays(schemas.schemas, description.arrayTypes);
      for (const imported of this.imported(definitions, file))
        if (!seen.has(imported)) {
          seen.add(imported);
          queue.push(imported);
        }
    }
  }

  /** The files that a description imports; one that is not there is said. */
  private imported(definitions: DescriptionElement, from: ContractFile): ContractFile[] {
    return definitions.children
      .filter(({ uri, local }) => uri === wsdlNamespace && local === 'import')
      .flatMap((element) => {
        const location = element.attributes.get('location') || undefined;
        const namespace = element.attributes.get('namespace') || undefined;
        const found = this.source.resolve(
          { ...(location === undefined ? {} : { location }), ...(namespace === undefined ? {} : { namespace }) },
          from,
        );
        // By its namespace, a file may stand for one that is not there.
        const isMeant =
          found && (found !== from || location === undefined || baseName(location) === baseName(from.path));
        if (found && isMeant) return [found];
        if (namespace !== undefined && encodingNamespaces.includes(namespace)) return [];
        const name = location ?? namespace ?? '';
        this.problems.incomplete(
          element,
          'wsdl/missing-file',
          `${cut(name, 120)} is imported, and is not among the files.`,
          `Add the file${location === undefined ? ' that declares it' : ` ${cut(baseName(location))}`}.`,
        );
        return [];
      });
  }

  /** Adds a schema that the messages of a file need. It is nothing that another one may import: whoever does means one that declares something. */
  addMade(schema: SchemaElement): void {
    this.made.add(schema);
    this.schemaFiles.get(schema.file.file)?.schemas.push(schema);
  }

  /** The schemas of all files as one contract: what they import may stand in any of them. */
  schemaSource(): ContractSource {
    const used = new Set([...this.schemaFiles.values()].flatMap((file) => [...encodingsIn(file)]));
    for (const namespace of used) {
      const [file, schemas] = encodingSchema(namespace);
      this.encodings.add(file);
      this.schemaFiles.set(file, schemas);
    }
    const byNamespace = new Map<string, ContractFile>();
    for (const [file, { schemas }] of this.schemaFiles)
      for (const schema of schemas)
        if (!this.made.has(schema) && !byNamespace.has(targetOf(schema))) byNamespace.set(targetOf(schema), file);
    const inside = (namespace: string | undefined) =>
      namespace === undefined || namespace === schemaNamespace ? undefined : byNamespace.get(namespace);
    return {
      chosen: this.files.filter((file) => (this.schemaFiles.get(file)?.schemas.length ?? 0) > 0),
      resolve: (reference, from) =>
        (reference.location === undefined ? inside(reference.namespace) : undefined) ??
        this.outside(reference, from) ??
        inside(reference.namespace) ??
        // A description may hide the file that is meant: it has its namespace, and messages alone in it.
        this.source.resolve({ ...reference, except: this.described }, from),
    };
  }

  /** A description has the namespace of what it defines, and no schema of it perhaps: then it is not what is looked for. */
  private outside(reference: ContractReference, from: ContractFile): ContractFile | null {
    const found = this.source.resolve(reference, from);
    return found && reference.namespace !== undefined && this.described.has(found) ? null : found;
  }
}
