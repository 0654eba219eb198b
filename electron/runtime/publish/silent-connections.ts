import type { Socket } from 'node:net';

/**
 * Ends a connection on which nothing was asked for so long. Where this process was held up meanwhile, a request may be there that it has not come to read:
 * its timers go first. So it ends after a look at what there is.
 */
export function endIfSilent(socket: Socket): void {
  const { bytesRead } = socket;
  setImmediate(() => {
    if (socket.bytesRead === bytesRead) socket.destroy();
  });
}
