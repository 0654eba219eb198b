import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowBuilder } from '../../../shared/microflow/flow-builder.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { closedHttpClient } from '../consume/http-client.ts';
import { collectingLog } from '../contract/log.ts';
import type { FlowFunction } from '../contract/run.ts';
import { SqliteStore } from '../data/stores/sqlite/sqlite-store.ts';
import { execute } from './executor.ts';
import { LoadedProgram } from './loaded-program.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

/** Runs the flow `Go` of a project on a database of its own that stays for the test. */
async function go(project: ProjectBuilder): Promise<unknown> {
  const program = compileProgram(project.view(), { name: 'test' });
  const store = new SqliteStore(`${folder.path}/run.sqlite`, program);
  const loaded = new LoadedProgram(program, {
    log: collectingLog(),
    reachesOutside: false,
    http: closedHttpClient,
    constants: {},
  });
  try {
    const flow = program.flows.findIndex((f) => f.name === 'M.Go');
    return await execute(loaded, store, { source: 'test', trace: null, traceId: null }, (u) =>
      (u.program.flows[flow] as FlowFunction)(u, null),
    );
  } finally {
    store.close();
  }
}

const domain = () => new ProjectBuilder().entity('T', { N: 'integer', S: 'string' });
const flow = (build: (f: FlowBuilder) => void, project = domain()) =>
  project.flow('Go', [], { kind: 'nothing' }, (f) => {
    build(f);
    f.add('end', {});
  });
const all = { source: 'database', entity: 'T', output: 'L' } as const;

describe('a step with an error in the model raises it; it is never left out or made weaker', () => {
  it.each<[what: string, build: (f: FlowBuilder) => void]>([
    ['an unknown member in a constraint', (f) => f.add('retrieve', { ...all, constraint: '[X = 1]' })],
    ['a constraint that is cut off', (f) => f.add('retrieve', { ...all, constraint: '[N = ' })],
    ['a variable of a constraint that is missing', (f) => f.add('retrieve', { ...all, constraint: '[N = $x]' })],
    [
      'a missing attribute to sort by',
      (f) => f.add('retrieve', { ...all, sort: [{ attribute: 'gone', descending: false }] }),
    ],
    ['a broken limit', (f) => f.add('retrieve', { ...all, range: 'custom', limit: '1 +' })],
    ['a missing entity', (f) => f.add('retrieve', { ...all, entity: 'gone' })],
    ['a missing association', (f) => f.add('retrieve', { source: 'association', association: 'gone', output: 'L' })],
    [
      'a missing member',
      (f) => f.add('create-object', { entity: 'T', members: [{ member: 'gone', operation: 'set', value: '1' }] }),
    ],
    ['a missing microflow', (f) => f.add('call-microflow', { microflow: 'gone' })],
    ['a missing mapping', (f) => f.add('import-with-mapping', { mapping: 'gone', input: "'{}'" })],
    ['a variable that is not made', (f) => f.add('delete', { variable: 'gone' })],
  ])('%s', async (_what, build) => {
    await expect(go(flow((f) => void build(f)))).rejects.toMatchObject({ code: 'flow/invalid' });
  });

  it('an event handler whose microflow is missing', async () => {
    const events = [{ id: 'e', moment: 'before-commit', microflow: null, raiseOnFalse: true }];
    const project = new ProjectBuilder().entity('T', { N: 'integer' }, { events });
    const build = (f: FlowBuilder) => void f.add('create-object', { entity: 'T', commit: 'with-events' });
    await expect(go(flow(build, project))).rejects.toMatchObject({ code: 'flow/invalid' });
  });
});

describe('AutoNumber counts', () => {
  const numbered = (first: string) =>
    new ProjectBuilder()
      .entity('T', { N: { type: 'autonumber', default: first } })
      .flow('Go', [], { kind: 'long' }, (f) => {
        f.add('create-object', { entity: 'T', output: 'A', commit: 'with-events' });
        f.add('create-object', { entity: 'T', output: 'B', commit: 'with-events' });
        f.add('end', { value: '$B/N' });
      });

  it.each([
    ['', 2, 4],
    ['100', 101, 103],
  ])('from %j on, at the commit, and on after a restart', async (first, one, two) => {
    expect(await go(numbered(first))).toBe(one);
    expect(await go(numbered(first))).toBe(two);
  });
});
