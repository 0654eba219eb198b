import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { kinds } from '../../shared/kinds.ts';
import type { UnitOperation } from '../../shared/model/change.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { temporaryFolder } from '../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { createProject, ProjectSession } from './session.ts';
import { ProjectStore } from './store/project-store.ts';

const text = { kind: 'string' as const };
let folder: ReturnType<typeof temporaryFolder>;
let session: ProjectSession;

/** A flow of so many activities in a line. */
function flowOf(activities: number): Unit[] {
  const view = new ProjectBuilder()
    .unit('settings', 'Settings', { port: 0 })
    .flow('F', [], text, (f) => {
      f.add('create-variable', { output: 'N', dataType: 'integer', value: '0' });
      for (let i = 0; i < activities; i++) f.add('change-variable', { variable: 'N', value: '$N + 1' });
      f.add('end', { value: 'toString($N)' });
    })
    .view();
  return [...view.units.values()];
}

function edit(value: unknown) {
  const ops: UnitOperation[] = [{ op: 'patch', id: 'F', patch: [{ op: 'replace', path: ['data'], value }] }];
  return session.apply({ label: 'Edit', ops }, session.store.version);
}

beforeEach(async () => {
  folder = temporaryFolder();
  const file = join(folder.path, 'a.weft');
  createProject(
    file,
    flowOf(1).map((unit) => ({ op: 'create', unit })),
  ).close();
  session = new ProjectSession(new ProjectStore(file, kinds), () => {});
  expect(await session.run.start(session.programOfRun())).toMatchObject({ phase: 'running' });
});
afterEach(() => {
  session.dispose();
  folder.dispose();
});
const call = () => session.run.ask({ what: 'call', microflow: 'M.F', args: {} });

it('a run follows an edit that makes a flow of 4000 activities in a line', async () => {
  expect(await call()).toMatchObject({ result: '1' });
  expect(edit(flowOf(4_000).find(({ id }) => id === 'F')?.data)).toMatchObject({ ok: true });
  await expect.poll(call, { timeout: 20_000 }).toMatchObject({ result: '4000' });
}, 60_000);

it('an edit that cannot be compiled is said, and what runs goes on', async () => {
  vi.spyOn(session, 'programOfRun').mockImplementationOnce(() => {
    throw new RangeError('Maximum call stack size exceeded');
  });
  expect(edit(flowOf(2).find(({ id }) => id === 'F')?.data)).toMatchObject({ ok: true });
  await expect
    .poll(() => session.run.consoleAfter(0).map(({ message }) => message))
    .toContain('The run goes on without the latest edits. Maximum call stack size exceeded');
  expect(await call()).toMatchObject({ result: '1' });
  expect(edit(flowOf(3).find(({ id }) => id === 'F')?.data)).toMatchObject({ ok: true });
  await expect.poll(call).toMatchObject({ result: '3' });
}, 60_000);
