import type { Socket } from 'node:net';
import type { Runtime } from '../runtime.ts';
import { endWhenCrashed, endWithStack } from './crash.ts';
import { guardThisProcess } from './guard.ts';
import { beatMs, type FromService, type Placing, type ToService } from './messages.ts';
import { expectShortLives } from './young-memory.ts';

/** Whether this process is the service of a SupervisedService. */
export function isSupervised(): boolean {
  return process.env.WEFT_SUPERVISED === '1' && process.send !== undefined;
}

/** What the service before this one gave to the front to be kept (`keepInFront`); null for the first one. */
export function keptByFront(): Promise<string | null> {
  if (process.env.WEFT_KEPT !== '1') return Promise.resolve(null);
  return new Promise((resolve) => {
    process.once('message', (message: ToService) => resolve(message.type === 'kept' ? message.what : null));
  });
}

/** Has the front keep what the services after this one are to go on with. */
export function keepInFront(what: string): void {
  process.send?.({ type: 'keep', what } satisfies FromService);
}

/**
 * Serves behind the front in the parent process, which tells where that listens, hands on connections and says when to stop.
 * `start` starts the runtime with the address that others reach it by. Resolves when it is stopped; ends with its parent.
 */
export async function serveSupervised(
  placing: Placing,
  runtime: Pick<Runtime, 'adopt' | 'stop' | 'underWay' | 'redact'>,
  start: (url: string) => Promise<unknown>,
): Promise<void> {
  guardThisProcess();
  expectShortLives();
  endWhenCrashed((text) => runtime.redact(text), endWithStack);
  const send = (message: FromService) => {
    if (process.connected) process.send?.(message);
  };
  // A terminal and a service manager tell a whole group at once; the parent knows the order.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  const orphaned = () => process.exit(1);
  process.on('disconnect', orphaned);
  let lastTaken = 0;
  const stopped = new Promise<void>((done, failed) => {
    process.on('message', (message: ToService, socket?: Socket) => {
      if (message.type === 'listening')
        start(message.url).then(() => {
          send({ type: 'ready' });
          setInterval(() => send({ type: 'beat', underWay: runtime.underWay }), beatMs).unref();
        }, failed);
      else if (message.type === 'connection') {
        lastTaken = message.number;
        send({ type: 'took', number: message.number });
        // A client that hung up on the way leaves no socket.
        if (socket) runtime.adopt(socket, message.head);
      } else if (message.type === 'missing?') {
        if (message.number > lastTaken) send({ type: 'missing', number: message.number });
      } else if (message.type === 'stop') void runtime.stop().then(done, failed);
    });
  });
  send({ type: 'configured', ...placing });
  try {
    await stopped;
  } finally {
    // The channel would keep this process.
    process.off('disconnect', orphaned);
    if (process.connected) process.disconnect();
  }
}
