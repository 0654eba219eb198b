import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { MessageValidator } from '../../shared/contract/contract.ts';
import { type ContractFile, type ContractSource, contractSource } from '../../shared/contract/index.ts';
import { xsdReader } from '../../shared/contract/xsd/index.ts';
import { checkSchemas } from '../../shared/contract/xsd/schema-validity.ts';
import { decodeXml } from '../../shared/format/xml/decode.ts';
import { fixturesFolder } from './fixtures.ts';

/** A row of a `cases.tsv`: without an instance, it asks whether the schema itself is valid. */
export interface XsdCase {
  /** Folder of the set. */
  set: string;
  schema: string;
  instance: string;
  expected: string;
  part: string;
}

export interface XsdOutcome {
  /** `set: schema → instance` */
  name: string;
  row: XsdCase;
  found: 'valid' | 'invalid';
  findings: readonly string[];
}

export const xsdFolder = join(fixturesFolder, 'xsd');

/** The rows of every set below a folder. */
export function xsdCases(): XsdCase[] {
  if (!existsSync(xsdFolder)) return [];
  return readdirSync(xsdFolder).flatMap((set) => {
    const path = join(xsdFolder, set, 'cases.tsv');
    if (!existsSync(path)) return [];
    const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    const columns = head.split('\t');
    return lines.map((line) => {
      const cells = line.split('\t');
      const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
      return {
        set,
        schema: cell('schema'),
        instance: cell('instance'),
        expected: cell('expected'),
        part: cell('part'),
      };
    });
  });
}

const folders = new Map<string, { paths: string[]; files: Map<string, Uint8Array> }>();

function folderAt(root: string): { paths: string[]; files: Map<string, Uint8Array> } {
  let known = folders.get(root);
  if (!known) {
    known = { paths: walk(root, root), files: new Map() };
    folders.set(root, known);
  }
  return known;
}

function walk(root: string, folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? walk(root, path) : [relative(root, path)];
    });
}

/** The schemas of a row as a contract: what they refer to stands in the folder of the set (of the part, for the suite of the W3C). */
export function xsdSource(set: string, schemas: readonly string[]): ContractSource {
  const root = join(xsdFolder, set);
  const isSuite = set === 'w3c-xsdtests';
  const base = isSuite ? join(root, dirname(schemas[0] as string)) : root;
  const folder = folderAt(base);
  const chosen = schemas.map(
    (path): ContractFile => ({ path: relative(base, join(root, path)), bytes: readFileSync(join(root, path)) }),
  );
  return contractSource(
    chosen,
    [
      {
        name: set,
        paths: () => folder.paths,
        read: (path) => {
          const at = join(base, path);
          return existsSync(at) && statSync(at).isFile() ? readFileSync(at) : null;
        },
      },
    ],
    xsdReader,
  );
}

/** Runs rows; those of one schema share its validator. */
export function* runXsdCases(rows: readonly XsdCase[]): Generator<XsdOutcome> {
  let last: { key: string; validator: MessageValidator | null } = { key: '', validator: null };
  for (const row of rows) {
    const name = `${row.set}: ${row.schema}${row.instance ? ` → ${row.instance}` : ''}`;
    const schemas = row.schema.split(' ').filter(Boolean);
    if (!row.instance) {
      const { problems } = checkSchemas(xsdSource(row.set, schemas)).set;
      const findings = problems.diagnostics.map((d) => `${d.code}: ${d.message} (${d.document}:${d.line})`);
      yield { name, row, found: problems.isInvalid ? 'invalid' : 'valid', findings };
      continue;
    }
    const key = `${row.set} ${row.schema}`;
    if (last.key !== key) last = { key, validator: xsdReader.validator?.(xsdSource(row.set, schemas)) ?? null };
    const read = decodeXml(readFileSync(join(xsdFolder, row.set, row.instance)), null);
    const diagnostics = 'text' in read ? (last.validator?.validate(read.text) ?? null) : [read.diagnostic];
    yield {
      name,
      row,
      found: diagnostics && !diagnostics.some((d) => d.severity === 'error') ? 'valid' : 'invalid',
      findings: (diagnostics ?? []).map((d) => `${d.code}: ${d.message} (${d.path} ${d.line}:${d.column})`),
    };
  }
}
