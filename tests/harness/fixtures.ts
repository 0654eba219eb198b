import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.ts';

/** Contracts and messages from outside, beside the checkout; tests that need them are skipped where they are not. */
export const fixturesFolder = join(root, '../shared/fixtures');

/** Files of a folder of fixtures, or none. */
export function fixtureFiles(folder: string): string[] {
  const path = join(fixturesFolder, folder);
  return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
}
