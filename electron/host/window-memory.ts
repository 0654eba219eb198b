import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Longest text that is kept under a name, in characters. */
const longest = 256 * 1024;
/** How many names are kept; those that were set longest ago go first. */
const mostNames = 300;

/**
 * What windows remember of how a person left them (layout, theme, open documents), by name, in a file of the settings folder. A page's
 * own storage would not do: `weft serve` has another port, and so another origin, each time.
 */
export class WindowMemory {
  private readonly folder: string;
  private readonly file: string;

  constructor(folder: string) {
    this.folder = folder;
    this.file = join(folder, 'windows.json');
  }

  all(): Record<string, string> {
    return Object.fromEntries(this.read());
  }

  /** Keeps a text under a name; null forgets it. One that is too long is not kept. */
  remember(name: string, text: string | null): void {
    // Read anew: the app and a served studio are processes of their own, and neither forgets what the other was told.
    const kept = this.read().filter(([each]) => each !== name);
    if (text !== null && text.length <= longest) kept.push([name, text]);
    this.write(kept.slice(-mostNames));
  }

  /** In the order they were set. */
  private read(): [string, string][] {
    try {
      const stored = JSON.parse(readFileSync(this.file, 'utf8')) as unknown;
      return Object.entries(stored as object).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      );
    } catch {
      return [];
    }
  }

  /** A convenience: a folder that cannot be written to is no reason to fail. */
  private write(kept: readonly [string, string][]): void {
    try {
      mkdirSync(this.folder, { recursive: true });
      const work = `${this.file}.${process.pid}`;
      writeFileSync(work, JSON.stringify(Object.fromEntries(kept)));
      renameSync(work, this.file);
    } catch {
      // See above.
    }
  }
}
