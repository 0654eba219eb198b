import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSampleProject } from '../../electron/host/samples.ts';
import { createProject } from '../../electron/host/session.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  createProject(file, readSampleProject('orders-hub')).close();
});
afterEach(() => folder.dispose());

it("a stranger's project moves no cursor of a terminal", async () => {
  const database = new Database(file);
  database
    .prepare("UPDATE unit SET name = ?, data = ? WHERE name = 'Get_Order'")
    .run('Bad\u001b[2JX', '{"a":"\u001b[2J');
  database.close();
  for (const command of [
    ['check', file],
    ['show', file, 'Orders.Bad\u001b[2JX'],
    ['show', file, 'Orders.Bad\u001b[2J'],
  ]) {
    const { stdout, stderr } = await weft(command);
    expect(stdout + stderr).toContain('Bad\\u001b[2J');
    expect(stdout + stderr).not.toContain('\u001b');
  }
}, 30_000);

it('a damaged document too deep for its text form is shown as it is stored', async () => {
  const database = new Database(file);
  const data = '['.repeat(20_000) + ']'.repeat(20_000);
  database.prepare("UPDATE unit SET data = ? WHERE name = 'Get_Order'").run(data);
  database.close();
  const { stdout, stderr } = await weft(['show', file, 'Orders.Get_Order']);
  expect(stdout).toContain(data);
  expect(stderr).toMatch(/^weft: Orders\.Get_Order is damaged: [^\n]*\n$/);
}, 20_000);
