import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import type { StoredRow, WriteOperation } from '../../../contract/object-store.ts';
import { SqliteStore } from './sqlite-store.ts';

const program = compileProgram(
  new ProjectBuilder()
    .entity('Seat', { No: { type: 'string', validations: [{ rule: 'unique', message: '' }] } })
    .entity('Guest', { Name: 'string' })
    .association('Seat_Guest', 'Seat', 'Guest', { type: 'reference-set' })
    .view(),
  { name: 'test' },
);
const entity = (name: string) => program.entities.findIndex((e) => e.qualifiedName === name);
const [seat, guest] = [entity('M.Seat'), entity('M.Guest')];

let store: SqliteStore;
beforeEach(() => {
  store = new SqliteStore(':memory:', program);
});
afterEach(() => store.close());

const write = (...operations: WriteOperation[]) => store.commit({ operations, absent: [] }, null);
const insert = (of: number, id: number, value: string): WriteOperation => ({
  kind: 'insert',
  entity: of,
  id,
  values: store.fieldsOf(of).map((field) => (field.startsWith('a') ? value : null)),
});
const renumber = (id: number, no: string): WriteOperation => ({
  kind: 'update',
  entity: seat,
  id,
  version: 1,
  fields: store.fieldsOf(seat).filter((field) => field.startsWith('a')),
  values: [no],
});
const link = (version: number): WriteOperation => ({
  kind: 'links',
  association: 0,
  entity: seat,
  id: 1,
  version,
  targets: [3],
});
const numbers = () => store.database.prepare('SELECT no FROM m_seat ORDER BY _id').pluck().all();

describe('what a commit writes', () => {
  beforeEach(() => write(insert(seat, 1, 'A'), insert(seat, 2, 'B'), insert(guest, 3, 'Ada')));

  it('two objects exchange their unique values', async () => {
    await write(renumber(1, 'B'), renumber(2, 'A'));
    expect(numbers()).toEqual(['B', 'A']);
  });

  it('a new object takes the unique value that another one gives up', async () => {
    await write(insert(seat, 4, 'A'), renumber(1, 'C'));
    expect(numbers()).toEqual(['C', 'B', 'A']);
  });

  it('links belong to their owner: who changes them asks its version, and changes it', async () => {
    await write(link(1));
    expect((store.reader({}, null).load(seat, 1) as StoredRow).version).toBe(2);
    await expect(write(link(1))).rejects.toMatchObject({ code: 'data/changed-meanwhile' });
    await expect(write(renumber(1, 'C'))).rejects.toMatchObject({ code: 'data/changed-meanwhile' });
  });
});
