import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync, type Stats, statSync } from 'node:fs';
import { notPlain, oddCompanion } from '../../sqlite-file/plain-file.ts';
import { ProjectFileError, translateFileError } from './file-error.ts';

/**
 * The descriptors of this process by file. It is state of the module because POSIX locks are state of the process: closing *any*
 * descriptor of a file drops every lock that the process has on it, those of SQLite's connections too. So none is closed
 * while anyone in the process holds the file.
 */
const descriptors = new Map<string, { open: number[]; holders: number }>();

/** A project file as it lies on the disk, apart from what SQLite makes of it. Held from before SQLite opens it until after it closed it. */
export class HeldFile {
  readonly path: string;
  /** Device and inode: which file it is, whatever it is called. */
  readonly identity: string;
  private readonly descriptor: number;

  /** Throws `project/missing`, and `project/not-a-project` for what is no plain file, which is never waited for. */
  constructor(path: string) {
    this.path = path;
    try {
      // A device may act when it is opened, and a pipe would wait: the kind is asked first, and again of what was opened.
      refuseOtherThanFile(path, statSync(path, { throwIfNoEntry: false }));
      const known = descriptors.get(identityOf(statSync(path, { bigint: true })));
      this.descriptor = known?.open[0] ?? openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      throw translateFileError(path, error);
    }
    this.identity = identityOf(fstatSync(this.descriptor, { bigint: true }));
    const entry = descriptors.get(this.identity) ?? { open: [], holders: 0 };
    entry.holders++;
    if (!entry.open.includes(this.descriptor)) entry.open.push(this.descriptor);
    descriptors.set(this.identity, entry);
    try {
      refuseOtherThanFile(path, fstatSync(this.descriptor));
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  size(): number {
    return fstatSync(this.descriptor).size;
  }

  /** Whether it has a name anywhere, by which a person finds it again. */
  isLinked(): boolean {
    return fstatSync(this.descriptor).nlink > 0;
  }

  /** The path it has now, where the system tells. */
  whereItIs(): string | null {
    try {
      return readlinkSync(`/proc/self/fd/${this.descriptor}`);
    } catch {
      return null;
    }
  }

  /** Bytes of the file itself, without what a log beside it may add; fewer where the file ends. */
  read(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(this.descriptor, bytes, 0, length, position));
  }

  /** To be called once, when no connection of this holder is open any more. */
  dispose(): void {
    const entry = descriptors.get(this.identity);
    if (!entry || --entry.holders > 0) return;
    descriptors.delete(this.identity);
    for (const descriptor of entry.open) closeSync(descriptor);
  }
}

/**
 * How many bytes the file lacks of the pages that its own header counts: SQLite reads the rest of a cut page as zeros. 0 for one that is
 * whole, and where the last writer did not count.
 */
export function missingBytes(held: HeldFile): number {
  const head = held.read(0, 100);
  if (head.length < 100) return 100 - head.length;
  const pageSize = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  // The count is only right when the last writer kept it (file format 1.3.2).
  const isCounted = head.readUInt32BE(24) === head.readUInt32BE(92);
  return isCounted ? Math.max(0, pageSize * head.readUInt32BE(28) - held.size()) : 0;
}

function identityOf({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}

function refuseOtherThanFile(path: string, found: Stats | undefined): void {
  if (!found)
    throw new ProjectFileError(
      'project/missing',
      `${path} does not exist.`,
      'Check the path, or make a project with: weft new FILE',
    );
  const odd = notPlain(found);
  if (odd)
    throw new ProjectFileError(
      'project/not-a-project',
      odd === 'a folder' ? `${path} is a folder.` : `${path} is ${odd}, not a Weft project.`,
      odd === 'a folder' ? 'weft pack DIR FILE makes a project of its text form.' : undefined,
    );
}

/** See `oddCompanion`. Throws `project/companion`. */
export function refuseOddCompanions(path: string): void {
  const odd = oddCompanion(path);
  if (odd !== null)
    throw new ProjectFileError(
      'project/companion',
      `${path} cannot be opened: ${odd} beside it is no plain file.`,
      'Move it away; Weft Studio keeps the latest edits there while a project is open.',
    );
}
