import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { passOverInterim } from './interim-responses.ts';

/** What connections of a client to other systems are made by, and what they know of how they ended. */
export interface Connections {
  connect: buildConnector.connector;
  /** Whether an error ended a connection that had been answered on before, before anything of an answer to its last request came. */
  endedUnanswered(error: unknown): boolean;
}

/** What the other side's closing of a connection is called, whether that came before or after what was written. */
const closings: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * Connections that are asked one request after the other over HTTP/1.1, whose interim answers are taken away.
 * HTTP/2 is never agreed on: decision 21.
 */
export function createConnections(connectTimeoutMs: number): Connections {
  const connectTo = buildConnector({ timeout: connectTimeoutMs, allowH2: false });
  const unanswered = new WeakSet<object>();
  return {
    connect: (to, done) =>
      connectTo(to, (error, socket) => {
        if (error) return done(error, null);
        noteUnanswered(socket, unanswered);
        passOverInterim(socket);
        done(null, socket);
      }),
    endedUnanswered: (error) => typeof error === 'object' && error !== null && unanswered.has(error),
  };
}

/**
 * Notes the error that closes a connection between a request and the first byte that is read after it, from the second request on. The
 * error of the socket is the one that the request fails with.
 */
function noteUnanswered(socket: Socket, unanswered: WeakSet<object>): void {
  const { read, write } = socket;
  let wasAnswered = false;
  let isAsking = false;
  let isReused = false;
  socket.write = function (this: Socket, ...args: unknown[]) {
    if (!isAsking) isReused = wasAnswered;
    isAsking = true;
    return Reflect.apply(write, this, args);
  } as Socket['write'];
  socket.read = (size?: number): Buffer | null => {
    const chunk = read.call(socket, size) as Buffer | null;
    if (chunk !== null) {
      wasAnswered = true;
      isAsking = false;
    }
    return chunk;
  };
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (isAsking && isReused && socket.readableLength === 0 && closings.has(error.code)) unanswered.add(error);
  });
}
