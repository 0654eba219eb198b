import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { contractSource, readerOf } from '../contract/index.ts';
import { applyPatch } from '../model/change.ts';
import { countingIds, type Unit } from '../model/unit.ts';
import type { StructureDocument, StructureOverride } from '../structure/structure-document.ts';
import { planImport } from './plan-import.ts';
import { planReread } from './plan-reread.ts';
import { planUpdate } from './plan-update.ts';

type Table = Unit<StructureDocument & Record<string, unknown>>;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const fileOf = (text: string | Uint8Array, path = 'lines.csv') => ({
  path,
  bytes: typeof text === 'string' ? bytesOf(text) : text,
});
const hashOf = (bytes: Uint8Array) => `${bytes.length}`.padStart(64, '0');

function imported(
  file: ReturnType<typeof fileOf>,
  overrides: Record<string, StructureOverride> = {},
  set: object = {},
) {
  const before = new ProjectBuilder().view();
  const options = { parent: 'm', name: 'Lines', entities: false, mappings: false };
  const { change, diagnostics } = planImport(
    before,
    readerOf(undefined, file.path),
    contractSource([file]),
    options,
    countingIds(),
    hashOf,
  );
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  const [op] = change?.ops ?? [];
  if (op?.op !== 'create') throw new Error('no structure');
  const unit = { ...op.unit, data: { ...(op.unit.data as object), overrides, ...set } } as Table;
  return { unit, view: before.withUnits([unit], []) };
}

function reread(file: ReturnType<typeof fileOf>, unit: Table, set: Record<string, unknown>) {
  const plan = planReread(unit, file, set);
  const [op] = plan.change?.ops ?? [];
  const after = op?.op === 'patch' ? (applyPatch(unit, op.patch).value as Table) : unit;
  return { plan, after, columns: columnsOf(after) };
}

const columnsOf = ({ data }: Table) =>
  (data.root.item?.children ?? []).map((n) => `${n.exposedName ?? n.name}:${n.type}`).join(' ');

const lines = 'order;sku;price\n1;A;9,50\n1;B;3,00\n';

describe('a property of a table that is set', () => {
  it.each([
    ['another delimiter gives other columns', lines, { delimiter: ',' }, 'order;sku;price:string'],
    ['without a header columns have numbers', lines, { headerRow: 0 }, 'Column1:string Column2:string Column3:string'],
    ['another header row', 'a,b\nid,name\n1,x\n', { headerRow: 2 }, 'id:integer name:string'],
    [
      'fields of fixed width are found',
      '1  Ada\n2  Bob\n3  Cyd\n',
      { layout: 'fixed' },
      'Column1:integer Column2:string',
    ],
    [
      'fields of fixed width are given',
      'idnm\n1 xy\n',
      { layout: 'fixed', fields: '1-2, 3-4' },
      'id:integer nm:string',
    ],
    [
      'what is about messages only leaves the columns',
      lines,
      { lineEnd: 'lf' },
      'order:integer sku:string price:decimal',
    ],
  ])('%s', (_what, text, set, columns) => {
    const file = fileOf(text);
    expect(reread(file, imported(file).unit, set).columns).toBe(columns);
  });

  it('is one step with the columns, and gives the rows', () => {
    const file = fileOf(lines);
    const { plan, after } = reread(file, imported(file).unit, { headerRow: 0 });
    expect(plan.change?.label).toBe('Change headerRow of Lines');
    expect(after.data.headerRow).toBe(0);
    expect(plan.rows).toEqual([
      { number: 1, cells: ['order', 'sku', 'price'] },
      { number: 2, cells: ['1', 'A', '9,50'] },
      { number: 3, cells: ['1', 'B', '3,00'] },
    ]);
    expect(planReread(after, file, {})).toMatchObject({ change: null, rows: [{ number: 1 }, {}, {}] });
  });

  it('finds the signs of numbers again, but keeps what a person set', () => {
    const file = fileOf('id|price\n1|9,50\n2|3,00\n');
    const { unit } = imported(file);
    expect(unit.data).toMatchObject({ delimiter: '|', decimalSign: ',' });
    const wrong = reread(file, unit, { delimiter: ';' }).after;
    expect(columnsOf(wrong)).toBe('id|price:string');
    const right = reread(file, wrong, { delimiter: '|' });
    expect(right.after.data).toMatchObject({ delimiter: '|', decimalSign: ',' });
    expect(right.columns).toBe('id:integer price:decimal');
    const own = reread(file, unit, { decimalSign: '.' });
    expect(own.columns).toBe('id:integer price:string');
    expect(reread(file, own.after, { trim: true }).after.data).toMatchObject({ decimalSign: '.', trim: true });
  });

  it('an encoding reads letters anew, in the kept sample, too', () => {
    const file = fileOf(new Uint8Array([...bytesOf('name,on\nCaf'), 0xe9, ...bytesOf(',1\n')]));
    const { unit } = imported(file);
    expect(unit.data.encoding).toBe('windows-1252');
    const { plan, after } = reread(file, unit, { encoding: 'windows-1251' });
    expect(plan.rows[0]?.cells).toEqual(['Cafй', '1']);
    expect(after.data.samples?.[0]?.text).toContain('Cafй');
  });

  it('that the sample cannot be read by is set all the same; the columns stay, and the finding says why', () => {
    const file = fileOf("a,b\n1,'x\n2,y\n");
    const { plan, after, columns } = reread(file, imported(file).unit, { quote: "'" });
    expect(plan.diagnostics.map((d) => [d.severity, d.line])).toEqual([['error', 2]]);
    expect(after.data.quote).toBe("'");
    expect(columns).toBe('a:integer b:string');
  });

  it('without a sample sets the property alone', () => {
    const { unit } = imported(fileOf(lines));
    expect(planReread(unit, null, { headerRow: 2 })).toMatchObject({ rows: [], change: { ops: [{ op: 'patch' }] } });
  });
});

describe('what a person set on a column', () => {
  const own = { '$[*].order': { type: 'string', exposedName: 'orderNumber' } } as const;
  const set = { '$[*].sku': { optional: true } };

  it('is applied when it is set, and stays where the column is the same', () => {
    const file = fileOf(lines);
    const { unit } = imported(file);
    const { after, columns } = reread(file, unit, { overrides: own });
    expect(columns).toBe('orderNumber:string sku:string price:decimal');
    expect(reread(file, after, { trim: true }).columns).toBe('orderNumber:string sku:string price:decimal');
  });
  it('goes with a column whose name went, by its place, and comes back', () => {
    const file = fileOf(lines);
    const bare = reread(file, imported(file, { ...own, ...set }).unit, { headerRow: 0 });
    expect(bare.after.data.overrides).toEqual({ '$[*].Column1': own['$[*].order'], '$[*].Column2': set['$[*].sku'] });
    expect(reread(file, bare.after, { headerRow: 1 }).after.data.overrides).toEqual({ ...own, ...set });
  });
  it('waits for a column that is gone', () => {
    const file = fileOf(lines);
    const gone = reread(file, imported(file, own).unit, { delimiter: ',' });
    expect(gone.after.data.overrides).toEqual(own);
    expect(reread(file, gone.after, { delimiter: ';' }).columns).toBe('orderNumber:string sku:string price:decimal');
  });
});

describe('a workbook', () => {
  const rows = ['1,"id","name"\n2,1,"Table"\n', '1,"A report"\n2,"sku","on"\n3,"x",5\n'];
  const places = [0, (rows[0] as string).length];
  const sheets = ['Goods', 'Stock'].map((name, i) => ({
    name,
    from: places[i],
    to: (places[i] as number) + (rows[i] as string).length,
  }));
  const file = fileOf(`${JSON.stringify({ weftWorkbook: sheets })}\n${rows.join('')}`, 'goods.xlsx');

  it('another sheet has other columns, and a header row of its own', () => {
    const { plan, after, columns } = reread(file, imported(file).unit, { sheet: 'Stock', headerRow: 2 });
    expect(plan.sheets).toEqual(['Goods', 'Stock']);
    expect(columns).toBe('sku:string on:integer');
    expect(after.data).toMatchObject({ sheet: 'Stock', headerRow: 2 });
    expect(plan.rows).toEqual([{ number: 3, cells: ['x', '5'] }]);
  });
  it('a sheet that is not there is told with those that are', () => {
    const { plan, columns } = reread(file, imported(file).unit, { sheet: 'Nothing' });
    expect(plan.diagnostics).toMatchObject([{ severity: 'error', code: 'xlsx/no-sheet' }]);
    expect(plan.diagnostics[0]?.message).toContain('"Goods", "Stock"');
    expect(columns).toBe('id:integer name:string');
  });
});

describe('another sample', () => {
  it('of a table is read in the way that a person set', () => {
    const file = fileOf('id|when\n1|20.11.2026\n');
    const overrides = { '$[*].when': { type: 'date' } };
    const unit = reread(file, imported(file).unit, { datePattern: 'dd.MM.yyyy', overrides }).after;
    const view = new ProjectBuilder().view().withUnits([unit], []);
    const next = fileOf('id|when|note\n2|21.11.2026|x\n', 'next.csv');
    const plan = planUpdate(view, unit, readerOf('csv', ''), contractSource([next]), hashOf, { kept: [file] });
    expect(plan.changes.map((c) => `${c.change} ${c.path}`)).toEqual(['added $[*].note']);
    const [op] = plan.change?.ops ?? [];
    const after = (op?.op === 'patch' ? applyPatch(unit, op.patch).value : unit) as Table;
    expect(columnsOf(after)).toBe('id:integer when:date note:string');
    expect(after.data).toMatchObject({ datePattern: 'dd.MM.yyyy', samples: [{ name: 'next.csv' }] });
  });
  it('of XML with another root element is refused', () => {
    const one = fileOf('<order id="1"><sku>A</sku></order>', 'a.xml');
    const { unit, view } = imported(one);
    const update = (text: string) =>
      planUpdate(view, unit, readerOf('xml', ''), contractSource([one, fileOf(text, 'b.xml')]), hashOf, {
        areMore: true,
      });
    expect(
      update('<order id="2"><sku>B</sku><note>x</note></order>').changes.map((c) => `${c.change} ${c.path}`),
    ).toEqual(['added $.order.note']);
    expect(update('<bill/>').diagnostics.map((d) => d.code)).toEqual(['import/other-root']);
  });
});
