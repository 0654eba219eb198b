import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';

/**
 * The descriptors of this process by file. It is state of the module because POSIX locks are state of the process: closing *any*
 * descriptor of a file drops every lock that the process has on it, those of SQLite's connections too. So none is closed
 * while anyone in the process holds the file.
 */
const descriptors = new Map<string, { open: number[]; holders: number }>();

/** A file by what it is, not by what it is called: held from before SQLite opens it, or while it is open, until after it closed it. */
export class HeldDescriptor {
  /** Device and inode: which file it is, whatever it is called. */
  readonly identity: string;
  private readonly descriptor: number;

  /** Throws what the file system says. Waits for no pipe. */
  constructor(path: string, mode: 'read' | 'write' = 'read') {
    const known = descriptors.get(identityOf(statSync(path, { bigint: true })));
    const access = mode === 'read' ? constants.O_RDONLY : constants.O_RDWR;
    this.descriptor = known?.open[0] ?? openSync(path, access | (constants.O_NONBLOCK ?? 0));
    this.identity = identityOf(fstatSync(this.descriptor, { bigint: true }));
    const entry = descriptors.get(this.identity) ?? { open: [], holders: 0 };
    entry.holders++;
    if (!entry.open.includes(this.descriptor)) entry.open.push(this.descriptor);
    descriptors.set(this.identity, entry);
  }

  stat(): Stats {
    return fstatSync(this.descriptor);
  }

  /** The path it has now, as Linux tells it. */
  get link(): string {
    return `/proc/self/fd/${this.descriptor}`;
  }

  /** Bytes of the file itself; fewer where it ends. */
  read(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(this.descriptor, bytes, 0, length, position));
  }

  /** Makes it at least so long, and its first bytes zeros. Throws where it was opened to be read. */
  blank(first: number, length: number): void {
    if (this.stat().size < length) ftruncateSync(this.descriptor, length);
    writeSync(this.descriptor, Buffer.alloc(first), 0, first, 0);
  }

  /** To be called once, when no connection of this holder is open any more. */
  dispose(): void {
    const entry = descriptors.get(this.identity);
    if (!entry || --entry.holders > 0) return;
    descriptors.delete(this.identity);
    for (const descriptor of entry.open) closeSync(descriptor);
  }
}

/** Which file a path names: device and inode; null when it names none. */
export function identityAt(path: string): string | null {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found ? identityOf(found) : null;
  } catch {
    // A folder on the way that became a file, or cannot be entered any more: nothing is there for us.
    return null;
  }
}

function identityOf({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}
