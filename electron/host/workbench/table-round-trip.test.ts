import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { kinds } from '../../../shared/kinds.ts';
import { planAutoMap } from '../../../shared/mapping/auto-map.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import { countingIds, type Unit } from '../../../shared/model/unit.ts';
import type { StructureShape } from '../../../shared/structure/structure-document.ts';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixturesFolder } from '../../../tests/harness/fixtures.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import {
  columnsOfShape,
  csvFormat,
  documentOf,
  documentOfText,
  readFile,
  rowsOf,
  type TextRow,
  textFor,
  xlsxFormat,
} from '../../../tests/harness/read-table.ts';
import { MappingBench } from './mapping-preview.ts';

/** Maps a structure automatically, reads a message by it and writes it again. */
async function roundTrip(kind: string, shape: StructureShape, text: string) {
  const module: Unit = { id: 'm', kind: 'module', name: 'M', parent: null, documentation: '', data: { order: 0 } };
  const structure = {
    id: 'st',
    kind,
    name: 'Doc',
    parent: 'm',
    documentation: '',
    data: shape,
  } as Unit<StructureShape>;
  const before = new ProjectView([module, structure], kinds);
  const plan = planAutoMap(
    before,
    { structure, parent: 'm', persistable: true, importMapping: true, exportMapping: true },
    countingIds(),
  );
  const view = before.withUnits(
    plan.change.ops.flatMap((op) => (op.op === 'create' ? [op.unit] : [])),
    [],
  );
  const bench = new MappingBench(view);
  const idOf = (each: string) => view.ofKind(each)[0]?.id as string;
  const result = await bench.run({ mapping: idOf('import-mapping'), text, thenExport: idOf('export-mapping') });
  bench.dispose();
  const errors = new ProjectChecker().checkAll(view).filter((d) => d.severity === 'error');
  return {
    output: result.output,
    findings: [...errors, ...result.diagnostics].map((d) => `${d.code} ${d.message}`),
    counts: result.counts,
  };
}

const walk = (folder: string, pattern: RegExp): string[] =>
  existsSync(join(fixturesFolder, folder))
    ? readdirSync(join(fixturesFolder, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => pattern.test(file))
        .map((file) => `${folder}/${file}`)
    : [];
const files = [...walk('csv', /\.([cps]sv|tsv|xlsx)$/), ...walk('hostile-csv', /\.(csv|xlsx)$/)];

/** Numbers are compared as such: a mixed count of digits after the point is one number; `1,234.50` comes back as `1,234.5`. */
function comparable(rows: readonly TextRow[], shape: StructureShape) {
  const numbers = new Set(
    columnsOfShape(shape)
      .filter((n) => /^(integer|long|decimal)$/.test(n.type))
      .map((n) => n.name),
  );
  const { decimalSign = '.', thousandsSign = '' } = shape as { decimalSign?: string; thousandsSign?: string };
  const plain = (text: string) =>
    text
      .replaceAll(thousandsSign === '' ? '\0' : thousandsSign, '')
      .replace(decimalSign, '.')
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '');
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, numbers.has(name) ? plain(value as string) : value]),
    ),
  );
}

describe(
  files.length > 0
    ? `import, map, export: ${files.length} files give the same rows again`
    : `no tables in ${fixturesFolder}`,
  () => {
    const tally = new Tally('table-round-trip');
    it.skipIf(files.length === 0).each(files)('%s', async (file) => {
      const format = file.endsWith('.xlsx') ? xlsxFormat : csvFormat;
      const bytes = readFileSync(join(fixturesFolder, file));
      const { structures } = readFile(format.id as 'csv' | 'xlsx', bytes, file);
      for (const structure of structures) {
        const shape = documentOf(structure);
        const text = textFor(format, bytes, shape);
        const { output, findings } = await roundTrip(structure.kind, shape, text);
        expect(findings).toEqual([]);
        const again = textFor(format, format.encode(output as string), shape);
        expect(comparable(rowsOf(format, shape, again), shape)).toEqual(comparable(rowsOf(format, shape, text), shape));
      }
      // What no structure is made of is refused, which the tests of the readers hold.
      if (structures.length > 0) tally.count();
    });
    it.skipIf(files.length === 0)('docs/conformance.md says so', () => tally.hold());
  },
);

describe('what is written again', () => {
  const again = async (text: string) => (await roundTrip('csv-structure', documentOfText(text), text)).output;

  it.each([
    ['digits as they came', 'a,b\r\n1.50,2.500\r\n-0.10,1.250\r\n'],
    ['digits of mixed counts', 'a\r\n1.5\r\n1.50\r\n1.500\r\n'],
    ['numbers with 19 digits', 'a\r\n9007199254740993\r\n1\r\n'],
    ['thousands', 'a;b\r\n1.234,50;x\r\n-12.345.678,25;y\r\n1,00;z\r\n'],
    ['words for true in their letters', 'a,b\r\nTRUE,x\r\nFALSE,y\r\n'],
    [
      'dates and times',
      'a,b,c\r\n2026-11-20,2026-11-20T08:14:07Z,08:14:07\r\n2024-02-29,2026-11-20T08:14:08Z,23:59:59\r\n',
    ],
    ['nothing and empty texts, apart', 'a,b\r\n"",1\r\n,2\r\nx,\r\n'],
    ['quotes, delimiters and line ends in cells', 'a,b\r\n"x, ""y""\r\nz",1\r\n'],
    ['a column alone, with nothing in it', 'a\r\nx\r\n\r\ny\r\n'],
    ['names that stand twice, or not at all', 'id,name,name,\r\n1,a,b,c\r\n'],
    ['texts that look like numbers', 'a,b\r\n007,+5\r\n012,+6\r\n'],
  ])('%s', async (_what, text) => {
    expect(await again(text)).toBe(text);
  });

  it('a text that a sheet would run is written with an apostrophe, and read without', async () => {
    const text = "a\r\n=1+1\r\n@x\r\n-1+2\r\n+49 30 1\r\n-\r\n'=x\r\n";
    const output = await again(text);
    expect(output).toBe("a\r\n'=1+1\r\n'@x\r\n'-1+2\r\n+49 30 1\r\n-\r\n'=x\r\n");
    const shape = documentOfText(text);
    expect(rowsOf(csvFormat, shape, output as string)).toEqual(rowsOf(csvFormat, shape, text));
  });

  it('rows above the header stay as many, so that the structure reads what it writes', async () => {
    const output = await again('A list,,\r\nof things,,\r\nid,name,price\r\n1,a,2.5\r\n2,b,3.5\r\n');
    expect(output).toBe('\r\n\r\nid,name,price\r\n1,a,2.5\r\n2,b,3.5\r\n');
  });
});

it('rows are objects by the obtain modes of their mapping: those of one key are one object', async () => {
  const text = 'order,customer\n1,Ann\n1,Bob\n2,Bob\n1,Eve\n';
  const values = [
    { path: '$[*].order', attribute: 'Order.No', key: true },
    { path: '$[*].customer', attribute: 'Order.Customer' },
  ];
  const root = { path: '$[*]', entity: 'Order', association: null, obtain: 'find-or-create', values, objects: [] };
  const view = new ProjectBuilder()
    .entity('Order', { No: 'integer', Customer: 'string' })
    .unit('csv-structure', 'Rows', documentOfText(text))
    .unit('import-mapping', 'In', { structure: 'Rows', root })
    .view();
  const bench = new MappingBench(view);
  const mapping = view.ofKind('import-mapping')[0]?.id as string;
  const result = await bench.run({ mapping, text, thenExport: null });
  const refused = await bench.run({ mapping, text: text.replace('2,Bob', 'x,Bob'), thenExport: null });
  bench.dispose();
  expect(result.diagnostics).toEqual([]);
  expect(result.counts).toMatchObject({ created: 2, ignored: 0 });
  expect(refused.diagnostics).toEqual([
    expect.objectContaining({ code: 'mapping/not-an-integer', path: '$[2].order', line: 4, column: 1 }),
  ]);
});
