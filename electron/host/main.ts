import type { KeychainQuestion } from '../../shared/rpc/keychain.ts';
import { KeychainByMessages } from './keychain.ts';
import { StudioServer } from './studio-server.ts';
import { unharmed } from './unharmed.ts';

/**
 * The studio host under Electron: messages `{ to: 'host', client, data }` and `{ client, closed }` come from the main
 * process, `{ client, data }` go back, besides questions for the keychain of the person and their answers. Over a utility process's port, or a plain Node's IPC.
 */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
const post = (message: { client: number; data: string } | KeychainQuestion): void => {
  if (parentPort) parentPort.postMessage(message);
  else if (process.connected) process.send?.(message);
};

const keychain = new KeychainByMessages(post);
const server = new StudioServer(undefined, undefined, keychain);
const known = new Set<number>();

const receive = (message: unknown): void => {
  if (typeof message !== 'object' || message === null || keychain.receive(message)) return;
  const { client, data, closed } = message as { client?: unknown; data?: unknown; closed?: unknown };
  if (typeof client !== 'number') return;
  if (closed === true) {
    known.delete(client);
    server.disconnect(client);
    return;
  }
  if (typeof data !== 'string') return;
  if (!known.has(client)) {
    known.add(client);
    server.connect(client, (text) => post({ client, data: text }));
  }
  void server.receive(client, data);
};

const heard = unharmed(receive);

if (parentPort) parentPort.on('message', (event) => heard(event.data));
else {
  process.on('message', heard);
  process.on('disconnect', () => process.exit(0));
}
