import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.ts';

const folder = join(root, 'tests/peers');

/** Drivers that users install themselves; tests find them beside other peers (`npm ci --prefix tests/peers`), and are counted as skipped without. */
export const hasOptionalDriver = (name: string) => existsSync(join(folder, 'node_modules', name, 'package.json'));

/** Lets drivers be found there. Call it before one is asked for. */
export function findOptionalDrivers(): void {
  process.env.WEFT_DRIVERS = folder;
}
