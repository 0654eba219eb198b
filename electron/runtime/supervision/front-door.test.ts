import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setImmediate as round } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Behind, FrontDoor } from './front-door.ts';

let door: FrontDoor;
afterEach(() => door.close());

/** A request of a client, and all that it is answered. */
async function ask(behind: Partial<Behind>): Promise<() => Promise<string>> {
  door = new FrontDoor({ isAlive: true, isResponsive: false, take: () => {}, askWhetherMissing: () => {}, ...behind });
  const { port } = new URL(await door.listen(0, '127.0.0.1'));
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  const ended = new Promise((done) => socket.once('close', done));
  await new Promise<void>((sent) => void socket.write('GET /api HTTP/1.1\r\nHost: a\r\n\r\n', () => sent()));
  await new Promise((arrived) => setTimeout(arrived, 50));
  return async () => {
    await ended;
    return text;
  };
}

describe('a connection that no runtime can take is told so, and when to try again', () => {
  const busy = /^HTTP\/1\.1 503 .*\r\nRetry-After: 1\r\n.*\{"status":"busy"\}$/s;

  it('where none can be started for want of descriptors', async () => {
    const answer = await ask({});
    door.shed();
    expect(await answer()).toMatch(busy);
  });

  it('where the one that beats says, asked after a while, that it does not reach it', async () => {
    const asked: number[] = [];
    const answer = await ask({ isResponsive: true, askWhetherMissing: (number) => asked.push(number) });
    for (let n = 0; n < 25; n++) door.beat();
    expect(asked).toEqual([1]);
    expect(door.missing(1)).toBe(true);
    expect(await answer()).toMatch(busy);
    expect(door.missing(1)).toBe(false);
  });

  it('where the one that it was handed to ends in a stop, and never took it', async () => {
    const answer = await ask({ isResponsive: true });
    door.close();
    door.notTaken();
    door.close();
    expect(await answer()).toMatch(busy);
  });
});

describe('nothing is said on a connection that was handed on: the runtime may have it, and answers it', () => {
  /** What a client has heard, and which connections were handed on. */
  async function handOn() {
    const handed: number[] = [];
    let text = '';
    const answer = await ask({ isResponsive: true, take: (_socket, _head, number) => handed.push(number) });
    void answer().then((all) => (text = all));
    expect(handed).toEqual([1]);
    const heard = async () => {
      await new Promise((done) => setTimeout(done, 50));
      return text;
    };
    return { handed, heard };
  }

  it('by a stop', async () => {
    const { heard } = await handOn();
    door.close();
    expect(await heard()).toBe('');
  });

  it('when it takes long, and then is taken', async () => {
    const { handed, heard } = await handOn();
    for (let n = 0; n < 25; n++) door.beat();
    door.taken(1);
    // What was asked meanwhile is answered too late.
    expect(door.missing(1)).toBe(false);
    expect(await heard()).toBe('');
    expect(handed).toEqual([1]);
  });

  it('by what is said of another', async () => {
    const { heard } = await handOn();
    door.taken(0);
    expect(door.missing(0)).toBe(false);
    door.close();
    expect(await heard()).toBe('');
  });
});

describe('what comes to the front', () => {
  async function open(behind: Partial<Behind>) {
    const handed: string[] = [];
    const take: Behind['take'] = (_socket, head) => handed.push(String(head));
    door = new FrontDoor({ isAlive: true, isResponsive: false, take, askWhetherMissing: () => {}, ...behind });
    const url = await door.listen(0, '127.0.0.1');
    return { handed, url };
  }

  it.each(['live', 'ready'])('/_/%s is answered where the runtime is held up', async (path) => {
    const { handed, url } = await open({ isResponsive: false });
    const answer = await fetch(`${url}/_/${path}`);
    expect([answer.status, await answer.json()]).toEqual(
      path === 'live' ? [200, { status: 'live' }] : [503, { status: 'not ready' }],
    );
    expect(handed).toEqual([]);
  });

  it('/_/live is answered however many wait for a runtime that is held up', async () => {
    const { url } = await open({ isResponsive: false });
    // As many as wait at most, without a descriptor for each.
    const { waiting } = door as unknown as { waiting: { socket: PassThrough; chunks: Buffer[] }[] };
    for (let n = 0; n < 10_000; n++) waiting.push({ socket: new PassThrough(), chunks: [] });
    const answer = await fetch(`${url}/_/live`);
    waiting.length = 0;
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'live' }]);
  });

  it('one that is ready is asked itself', async () => {
    const { handed, url } = await open({ isResponsive: true });
    void fetch(`${url}/_/ready`).catch(() => {});
    await expect.poll(() => handed).toHaveLength(1);
    expect(handed[0]).toMatch(/^GET \/_\/ready /);
    door.missing(1);
  });

  it('before a runtime of TLS, handshakes are handed on, and what the platform asks plainly is answered', async () => {
    const { handed } = await open({ isResponsive: true });
    door.close();
    door = new FrontDoor({
      isAlive: true,
      isResponsive: true,
      take: (_socket, head) => handed.push(String(head[0])),
      askWhetherMissing: () => {},
    });
    const url = await door.listen(0, '127.0.0.1', true);
    expect(url).toMatch(/^https:/);
    const plain = url.replace('https:', 'http:');
    expect(await (await fetch(`${plain}/_/live`)).json()).toEqual({ status: 'live' });
    expect(await (await fetch(`${plain}/_/ready`)).json()).toEqual({ status: 'ready' });
    expect((await fetch(`${plain}/api`)).status).toBe(400);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(Buffer.from([0x16]));
    await expect.poll(() => handed).toEqual(['22']);
    socket.destroy();
    door.missing(1);
  });

  it('a connection that says nothing is handed on after a while: the limits of the runtime are what it meets', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { handed, url } = await open({ isResponsive: true });
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      await new Promise((connected) => socket.once('connect', connected));
      for (let n = 0; n < 20; n++) await round();
      vi.advanceTimersByTime(4_900);
      expect(handed).toEqual([]);
      vi.advanceTimersByTime(200);
      expect(handed).toEqual(['']);
      door.missing(1);
      socket.destroy();
    } finally {
      vi.useRealTimers();
    }
  });
});
