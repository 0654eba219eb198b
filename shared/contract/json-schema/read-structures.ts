import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { ContractFile, ContractSource, ReadContract, ReadStructure } from '../contract.ts';
import { baseName } from '../contract-files.ts';
import { metaSchemaOf } from './dialect.ts';
import { Evaluation, SchemaChecks } from './evaluation.ts';
import { isResolved, type Schema, SchemaSet } from './schema-set.ts';
import type { Remark } from './structure/schema-content.ts';
import { structureOfSchema } from './structure/structure.ts';

/** Findings of one kind that are told one by one. */
const mostRemarks = 20;

/** The structures that schemas describe: one for each of the chosen files that none of the others refers to. */
export function readStructures(source: ContractSource): Pick<ReadContract, 'structures' | 'diagnostics'> {
  const set = new SchemaSet(source);
  const roots = source.chosen.flatMap((file) => {
    const schema = set.rootOf(file);
    return schema ? [{ file, schema }] : [];
  });
  const read = roots.map(({ file, schema }) => {
    const used = new Set<ContractFile>();
    const structure = structureOfSchema(schema, set, (found) => found.file.file && used.add(found.file.file));
    used.delete(file);
    return { file, schema, structure, used: [...used] };
  });
  const referred = new Set(read.flatMap(({ used }) => used));
  // Files that refer to each other in a circle are all roots: one of them must be.
  const main = read.filter(({ file }) => !referred.has(file));
  const chosen = main.length > 0 ? main : read;
  const diagnostics = [...set.problems];
  for (const { file, schema, structure } of read) {
    diagnostics.push(...schemaProblems(schema, set), ...remarksOf(structure.remarks, set));
    if (structure.isCut)
      diagnostics.push({
        severity: 'warning',
        code: 'json-schema/too-many-places',
        message: `${file.path} describes more places than a structure holds; what is beyond is kept as it is in messages.`,
        document: file.path,
        path: '$',
      });
  }
  return {
    structures: chosen.map(
      ({ file, schema, structure, used }): ReadStructure => ({
        name: nameOf(schema, file),
        kind: 'json-structure',
        root: structure.root,
        data: {
          samples: [],
          overrides: {},
          ...(Object.keys(structure.types).length > 0 ? { types: structure.types } : {}),
        },
        files: [file, ...used],
      }),
    ),
    diagnostics: source.chosen.length > 1 ? diagnostics : diagnostics.map((d) => withoutFile(d, source.chosen[0])),
  };
}

function withoutFile(d: LocatedDiagnostic, file: ContractFile | undefined): LocatedDiagnostic {
  if (d.document !== file?.path) return d;
  const { document: _document, ...rest } = d;
  return rest;
}

/** A title is a name where it is as short as one. */
function nameOf({ keywords }: Schema, file: ContractFile): string {
  const title = keywords.get('title');
  if (title?.type === 'string' && title.value.trim() !== '' && title.value.length <= 40) return title.value.trim();
  return baseName(file.path).replace(/(?:\.schema)?\.json$/i, '');
}

/** What the meta-schema has against a schema: it is read all the same. */
function schemaProblems(schema: Schema, set: SchemaSet): LocatedDiagnostic[] {
  const meta = set.resolve(metaSchemaOf(schema.dialect.draft), schema);
  if (!isResolved(meta)) return [];
  const found = new Evaluation(set, new SchemaChecks(set), false).diagnose(meta, schema.value, schema.file.text);
  return found.slice(0, mostRemarks).map((d) => ({
    ...d,
    severity: 'warning',
    code: 'json-schema/invalid-schema',
    message: `The schema is not as ${schema.dialect.draft} has it: ${d.message}`,
    document: schema.file.path,
  }));
}

/** What a structure does not say of schemas, or could not be found, each with its place. */
export function remarksOf(remarks: readonly Remark[], set: SchemaSet): LocatedDiagnostic[] {
  const said = new Map<string, LocatedDiagnostic>();
  const counts = new Map<string, number>();
  for (const { schema, at, what, unresolved } of remarks) {
    const number = counts.get(what) ?? 0;
    const key = unresolved ? unresolved.uri : `${what} ${schema.file.path} ${at}`;
    if (number >= mostRemarks || said.has(key)) continue;
    counts.set(what, number + 1);
    said.set(key, { ...textOfRemark(what, unresolved), path: set.pathIn(schema, at), ...set.placeIn(schema, at) });
  }
  return [...said.values()];
}

function textOfRemark(
  what: Remark['what'],
  unresolved: Remark['unresolved'],
): Pick<LocatedDiagnostic, 'severity' | 'code' | 'message' | 'fix'> {
  switch (what) {
    case 'unresolved': {
      const uri = (unresolved?.uri ?? '').slice(0, 300).replace(/^file:\/\/\//, '');
      return unresolved?.missing === 'file'
        ? {
            severity: 'error',
            code: 'json-schema/missing-file',
            message: `The schema refers to ${uri}, which is not among the files. What it says is left open.`,
            fix: `Add the file ${baseName(uri)}.`,
          }
        : {
            severity: 'error',
            code: 'json-schema/missing-place',
            message: `The schema refers to ${uri}, where nothing stands. What it says is left open.`,
          };
    }
    case 'rest':
      return {
        severity: 'info',
        code: 'json-schema/additional-members',
        message:
          'The object has members with names and others whose names are data. The structure has the named ones; the others are left to what is not mapped.',
      };
    case 'circle':
      return {
        severity: 'warning',
        code: 'json-schema/circle',
        message: 'The schema refers to itself without a step into the message. That says nothing, and is left out.',
      };
    case 'deep':
      return {
        severity: 'warning',
        code: 'json-schema/too-deep',
        message: 'References and combinations of schemas lead too far from here. What is behind is left out.',
      };
  }
}
