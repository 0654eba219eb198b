import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, temporaryFolder } from './checkout.ts';

export interface StubApp {
  path: string;
  dispose(): void;
}

/** Answers every text with itself, and ends when told to: what main relays is then seen from the page alone. */
const echoHost = `process.on('message', (message) => {
  if (message.to !== 'host') return;
  if (message.data === 'end') process.exit(7);
  process.send({ client: message.client, data: message.client + ':' + message.data });
});
`;

/** The real main process and preload script around an empty page and an echoing host. */
export function makeStubApp(page = '<!doctype html><title>stub</title><body>stub</body>'): StubApp {
  const { path, dispose } = temporaryFolder();
  mkdirSync(join(path, 'out/renderer'), { recursive: true });
  for (const name of ['main.cjs', 'preload.cjs']) copyFileSync(join(root, 'out', name), join(path, 'out', name));
  writeFileSync(join(path, 'out/host.mjs'), echoHost);
  writeFileSync(join(path, 'out/renderer/index.html'), page);
  writeFileSync(
    join(path, 'package.json'),
    JSON.stringify({ name: 'weft-stub', version: '0.0.0', main: 'out/main.cjs' }),
  );
  return { path, dispose };
}
