import { describe, expect, it } from 'vitest';
import type { SchemaColumn, SchemaProcedure, SchemaTable } from '../../consume/database/kind.ts';
import { countingIds } from '../../model/unit.ts';
import { formsOf, procedureStatement, type StatementForm, tableStatement } from './table-statements.ts';

const column = (name: string, more: Partial<SchemaColumn> = {}): SchemaColumn => ({
  ...{
    name,
    kind: 'text',
    type: '',
    nullable: true,
    key: 0,
    generated: false,
    values: [],
    length: null,
    documentation: '',
  },
  ...more,
});
const table: SchemaTable = {
  schema: 'public',
  name: 'order',
  view: false,
  documentation: '',
  columns: [
    column('id', { kind: 'long', key: 1, generated: true, nullable: false }),
    column('Total sum', { kind: 'decimal' }),
    column('note'),
  ],
  foreignKeys: [],
  unique: [],
};
const written = (form: StatementForm, system = 'postgresql') => tableStatement(table, form, system, countingIds('p'));

describe('statements of a table', () => {
  it.each([
    ['select', 'postgresql', 'SELECT id, "Total sum", note\nFROM public."order"'],
    ['select-one', 'postgresql', 'SELECT id, "Total sum", note\nFROM public."order"\nWHERE id = {id}'],
    ['insert', 'postgresql', 'INSERT INTO public."order" ("Total sum", note)\nVALUES ({Total_sum}, {note})'],
    ['update', 'mysql', 'UPDATE public.`order`\nSET `Total sum` = {Total_sum},\n    note = {note}\nWHERE id = {id}'],
    [
      'upsert',
      'postgresql',
      'INSERT INTO public."order" (id, "Total sum", note)\nVALUES ({id}, {Total_sum}, {note})\nON CONFLICT (id) DO UPDATE SET "Total sum" = excluded."Total sum", note = excluded.note',
    ],
    [
      'upsert',
      'mysql',
      'INSERT INTO public.`order` (id, `Total sum`, note)\nVALUES ({id}, {Total_sum}, {note})\nON DUPLICATE KEY UPDATE `Total sum` = VALUES(`Total sum`), note = VALUES(note)',
    ],
    ['delete', 'sqlite', 'DELETE FROM public."order"\nWHERE id = {id}'],
  ] as const)('%s of %s', (form, system, sql) => {
    expect(written(form, system).sql).toBe(sql);
  });

  it('its parameters have the types of their columns; what must be there is required', () => {
    expect(written('update').parameters.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['id', 'long', true],
      ['Total_sum', 'decimal', false],
      ['note', 'string', false],
    ]);
  });

  it('without a key nothing is found by it; a view is only read', () => {
    const keyless = { ...table, columns: table.columns.map((each) => ({ ...each, key: 0 })) };
    expect(formsOf(keyless)).toEqual(['select', 'insert']);
    expect(formsOf({ ...table, view: true })).toEqual(['select', 'select-one']);
    expect(formsOf(table)).toHaveLength(6);
  });

  const procedure = (more: Partial<SchemaProcedure> = {}): SchemaProcedure => ({
    ...{ schema: 'public', name: 'add_up', function: false, returns: '' },
    parameters: [
      { name: 'a', mode: 'in', kind: 'long', type: '' },
      { name: 'sum', mode: 'out', kind: 'decimal', type: '' },
    ],
    ...more,
  });
  it.each([
    ['a procedure with an out parameter gives a row', procedure(), 'postgresql', 'CALL public.add_up({a}, NULL)'],
    ['a function is a table', procedure({ function: true }), 'postgresql', 'SELECT * FROM public.add_up({a})'],
    ['out parameters of MySQL are no rows', procedure(), 'mysql', undefined],
  ])('%s', (_rule, given, system, sql) => {
    expect(procedureStatement(given, system, countingIds('p'))?.sql).toBe(sql);
  });
});
