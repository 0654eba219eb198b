import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { unitSeal } from '../../electron/host/store/seals.ts';
import { lastVersion, type UnitRow } from '../../electron/host/store/stored-rows.ts';
import { readStoredUnit } from '../../electron/host/store/stored-unit.ts';
import { kinds } from '../../shared/kinds.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { editSealed } from '../harness/sealed-rows.ts';
import { weft } from '../harness/weft.ts';

const hostile = '1}); console.error("HACKED"); ({';
let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let rows: UnitRow[];

beforeAll(async () => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  expect((await weft(['new', file, '--sample', 'orders-hub'])).code).toBe(0);
  const database = new Database(file);
  rows = database.prepare('SELECT * FROM unit').all() as UnitRow[];
  database.close();
}, 60_000);
afterAll(() => folder.dispose());

const sealed = (row: UnitRow): UnitRow => ({ ...row, seal: unitSeal(row) });

/** The data with every number and flag hostile. */
const poisoned = (data: string) =>
  JSON.stringify(JSON.parse(data, (_, value) => (['number', 'boolean'].includes(typeof value) ? hostile : value)));

describe('a project of a stranger', () => {
  it('each number and each flag of each document that holds text instead damages it', () => {
    expect(rows.flatMap((row) => readStoredUnit(row, kinds, lastVersion).damage ?? [])).toEqual([]);
    let tried = 0;
    for (const row of rows) {
      const places = [...row.data.matchAll(/:(\d+|true|false)(?=[,}])/g)];
      for (const { index, 0: match } of places) {
        const data = `${row.data.slice(0, index)}:${JSON.stringify(hostile)}${row.data.slice(index + match.length)}`;
        expect(
          readStoredUnit(sealed({ ...row, data }), kinds, lastVersion).damage,
          `${row.name} at ${index}`,
        ).toBeDefined();
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(50);
  });

  it('a damaged mapping, microflow and service are errors by name; nothing of them runs', async () => {
    const damaged = ['import-mapping', 'microflow', 'rest-service'].map(
      (kind) => rows.find((row) => row.kind === kind && poisoned(row.data) !== row.data) as UnitRow,
    );
    editSealed(file, (database) => {
      for (const row of damaged)
        database.prepare('UPDATE unit SET data = ? WHERE id = ?').run(poisoned(row.data), row.id);
    });
    const store = new ProjectStore(file, kinds);
    const findings = store.damage();
    expect(findings.map((finding) => finding.unit).sort()).toEqual(damaged.map((row) => row.id).sort());
    expect([...store.all().keys()].filter((id) => damaged.some((row) => row.id === id))).toEqual([]);
    store.close();
    const name = (index: number) => findings.find((finding) => finding.unit === damaged[index]?.id)?.document as string;
    for (const args of [
      ['check', file],
      ['map', file, name(0), file],
      ['call', file, name(1)],
      ['run', file, '--port', '0'],
      ['bundle', file, '--out', join(folder.path, 'out')],
    ]) {
      const { code, stdout, stderr } = await weft(args);
      expect([args[0], code, `${stdout}${stderr}`.includes('HACKED')]).toEqual([args[0], 1, false]);
      expect(stderr, args[0]).toMatch(/damaged|error/);
    }
  }, 60_000);
});
