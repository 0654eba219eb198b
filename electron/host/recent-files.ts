import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RecentFile } from '../../shared/rpc/calls/app.ts';

const mostFiles = 20;

/** The projects that were opened last, in a file of the settings folder. */
export class RecentFiles {
  private readonly folder: string;
  private readonly file: string;

  constructor(folder: string) {
    this.folder = folder;
    this.file = join(folder, 'recent.json');
  }

  /** Those that are still there, the last one first. */
  all(): RecentFile[] {
    try {
      return (JSON.parse(readFileSync(this.file, 'utf8')) as RecentFile[])
        .filter((r) => typeof r.file === 'string' && existsSync(r.file))
        .slice(0, mostFiles);
    } catch {
      return [];
    }
  }

  remember(file: string): void {
    const others = this.all().filter((r) => r.file !== file);
    this.write([{ file, name: basename(file, '.weft'), openedAt: Date.now() }, ...others].slice(0, mostFiles));
  }

  forget(file: string): void {
    this.write(this.all().filter((r) => r.file !== file));
  }

  /** The list is a convenience: a folder that cannot be written to is no reason to fail. */
  private write(list: RecentFile[]): void {
    try {
      mkdirSync(this.folder, { recursive: true });
      const work = `${this.file}.${process.pid}`;
      writeFileSync(work, JSON.stringify(list, null, 2));
      renameSync(work, this.file);
    } catch {
      // See above.
    }
  }
}
