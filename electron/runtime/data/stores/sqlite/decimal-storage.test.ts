import { afterEach, describe, expect, it } from 'vitest';
import { readDecimal } from '../../../../../shared/expression/numeric.ts';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import { SqliteStore } from './sqlite-store.ts';

const program = compileProgram(new ProjectBuilder().entity('T', { Name: 'string', D: 'decimal' }).view(), {
  name: 'test',
});
const [name, d] = (program.entities[0]?.attributes ?? []).map((a) => a.field) as [string, string];
let store: SqliteStore;
afterEach(() => store.close());

/** Ids of the rows with a key, of which the column holds what is given. */
async function found(column: unknown[], value: string, fields = [d]): Promise<number[]> {
  store = new SqliteStore(':memory:', program);
  column.forEach((stored, i) => {
    store.database.prepare("INSERT INTO m_t (_id, _type, name, d) VALUES (?, 0, 'a', ?)").run(i + 1, stored);
  });
  const values = fields.map((field) => (field === d ? readDecimal(value) : 'a'));
  const rows = await store.reader({}, null).findByKey(0, fields, values);
  return rows.map((row) => row.id);
}

describe('a row is found by the decimal that is its key', () => {
  const round = `1${'0'.repeat(23)}`;
  it.each<[what: string, column: unknown[], value: string, ids: number[]]>([
    ['a plain number', [12.5, 12.6], '12.5', [1]],
    ['a text', ['0.10000000000000000001', 0.1], '0.10000000000000000001', [1]],
    ['a double of an older version', [1e23, 1e22], round, [1]],
    ['both forms', [round, 1e23], round, [1, 2]],
    ['a small one', [1e-20], '0.00000000000000000001', [1]],
    ['a neighbour that the double does not stand for', [1e23, `${round}.1`], `${round}.1`, [2]],
    ['one beyond every double', ['1e310', 1e300], '1e310', [1]],
  ])('%s', async (_what, column, value, ids) => {
    expect(await found(column, value)).toEqual(ids);
  });

  it('beside another key', async () => {
    expect(await found([1e23, 5], round, [name, d])).toEqual([1]);
  });
});
