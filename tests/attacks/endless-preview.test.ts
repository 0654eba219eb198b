import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createProject } from '../../electron/host/session.ts';
import { StudioServer } from '../../electron/host/studio-server.ts';
import type { StudioClient } from '../../shared/rpc/channel.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { connectClient } from '../harness/studio-client.ts';

let folder: ReturnType<typeof temporaryFolder>;
let server: StudioServer;

beforeEach(() => {
  folder = temporaryFolder();
  server = new StudioServer(join(folder.path, 'settings'));
});
afterEach(async () => {
  await server.dispose();
  folder.dispose();
});

/** Opens a project whose export reads an attribute that a flow calculates: one that never ends, or ends at once. */
async function open(name: string, isEndless: boolean): Promise<StudioClient> {
  const item = { kind: 'object', entity: 'Item' } as const;
  const { units } = new ProjectBuilder()
    .entity('Item', { Name: 'string', Shown: { type: 'string', calculated: 'Show' } })
    .unit('json-structure', 'Message', {
      root: { name: '', type: 'object', children: [{ name: 'name', type: 'string' }] },
    })
    .unit('import-mapping', 'In', {
      structure: 'Message',
      root: { path: '$', entity: 'Item', values: [{ path: '$.name', attribute: 'Item.Name' }] },
    })
    .unit('export-mapping', 'Out', {
      structure: 'Message',
      root: { path: '$', entity: 'Item', values: [{ path: '$.name', attribute: 'Item.Shown' }] },
    })
    .flow('Show', [{ name: 'Item', type: item }], { kind: 'string' }, (f) => {
      if (isEndless) f.add('loop', { mode: 'while', condition: 'true' });
      f.add('end', { value: '$Item/Name' });
    })
    .unit('settings', 'Settings', { loopLimit: Number.MAX_SAFE_INTEGER })
    .view();
  const file = join(folder.path, `${name}.weft`);
  createProject(
    file,
    [...units.values()].map((unit) => ({
      op: 'create',
      unit: unit.kind === 'settings' ? { ...unit, parent: null } : unit,
    })),
  ).close();
  const client = connectClient(server);
  await client.call('project.open', { file });
  return client;
}

const preview = (client: StudioClient) =>
  client.call('mapping.preview', { mapping: 'In', text: '{"name":"a"}', thenExport: 'Out', asker: 'test' });

it('a preview that never ends holds up no edit and no other window, is stopped, and says so', async () => {
  const stranger = await open('stranger', true);
  const own = await open('own', false);
  const endless = preview(stranger);
  let isOver = false;
  void endless.then(() => {
    isOver = true;
  });
  const renamed = await own.call('project.planRename', { id: 'Item.Name', name: 'Title' });
  expect(renamed).toMatchObject({ change: { ops: expect.anything() } });
  expect(await preview(own)).toMatchObject({ output: '{"name":"a"}', diagnostics: [] });
  expect(isOver).toBe(false);
  expect((await endless).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'workbench/too-slow',
      message: 'The preview took longer than 10 s and was stopped: something in it is very long, or never ends.',
    },
  ]);
  expect(await preview(own)).toMatchObject({ output: '{"name":"a"}' });
}, 60_000);
