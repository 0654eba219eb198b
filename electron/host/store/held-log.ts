import { HeldDescriptor } from './held-descriptor.ts';

/** What SQLite's index of a log is of (its format is fixed: sqlite.org/walformat.html). */
const indexFormat = 3_007_000;
const indexHeaderBytes = 48;
/** Both copies of the header, and what it says of checkpoints and readers. */
const indexHeadBytes = 136;
/** SQLite maps it in pieces of this length. */
const indexPieceBytes = 32_768;
const logHeaderBytes = 32;
const frameHeaderBytes = 24;

/**
 * The log of an open project: the very file that SQLite writes to, whatever its path names now. What its path names may be another
 * file, and an empty one there says nothing of the edits in ours.
 */
export class HeldLog {
  private readonly log: HeldDescriptor;
  private readonly index: HeldDescriptor | null;
  /** How long the index was at most: it never becomes shorter while a connection has it. */
  private indexBytes = indexPieceBytes;

  private constructor(log: HeldDescriptor, index: HeldDescriptor | null) {
    this.log = log;
    this.index = index;
  }

  /** That of the project with this path (no link), which must be open; null for one that is read without a log. */
  static of(path: string): HeldLog | null {
    const log = held(`${path}-wal`, 'read');
    return log && new HeldLog(log, held(`${path}-shm`, 'write') ?? held(`${path}-shm`, 'read'));
  }

  get identity(): string {
    return this.log.identity;
  }

  bytes(): number {
    return this.log.stat().size;
  }

  /**
   * To be called before SQLite reads its index, which it does as memory: behind the end of one that was cut short the system ends the process.
   * One without a header SQLite makes anew of the log.
   */
  mendIndex(): void {
    if (!this.index) return;
    const { size } = this.index.stat();
    if (size >= this.indexBytes) this.indexBytes = size;
    else this.index.blank(indexHeadBytes, this.indexBytes);
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

function held(path: string, mode: 'read' | 'write'): HeldDescriptor | null {
  try {
    return new HeldDescriptor(path, mode);
  } catch {
    return null;
  }
}
