import { readlinkSync, type Stats, statSync } from 'node:fs';
import { behindLink, notPlain, oddCompanion } from '../../sqlite-file/plain-file.ts';
import { ProjectFileError, translateFileError } from './file-error.ts';
import { HeldDescriptor } from './held-descriptor.ts';

/** A project file as it lies on the disk, apart from what SQLite makes of it. Held from before SQLite opens it until after it closed it. */
export class HeldFile {
  readonly path: string;
  /** Where it stood when it was opened, also where its path is a link: beside it, not beside the link, SQLite has log and index. */
  readonly place: string;
  private readonly held: HeldDescriptor;

  /** Throws `project/missing`, and `project/not-a-project` for what is no plain file, which is never waited for. */
  constructor(path: string) {
    this.path = path;
    try {
      this.place = behindLink(path);
      // A device may act when it is opened, and a pipe would wait: the kind is asked first, and again of what was opened.
      refuseOtherThanFile(path, statSync(path, { throwIfNoEntry: false }));
      this.held = new HeldDescriptor(path);
    } catch (error) {
      throw translateFileError(path, error);
    }
    try {
      refuseOtherThanFile(path, this.held.stat());
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Device and inode: which file it is, whatever it is called. */
  get identity(): string {
    return this.held.identity;
  }

  size(): number {
    return this.held.stat().size;
  }

  /** Whether it has a name anywhere, by which a person finds it again. */
  isLinked(): boolean {
    return this.held.stat().nlink > 0;
  }

  /** The path it has now, where the system tells. */
  whereItIs(): string | null {
    try {
      return readlinkSync(this.held.link);
    } catch {
      return null;
    }
  }

  /** Bytes of the file itself, without what a log beside it may add; fewer where the file ends. */
  read(position: number, length: number): Buffer {
    return this.held.read(position, length);
  }

  /** To be called once, when no connection of this holder is open any more. */
  dispose(): void {
    this.held.dispose();
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
