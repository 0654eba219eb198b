import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { connectClient } from '../../../tests/harness/studio-client.ts';
import { createProject } from '../session.ts';
import { StudioServer } from '../studio-server.ts';

it('a window hears what each step gave, up to the one that fails', async () => {
  const folder = temporaryFolder();
  const server = new StudioServer(join(folder.path, 'settings'));
  const file = join(folder.path, 'a.weft');
  const steps = [
    { id: 's1', source: '{ "a": a + 1 }' },
    { id: 's2', source: '{\n  "a": $uppercase(a)\n}' },
    { id: 's3', source: '$' },
  ];
  const { units } = new ProjectBuilder().unit('transformation', 'T', { steps }).view();
  createProject(
    file,
    [...units.values()].map((unit) => ({ op: 'create', unit })),
  ).close();
  const client = connectClient(server);
  try {
    await client.call('project.open', { file });
    const preview = await client.call('transformation.preview', { transformation: 'T', text: '{"a":1}' });
    expect(preview).toMatchObject({
      steps: [{ step: 0, format: 'json', text: '{"a":2}' }],
      output: null,
      failedStep: 1,
      diagnostics: [{ code: 'transformation/jsonata', path: 'steps.1', line: 2, unit: 'T', document: 'M.T' }],
    });
    expect(await client.call('transformation.preview', { transformation: 'T', text: '{' })).toMatchObject({
      steps: [],
      failedStep: null,
      diagnostics: [{ code: 'transformation/message', path: '$', line: 1, column: 2 }],
    });
  } finally {
    await server.dispose();
    folder.dispose();
  }
}, 30_000);
