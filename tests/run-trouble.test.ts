import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject } from '../electron/host/session.ts';
import { StudioServer } from '../electron/host/studio-server.ts';
import type { Unit } from '../shared/model/unit.ts';
import type { ProjectState } from '../shared/rpc/calls/project.ts';
import type { RunState } from '../shared/rpc/calls/run.ts';
import { createStudioClient, type StudioClient } from '../shared/rpc/channel.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { connectClient } from './harness/studio-client.ts';
import { startRun, weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let server: StudioServer;
let busy: Server;
let busyPort: number;

/** A project whose flow Spin never ends, on a port of its own choice. */
function makeProject(port: number, loopLimit = 10_000_000): void {
  const view = new ProjectBuilder()
    .unit('settings', 'Settings', { port, loopLimit })
    .unit('constant', 'Count', { type: 'integer', value: '1', secret: false })
    .unit('constant', 'Word', { type: 'string', value: 'first', secret: false })
    .flow('Spin', [], { kind: 'nothing' }, (flow) => {
      const loop = flow.add('loop', { mode: 'while', condition: 'true' } as never);
      flow.add('log-message', { message: "'round'", level: 'debug' } as never, { parent: loop });
      flow.from(loop, null);
      flow.add('end', {});
    })
    .flow('Hello', [], { kind: 'string' }, (flow) => flow.add('end', { value: "'hello'" }) as never)
    .view();
  const units = [...view.units.values()].map(
    (unit): Unit => (unit.kind === 'settings' ? { ...unit, parent: null } : unit),
  );
  createProject(
    file,
    units.map((unit) => ({ op: 'create', unit })),
  ).close();
}

beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder.path, 'trouble.weft');
  server = new StudioServer(join(folder.path, 'settings'));
  busy = createServer();
  await new Promise<void>((done) => busy.listen(0, '127.0.0.1', done));
  busyPort = (busy.address() as AddressInfo).port;
});
afterEach(async () => {
  await server.dispose();
  busy.close();
  folder.dispose();
});

async function open(): Promise<{ client: StudioClient; state: ProjectState }> {
  const client = connectClient(server);
  return { client, state: await client.call('project.open', { file }) };
}

/** Process id of the runtime that this process started (Linux). */
function runtimeId(): number {
  for (const thread of readdirSync('/proc/self/task'))
    for (const id of readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim().split(/\s+/).filter(Boolean))
      if (readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('runtime')) return Number(id);
  throw new Error('No runtime runs.');
}

/** The process below another one that is a service behind a front (Linux). */
function serviceBelow(pid: number | undefined): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  for (const child of children.map(Number)) {
    if (readFileSync(`/proc/${child}/environ`, 'utf8').includes('WEFT_SUPERVISED=1')) return child;
    const below = serviceBelow(child);
    if (below > 0) return below;
  }
  return 0;
}

it.skipIf(process.platform !== 'linux')(
  'a service that comes back is the one that was started, whatever was edited or deleted since',
  async () => {
    makeProject(0);
    const run = await startRun(file);
    try {
      rmSync(file);
      process.kill(serviceBelow(run.process.pid), 'SIGKILL');
      await expect
        .poll(
          () =>
            fetch(`${run.url}/_/ready`)
              .then((r) => r.status)
              .catch(() => 0),
          { timeout: 15_000 },
        )
        .toBe(200);
    } finally {
      await run.stop();
    }
  },
  60_000,
);

describe('a run in trouble', { timeout: 40_000 }, () => {
  it('a port in use: the studio runs on the next free one and says so, and on its own when that is free', async () => {
    makeProject(busyPort);
    const { client } = await open();
    const { phase, url } = await client.call('run.start', {});
    const port = Number(new URL(url ?? '').port);
    expect({ phase, isNear: port > busyPort && port <= busyPort + 50 }).toEqual({ phase: 'running', isNear: true });
    const lines = await client.call('run.console', { after: 0 });
    expect(lines.find((l) => l.level === 'warning')?.message).toBe(
      `Port ${busyPort} is in use by another program; this run has port ${port}.`,
    );
    expect(await client.call('run.call', { microflow: 'M.Hello', args: {} })).toMatchObject({ result: 'hello' });
    await client.call('run.stop', {});
    await new Promise((done) => busy.close(done));
    expect(await client.call('run.start', {})).toMatchObject({ phase: 'running', url: `http://127.0.0.1:${busyPort}` });
  });

  it('a page that is loaded again finds what runs, and its traces', async () => {
    makeProject(0);
    const page = (id: number) => {
      const client = createStudioClient((text) => void server.receive(id, text));
      server.connect(id, (text) => client.receive(text));
      return client;
    };
    const before = page(9_001);
    await before.call('project.open', { file });
    const { url } = await before.call('run.start', {});
    await before.call('run.call', { microflow: 'M.Hello', args: {} });
    server.disconnect(9_001);
    const after = page(9_002);
    await after.call('project.open', { file });
    expect(await after.call('run.state', {})).toMatchObject({ phase: 'running', url });
    expect(await after.call('run.traces', {})).toHaveLength(1);
    // Closing the project is no reload.
    await after.call('project.close', {});
    await expect
      .poll(
        () =>
          fetch(`${url}/_/live`).then(
            () => 'serves',
            () => 'ended',
          ),
        { timeout: 5_000 },
      )
      .toBe('ended');
  });

  it('a port in use: `weft run` says so and exits with 1', async () => {
    makeProject(busyPort);
    const { code, stdout, stderr } = await weft(['run', file]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`Port ${busyPort} is in use by another program\\. .*--port`));
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('an environment that sets a constant wrongly: `weft run` names it and exits as a bundle does', async () => {
    makeProject(0);
    const { code, stdout, stderr } = await weft(['run', file], folder.path, { CONSTANT_M_Count: 'many' });
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(/^weft: CONSTANT_M_Count must be a whole number/m);
  });

  it('a loop without an end is stopped by the limit, and the run goes on', async () => {
    makeProject(0, 5_000);
    const { client } = await open();
    await client.call('run.start', {});
    const spun = await client.call('run.call', { microflow: 'M.Spin', args: {} });
    expect(spun).toMatchObject({
      error: { message: expect.stringContaining('The loops of this run went round 5000 times in all') },
    });
    expect(await client.call('run.call', { microflow: 'M.Hello', args: {} })).toMatchObject({ result: 'hello' });
  });

  it('a loop without an end is stopped by Stop, and a new run starts', async () => {
    makeProject(0, 2_000_000_000);
    const { client } = await open();
    const started = await client.call('run.start', {});
    const spinning = client.call('run.call', { microflow: 'M.Spin', args: {} });
    // It spins, and yields: everybody else is served meanwhile.
    for (let i = 0; i < 20; i++) {
      await new Promise((done) => setTimeout(done, 20));
      const live = await fetch(`${started.url}/_/live`, { signal: AbortSignal.timeout(1_000) });
      expect(live.status).toBe(200);
    }
    const from = performance.now();
    expect(await client.call('run.stop', {})).toMatchObject({ phase: 'stopped' });
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(await spinning).toMatchObject({ error: { message: 'The run was stopped.' } });
    expect(await client.call('run.start', {})).toMatchObject({ phase: 'running' });
    expect(await client.call('run.call', { microflow: 'M.Hello', args: {} })).toMatchObject({ result: 'hello' });
  });

  it.skipIf(process.platform !== 'linux')(
    'a runtime that is killed: the studio says crashed and why, and restart works',
    async () => {
      makeProject(0, 2_000_000_000);
      const { client } = await open();
      const states: RunState[] = [];
      client.on('run.state', (state) => states.push(state));
      await client.call('run.start', {});
      const spinning = client.call('run.call', { microflow: 'M.Spin', args: {} });
      process.kill(runtimeId(), 'SIGKILL');
      expect(await spinning).toMatchObject({ error: { message: expect.stringContaining('SIGKILL') } });
      await expect
        .poll(() => states.at(-1))
        .toMatchObject({ phase: 'crashed', url: null, reason: expect.stringContaining('SIGKILL') });
      const lines = await client.call('run.console', { after: 0 });
      expect(
        lines
          .filter((line) => line.level === 'error')
          .map((line) => line.message)
          .join(),
      ).toContain('SIGKILL');
      expect(await client.call('run.restart', {})).toMatchObject({ phase: 'running' });
      expect(await client.call('run.call', { microflow: 'M.Hello', args: {} })).toMatchObject({ result: 'hello' });
    },
  );
});

describe('two windows on one project', () => {
  const edit = (client: StudioClient, version: number, value: string) =>
    client.call('project.apply', {
      change: {
        label: `Set Word to ${value}`,
        ops: [{ op: 'patch', id: 'Word', patch: [{ op: 'replace', path: ['data', 'value'], value }] }],
      } as never,
      version,
    });

  it.each([
    ['of one host', () => server],
    ['of two hosts', () => new StudioServer(join(folder.path, 'other-settings'))],
  ])(
    '%s: the second edit of the same document is refused with a reason; both windows show the first',
    async (_what, second) => {
      makeProject(0);
      const a = await open();
      const other = second();
      const b = connectClient(other);
      const before = await b.call('project.open', { file });
      const seen: unknown[] = [];
      b.on('project.patch', (patch) =>
        seen.push(...patch.changed.map((unit) => (unit.data as { value: string }).value)),
      );
      expect(await edit(a.client, a.state.version, 'from a')).toMatchObject({ ok: true });
      const refused = await edit(b, before.version, 'from b');
      expect(refused).toMatchObject({
        ok: false,
        code: 'change/conflict',
        message: expect.stringMatching(/^Word was changed meanwhile .* “Set Word to from b” was not applied/),
      });
      await expect.poll(() => seen).toEqual(['from a']);
      // On the new state it goes.
      const { version } = await b.call('project.open', { file });
      expect(await edit(b, version, 'from b')).toMatchObject({ ok: true });
      if (other !== server) await other.dispose();
    },
  );
});
