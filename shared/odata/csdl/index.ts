import type { ContractFile, ContractSource } from '../../contract/contract.ts';
import { decodeXml } from '../../format/xml/decode.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { joinAssociations } from './associations.ts';
import { checkModel } from './check.ts';
import type { AssociationSet, CsdlFile } from './file.ts';
import { CsdlFindings } from './findings.ts';
import {
  type CsdlContainer,
  type CsdlModel,
  type CsdlOperation,
  type CsdlSchema,
  type CsdlTerm,
  type CsdlType,
  qualifiedName,
} from './model.ts';
import { readCsdlJson } from './read-json.ts';
import { readCsdlXml } from './read-xml.ts';
import { bringAnnotations } from './targets.ts';
import { vocabularies } from './vocabularies.ts';

export { capabilitiesOf, type SetCapabilities } from './capabilities.ts';
export { edmTypes } from './edm-types.ts';
export * from './lookup.ts';
export * from './model.ts';
export { writeCsdlJson } from './write-json.ts';
export { writeCsdlXml } from './write-xml.ts';

/** What a description may be; more is none, and would only be read. */
const longestBytes = 64 * 1024 * 1024;
const mostFiles = 1000;

/**
 * Reads the `$metadata` of an OData service: CSDL XML of v2, v3, 4.0 and 4.01 or CSDL JSON, in one file or in several that refer to each other. What is
 * sound is in the model, whatever else is wrong: each finding has its file, line and column. `model` is null when nothing can be read.
 */
export function readCsdl(source: ContractSource): { model: CsdlModel | null; diagnostics: LocatedDiagnostic[] } {
  const findings = new CsdlFindings();
  const { files, missing } = readFiles(source, findings);
  const [first] = files;
  if (!first) return { model: null, diagnostics: findings.diagnostics };
  const model = modelOf(files, first, findings);
  const associationSets: AssociationSet[] = files.flatMap((file) => file.associationSets);
  joinAssociations(model, associationSets, findings);
  checkModel(model, { namespaces: missing, isCut: files.some((file) => file.isCut) }, findings);
  bringAnnotations(model, model.schemas);
  return { model, diagnostics: findings.diagnostics };
}

function readFiles(source: ContractSource, findings: CsdlFindings): { files: CsdlFile[]; missing: Set<string> } {
  const files: CsdlFile[] = [];
  const met = new Set<ContractFile>(source.chosen);
  const missing = new Set<string>();
  // The set grows while it is walked: what a file refers to is read after it.
  for (const file of met) {
    const read = readFile(file, findings);
    if (!read) continue;
    files.push(read);
    for (const { uri, includes } of read.references) {
      const wanted = includes.length > 0 ? includes.map((each) => each.namespace) : [undefined];
      for (const namespace of wanted) {
        const found = source.resolve({ location: uri, ...(namespace === undefined ? {} : { namespace }) }, file);
        if (found && met.size < mostFiles) met.add(found);
        else if (namespace !== undefined && !(namespace in vocabularies)) missing.add(namespace);
      }
    }
  }
  for (const { schemas } of files) for (const { namespace } of schemas) missing.delete(namespace);
  return { files, missing };
}

function readFile({ path, bytes }: ContractFile, findings: CsdlFindings): CsdlFile | null {
  const start = { document: path, line: 1, column: 1 };
  if (bytes.length > longestBytes) {
    findings.error(
      'csdl/too-large',
      `The file has more than ${longestBytes / 1024 / 1024} MiB; no description of a service has.`,
      start,
    );
    return null;
  }
  const decoded = decodeXml(bytes, null);
  if ('diagnostic' in decoded) {
    findings.diagnostics.push({ ...decoded.diagnostic, document: path });
    return null;
  }
  const { text } = decoded;
  return /^\ufeff?\s*[{[]/.test(text) ? readCsdlJson(text, path, findings) : readCsdlXml(text, path, findings);
}

function modelOf(files: readonly CsdlFile[], first: CsdlFile, findings: CsdlFindings): CsdlModel {
  const types = new Map<string, CsdlType>();
  const operations = new Map<string, CsdlOperation[]>();
  const terms = new Map<string, CsdlTerm>();
  const containers = new Map<string, CsdlContainer>();
  const add = <T extends CsdlType | CsdlTerm | CsdlContainer>(map: Map<string, T>, element: T) => {
    const name = qualifiedName(element);
    if (map.has(name))
      findings.error('csdl/duplicate', `${name} is described twice; the first one counts.`, element.at, { path: name });
    else map.set(name, element);
  };
  const schemas: CsdlSchema[] = files.flatMap((file) => file.schemas);
  for (const schema of schemas) {
    for (const each of schema.types) add(types, each);
    for (const each of schema.terms) add(terms, each);
    for (const each of schema.containers) add(containers, each);
    for (const each of schema.operations) {
      const overloads = operations.get(qualifiedName(each));
      if (overloads) overloads.push(each);
      else operations.set(qualifiedName(each), [each]);
    }
  }
  const said = files.find((file) => file.entityContainer !== null)?.entityContainer ?? null;
  const container =
    (said === null ? null : containers.get(said)) ?? schemas.find((each) => each.containers[0])?.containers[0] ?? null;
  return {
    version: first.version,
    references: files.flatMap((file) => file.references),
    schemas,
    types,
    operations,
    terms,
    containers,
    container,
  };
}
