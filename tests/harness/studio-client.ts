import type { StudioServer } from '../../electron/host/studio-server.ts';
import { createStudioClient, type StudioClient } from '../../shared/rpc/channel.ts';

let count = 0;

/** A window without a window: speaks to the host as the renderer does. */
export function connectClient(server: StudioServer): StudioClient {
  const id = ++count;
  const client = createStudioClient((text) => void server.receive(id, text));
  server.connect(id, (text) => client.receive(text));
  return client;
}
