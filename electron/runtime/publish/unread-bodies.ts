import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long what still comes of a body is taken after its answer: a connection that is cut at once would take the answer with it. */
const graceMs = 1_000;
const lookMs = 100;

/**
 * Sees that a body does not outlive its answer: one that nobody read and that has not come to its end within a second, or is larger than
 * `largest` bytes, ends its connection. One that is at its end by then leaves the connection to the next request.
 */
export function endUnreadBody(request: IncomingMessage, response: ServerResponse, largest: number): void {
  response.once('finish', () => {
    // A request that was broken off while its body was read has no socket any more.
    const socket = (request.socket as IncomingMessage['socket'] | null) ?? response.socket;
    if (request.complete || !socket || socket.destroyed) return;
    const until = performance.now() + graceMs;
    const most = socket.bytesRead + largest;
    const look = setInterval(() => {
      if (request.complete) stop();
      else if (performance.now() >= until || socket.bytesRead > most) socket.destroy();
    }, lookMs);
    const stop = () => {
      clearInterval(look);
      socket.off('close', stop);
    };
    socket.once('close', stop);
  });
}
