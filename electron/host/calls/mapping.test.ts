import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { connectClient } from '../../../tests/harness/studio-client.ts';
import { createProject } from '../session.ts';
import { StudioServer } from '../studio-server.ts';

it('an automatic mapping is planned beside the host, which answers others meanwhile', async () => {
  const folder = temporaryFolder();
  const server = new StudioServer(join(folder.path, 'settings'));
  const file = join(folder.path, 'a.weft');
  const root = { name: '', type: 'object', children: [{ name: 'total', type: 'integer' }] };
  const { units } = new ProjectBuilder().unit('json-structure', 'Message', { root }).view();
  createProject(
    file,
    [...units.values()].map((unit) => ({ op: 'create', unit })),
  ).close();
  const client = connectClient(server);
  const answered: string[] = [];
  try {
    await client.call('project.open', { file });
    const parent = [...units.values()].find(({ kind }) => kind === 'module')?.id as string;
    const options = { parent, persistable: true, importMapping: true, exportMapping: false, skip: [], rename: {} };
    const planned = client.call('mapping.plan', { structure: 'Message', ...options }).then((plan) => {
      answered.push('plan');
      return plan;
    });
    await client.call('project.search', { text: 'Message' });
    answered.push('search');
    expect((await planned).change.ops.length).toBeGreaterThan(1);
    expect(answered).toEqual(['search', 'plan']);
  } finally {
    await server.dispose();
    folder.dispose();
  }
}, 30_000);
