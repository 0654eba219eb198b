import { HeldDescriptor } from './held-descriptor.ts';

/** What SQLite's index of a log is of (its format is fixed: sqlite.org/walformat.html). */
const indexFormat = 3_007_000;
const indexHeaderBytes = 48;
const logHeaderBytes = 32;
const frameHeaderBytes = 24;

/**
 * The log of an open project: the very file that SQLite writes to, whatever its path names now. What its path names may be another
 * file, and an empty one there says nothing of the edits in ours.
 */
export class HeldLog {
  private readonly log: HeldDescriptor;
  private readonly index: HeldDescriptor | null;

  private constructor(log: HeldDescriptor, index: HeldDescriptor | null) {
    this.log = log;
    this.index = index;
  }

  /** That of the project with this path, which must be open; null for one that is read without a log. */
  static of(path: string): HeldLog | null {
    const log = held(`${path}-wal`);
    return log && new HeldLog(log, held(`${path}-shm`));
  }

  get identity(): string {
    return this.log.identity;
  }

  bytes(): number {
    return this.log.stat().size;
  }

  /**
   * Whether it holds what the processes that have the project open wrote into it: SQLite believes its index, and would read and copy what
   * stands there now where the log was cut or written over.
   */
  isWhole(): boolean {
    if (!this.index) return true;
    // Another process may end the log, and begin it anew, between the two looks: the index says so first.
    for (let before = readIndex(this.index); ; ) {
      if (before === null || this.fits(before)) return true;
      const now = readIndex(this.index);
      if (now === null || now.equals(before)) return now === null;
      before = now;
    }
  }

  private fits(index: Buffer): boolean {
    const frames = index.readUInt32LE(16);
    if (frames === 0) return true;
    const storedPage = index.readUInt16LE(14);
    const pageBytes = storedPage === 1 ? 65_536 : storedPage;
    const head = this.log.read(0, logHeaderBytes);
    return (
      this.bytes() >= logHeaderBytes + frames * (frameHeaderBytes + pageBytes) &&
      // The salts, drawn anew for each log.
      head.subarray(16, 24).equals(index.subarray(32, 40))
    );
  }

  /** To be called once, after the connection was closed. */
  dispose(): void {
    this.log.dispose();
    this.index?.dispose();
  }
}

/** The header of the index; null when it is just being written, or is of a form we do not know. */
function readIndex(index: HeldDescriptor): Buffer | null {
  const bytes = index.read(0, 2 * indexHeaderBytes);
  if (bytes.length < 2 * indexHeaderBytes || bytes.readUInt32LE(0) !== indexFormat) return null;
  const header = bytes.subarray(0, indexHeaderBytes);
  return header.equals(bytes.subarray(indexHeaderBytes)) ? header : null;
}

function held(path: string): HeldDescriptor | null {
  try {
    return new HeldDescriptor(path);
  } catch {
    return null;
  }
}
