import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileProgram } from '../../shared/program/compile-program.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { editSealed } from '../harness/sealed-rows.ts';
import { weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

it.each([
  ['from', 'Gone', 'E'],
  ['to', 'E', 'Gone'],
])('an association whose end "%s" is no entity is left out of what is compiled', (_end, from, to) => {
  const view = new ProjectBuilder()
    .entity('E', { A: 'string' })
    .association('Good', 'E', 'E')
    .association('Open', from, to)
    .view();
  expect(compileProgram(view, { name: 'x' }).associations).toMatchObject([{ name: 'Good' }]);
});

it('an association whose end is no entity: an error, and no door ends with a stack', async () => {
  const file = join(folder.path, 'a.weft');
  await weft(['new', file, '--sample', 'orders-hub']);
  editSealed(file, (db) => {
    const unit = db.prepare("SELECT id, data FROM unit WHERE kind = 'domain-model'").get() as {
      id: string;
      data: string;
    };
    const model = JSON.parse(unit.data) as { associations: Record<string, unknown>[] };
    (model.associations[0] as Record<string, unknown>).to = 'nowhere';
    db.prepare('UPDATE unit SET data = ? WHERE id = ?').run(JSON.stringify(model), unit.id);
  });
  const message = join(folder.path, 'm.json');
  writeFileSync(message, '{}');
  const doors: [args: string[], code: number][] = [
    [['map', file, 'Orders.Import_PartnerCustomer', message], 0],
    [['call', file, 'Orders.Total_Of_Lines'], 1],
    [['run', file, '--port', '0'], 1],
    [['bundle', file, '--out', join(folder.path, 'out')], 1],
  ];
  for (const [args, code] of doors) {
    const done = await weft(args);
    expect([args[0], done.code, done.stderr]).toEqual([args[0], code, expect.not.stringMatching(/\n\s+at .*:\d+:\d+/)]);
  }
}, 120_000);
