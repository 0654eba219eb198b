import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openBrowserDoor } from '../../electron/host/browser-door.ts';
import { node24, root, temporaryFolder } from '../harness/checkout.ts';
import { countHeld } from '../harness/figures.ts';
import { hostileMessages } from '../harness/hostile-messages.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const messages = hostileMessages();
const ask = (id: number) => JSON.stringify({ type: 'call', id, name: 'app.recent', args: {} });

countHeld(
  (held) =>
    `messages of a window: ${messages.length} hostile ones by each of two doors, ${held} cases held, 0 ends of the host`,
);

/** The host of the window, as Electron's main process starts it. */
function startHost(): { host: ChildProcess; answers: string[]; exited: () => number | null } {
  const host = fork(join(root, 'electron/host/main.ts'), [], {
    execPath: node24,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, WEFT_HOME: folder.path },
  });
  const answers: string[] = [];
  let exit: number | null = null;
  host.on('exit', (code) => {
    exit = code ?? -1;
  });
  host.on('message', (message) => answers.push((message as { data: string }).data));
  return { host, answers, exited: () => exit };
}

describe('no message of a window ends the host', () => {
  it('by the window of the desktop', async () => {
    const { host, answers, exited } = startHost();
    try {
      for (const data of messages) host.send({ to: 'host', client: 1, data });
      // What is no message of a window at all.
      for (const odd of [
        null,
        7,
        'x',
        [],
        { client: 'x', data: '{}' },
        { client: 1, data: 7 },
        { client: Number.POSITIVE_INFINITY, closed: true },
      ])
        host.send({ to: 'host', ...(typeof odd === 'object' ? odd : { odd }) });
      host.send({ to: 'host', client: 2, data: ask(4711) });
      await expect
        .poll(() => exited() ?? answers.some((each) => each.includes('"id":4711')), { timeout: 60_000 })
        .toBe(true);
      expect(answers.find((each) => each.includes('"id":4711'))).toMatch(/"type":"answer"/);
    } finally {
      host.kill('SIGKILL');
    }
  }, 90_000);

  it('a call whose name is no text is answered with a failure', async () => {
    const { host, answers } = startHost();
    try {
      host.send({ to: 'host', client: 1, data: '{"type":"call","id":5,"name":{"toString":1}}' });
      await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(1);
      expect(JSON.parse(answers[0] as string)).toMatchObject({ type: 'fail', id: 5, code: 'rpc/unknown-call' });
    } finally {
      host.kill('SIGKILL');
    }
  }, 40_000);

  it('by a browser', async () => {
    // What a call fails of is said there, a thousand times.
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const before = process.env.WEFT_HOME;
    process.env.WEFT_HOME = folder.path;
    const door = await openBrowserDoor({ file: null, port: 0 });
    try {
      const { host, origin, search } = new URL(door.url);
      const socket = new WebSocket(`ws://${host}/rpc${search}`, { origin });
      const answers: string[] = [];
      socket.on('message', (data) => answers.push(String(data)));
      await new Promise((open, fail) => socket.on('open', open).on('error', fail));
      for (const message of messages) socket.send(message);
      socket.send(Buffer.from([0xff, 0xfe, 0x00]));
      socket.send(ask(4711));
      await expect.poll(() => answers.some((each) => each.includes('"id":4711')), { timeout: 60_000 }).toBe(true);
      socket.terminate();
    } finally {
      await door.close();
      said.mockRestore();
      if (before === undefined) delete process.env.WEFT_HOME;
      else process.env.WEFT_HOME = before;
    }
  }, 90_000);
});
