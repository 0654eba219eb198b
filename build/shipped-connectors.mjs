// The connectors that come with the studio, packed by its own command line into out/connectors.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { node24, out, root } from './checkout.mjs';

const source = join(root, 'resources/connectors');
const packed = join(out, 'connectors');

const names = () => (existsSync(source) ? readdirSync(source).sort() : []);

/** Where their packages stand. */
export const connectorFiles = () => names().map((name) => join(packed, `${name}.tgz`));

/** Packs them; the command line stands in out/ by then. */
export function packConnectors() {
  rmSync(packed, { recursive: true, force: true });
  mkdirSync(packed, { recursive: true });
  for (const name of names()) {
    const words = ['connector', 'pack', join(source, name), '--out', join(packed, `${name}.tgz`)];
    const { status, stderr } = spawnSync(node24(), [join(out, 'cli.mjs'), ...words], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The connector ${name} cannot be packed: ${stderr}`);
  }
}
