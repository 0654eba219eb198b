import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Behind, FrontDoor } from './front-door.ts';

let door: FrontDoor;
afterEach(() => door.close());

/** A request of a client, and all that it is answered. */
async function ask(behind: Partial<Behind>): Promise<() => Promise<string>> {
  door = new FrontDoor({ isAlive: true, isResponsive: false, take: () => {}, ...behind });
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

  it('where it does not reach the one that beats', async () => {
    const answer = await ask({ isResponsive: true });
    const beats = Array.from({ length: 25 }, () => door.beat());
    expect(beats.filter((hasReached) => !hasReached)).toHaveLength(1);
    expect(await answer()).toMatch(busy);
  });
});
