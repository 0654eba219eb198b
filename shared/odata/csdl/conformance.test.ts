import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixtureFiles, fixturesFolder } from '../../../tests/harness/fixtures.ts';
import { contractSource, folderOfFiles } from '../../contract/contract-files.ts';
import { type CsdlAnnotation, type CsdlModel, type CsdlValue, readCsdl } from './index.ts';

/** Files with errors in them, and what is found. One that is read without turns the test red. */
const flawed: Readonly<Record<string, readonly string[]>> = {
  'metadata/csdl-test1.xml': ['csdl/duplicate'],
  // The namespace Message is nowhere.
  'metadata/olingo-a.xml': ['csdl/unknown-type'],
  'metadata/olingo-b.xml': ['csdl/unknown-type'],
  // Taken from a text: Self is no alias of it, and a navigation property has no type.
  'metadata/olingo-fromdoc1.xml': ['csdl/no-type', 'csdl/unknown-type', 'csdl/unknown-type', 'csdl/unknown-type'],
  'metadata/sap-api-test-v2.edmx': Array<string>(6).fill('csdl/unknown-type'),
  'metadata/sap-api-test-v4.edmx': [
    'csdl/wrong-value',
    'csdl/wrong-value',
    'csdl/no-return-type',
    ...Array<string>(7).fill('csdl/unknown-type'),
    'csdl/missing-key',
    ...Array<string>(4).fill('csdl/unknown-operation'),
  ],
  'metadata/sap-faulty.edmx': ['csdl/unknown-type', 'csdl/key-not-found', 'csdl/key-not-found'],
};

const index = readRows();

function readRows(): { file: string; counts: Readonly<Record<string, number>>; kind: string }[] {
  const [path] = fixtureFiles('odata').filter((each) => each.endsWith('INDEX.md'));
  if (path === undefined) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells[2]?.startsWith('CSDL'))
    .map((cells) => ({
      file: (cells[1] as string).replaceAll('`', ''),
      kind: cells[2] as string,
      counts: Object.fromEntries(
        (cells[3] as string).split(',').map((each) => {
          const [, name = '', count = ''] = /^(.*) (\d+)$/.exec(each.trim()) ?? [];
          return [name, Number(count)];
        }),
      ),
    }));
}

function read(file: string) {
  const bytes = readFileSync(join(fixturesFolder, 'odata', file));
  const own = { path: file.slice(file.indexOf('/') + 1), bytes };
  // The index counts one file alone.
  return readCsdl(contractSource([own], [folderOfFiles([own])]));
}

describe('descriptions of published services', () => {
  const tally = new Tally('odata-metadata');

  it.each(index)('$file: $kind', ({ file, counts, kind }) => {
    const { model, diagnostics } = read(file);
    expect(diagnostics.filter((each) => each.severity === 'error').map((each) => each.code)).toEqual(
      flawed[file] ?? [],
    );
    for (const each of diagnostics)
      expect(each).toMatchObject({
        document: expect.any(String),
        line: expect.any(Number),
        column: expect.any(Number),
      });
    expect(countsOf(model as CsdlModel, kind, Object.keys(counts))).toEqual(counts);
    tally.count();
  });

  it('is as many as the page says', () => {
    if (index.length > 0) tally.hold();
  });
});

function countsOf(model: CsdlModel, kind: string, wanted: readonly string[]): Record<string, number> {
  const of = <T>(list: (schema: CsdlModel['schemas'][0]) => readonly T[]) => model.schemas.flatMap(list);
  const types = of((each) => each.types);
  const operations = of((each) => each.operations);
  const containers = of((each) => each.containers);
  const imports = containers.flatMap((each) => each.imports);
  const isLegacy = kind.includes('v2/v3');
  const all: Record<string, number> = {
    schemas: model.schemas.length,
    EntityType: types.filter((each) => each.kind === 'entity').length,
    ComplexType: types.filter((each) => each.kind === 'complex').length,
    EnumType: types.filter((each) => each.kind === 'enum').length,
    TypeDefinition: types.filter((each) => each.kind === 'definition').length,
    'entity sets': containers.flatMap((each) => each.sets).length,
    singletons: containers.flatMap((each) => each.singletons).length,
    Action: operations.filter((each) => each.kind === 'action').length,
    Function: operations.filter((each) => each.kind === 'function').length,
    'action imports': imports.filter((each) => each.kind === 'action-import').length,
    'function imports': imports.filter((each) => isLegacy || each.kind === 'function-import').length,
    Term: of((each) => each.terms).length,
    EntityContainer: containers.length,
    associations: of((each) => each.associations).length,
    annotations: annotationsIn(model),
  };
  return Object.fromEntries(wanted.map((name) => [name, all[name] ?? -1]));
}

/** All annotations that stand in elements or targets, those of annotations and records too. */
function annotationsIn(model: CsdlModel): number {
  const met = new Set<CsdlAnnotation>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) walk(each);
    else if (value instanceof Map) return;
    else if (typeof value === 'object' && value !== null) {
      if ('term' in value && 'from' in value) {
        const annotation = value as CsdlAnnotation;
        if (met.has(annotation)) return;
        if (annotation.from !== 'attribute') met.add(annotation);
      }
      for (const each of Object.values(value as Record<string, CsdlValue>)) walk(each);
    }
  };
  walk(model.schemas);
  walk(model.references);
  return met.size;
}
