import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './checkout.ts';

const folder = join(root, 'tests/peers');

/** Whether SAP CAP is installed beside the tests (`tests/peers`, by the set-up of the tests). */
export const hasCap = existsSync(join(folder, 'node_modules/@sap/cds'));

export interface CapServer {
  url: string;
  metadata: Uint8Array;
  stop(): void;
}

/** A shop served by SAP CAP over SQLite in memory, in a process of its own. */
export async function startCap(): Promise<CapServer> {
  const child = spawn(process.execPath, [join(root, 'tests/harness/cap-server.mjs'), folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, CDS_LOG_LEVELS: '', NODE_ENV: 'test' },
  });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const url = await new Promise<string>((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"url"')) found((JSON.parse(line) as { url: string }).url);
    });
    child.on('exit', () => failed(new Error(`CAP ended: ${errors.slice(0, 2000)}`)));
  });
  const metadata = new Uint8Array(await (await fetch(`${url}/$metadata`)).arrayBuffer());
  return { url, metadata, stop: () => child.stdin.end() };
}
