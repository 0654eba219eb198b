import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { endIfSilent } from './silent-connections.ts';

let server: Server;
afterEach(() => server.close());

const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** A client that has had an answer, on a connection that is kept for 300 ms. */
async function keptConnection() {
  // Not at once: what was read when the connection is looked at is not answered yet.
  server = createServer((_request, response) => void setTimeout(() => response.end('there'), 20));
  Object.assign(server, { keepAliveTimeout: 300, keepAliveTimeoutBuffer: 0 });
  server.on('timeout', endIfSilent).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const received = { text: '', answers: () => received.text.split('there').length - 1 };
  socket.on('data', (chunk) => (received.text += String(chunk)));
  socket.write(request);
  await expect.poll(received.answers, { interval: 1 }).toBe(1);
  return { socket, received };
}

it('a request that came in time is answered, also when the process is held up until its time is over', async () => {
  const { socket, received } = await keptConnection();
  // Behind all that is read in this round: the timers of the next one go before what came meanwhile.
  setImmediate(() => {
    socket.write(request);
    const until = performance.now() + 400;
    while (performance.now() < until);
  });
  await once(socket, 'close');
  expect(received.answers()).toBe(2);
});

it('a connection that is silent for so long is ended', async () => {
  const { socket, received } = await keptConnection();
  await once(socket, 'close');
  expect(received.answers()).toBe(1);
});
