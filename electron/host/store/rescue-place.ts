import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A free name for what is kept of a project whose file was taken away: beside it, or at home when its folder is gone too. */
export function rescuePlace(file: string): string {
  const folder = existsSync(dirname(file)) ? dirname(file) : homedir();
  const name = basename(file, '.weft');
  for (let n = 1; ; n++) {
    const place = join(folder, `${name} (kept${n === 1 ? '' : ` ${n}`}).weft`);
    if (!existsSync(place)) return place;
  }
}
