import { randomInt } from 'node:crypto';
import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { identityAt } from './held-descriptor.ts';
import { type HeldFile, missingBytes } from './held-file.ts';
import { HeldLog } from './held-log.ts';
import { generationIn, generationLimit, readGeneration, writeGeneration } from './project-schema.ts';

/** What people did to an open file so that it must not be written any more. */
export interface Loss {
  code: 'project/moved' | 'project/deleted' | 'project/replaced' | 'project/overwritten' | 'project/log-gone';
  message: string;
  /** Where the file is now, when it has another name and the system tells it. */
  now?: string;
}

/**
 * Whether the file that is open is still the one that its path names, with the contents that its log continues
 * ([decision 18](../../../docs/decisions/0018-generations.md)). `user_version` in the header holds a *generation*, drawn anew by the first write after
 * the log was brought into the file; `meta.base` holds the one before. So of the three numbers the header of the file
 * itself is always one of the other two, and equal to the log's where the log is empty.
 */
export class FileStanding {
  private readonly path: string;
  private readonly held: HeldFile;
  private readonly database: Database.Database;
  private readonly log: HeldLog | null;
  private readonly isContinued: () => boolean;
  /** The generation in which the store last took over what the file says, and the number by which SQLite tells a write of others. */
  private known: { generation: number; dataVersion: number } | null = null;

  /** `isContinued` tells whether the file, as the connection sees it, goes on from what the store knows. */
  constructor(path: string, held: HeldFile, database: Database.Database, isContinued: () => boolean) {
    this.path = path;
    this.held = held;
    this.database = database;
    this.log = HeldLog.of(held.place);
    this.isContinued = isContinued;
  }

  /** Looks at path, log and header. Best inside the transaction that is to write. */
  loss(): Loss | null {
    this.readyToRead();
    const there = identityAt(this.path);
    if (there !== this.held.identity)
      return this.held.isLinked() ? this.moved(there !== null) : gone(this.path, there !== null);
    if (this.log !== null && identityAt(this.logPath) !== this.log.identity)
      return { code: 'project/log-gone', message: `${this.logPath} was taken away while the project was open.` };
    if (this.isLogCut())
      return {
        code: 'project/overwritten',
        message: `${this.logPath}, with the latest edits, was overwritten while the project was open.`,
      };
    if (this.isCut()) return { code: 'project/overwritten', message: `${this.path} was cut short while it was open.` };
    if (!this.isOurContent())
      return { code: 'project/overwritten', message: `${this.path} was overwritten while it was open.` };
    return null;
  }

  private moved(isNameTaken: boolean): Loss {
    const now = this.held.whereItIs();
    return {
      code: 'project/moved',
      message: `${this.path} was ${isNameTaken ? 'moved, and another file has its name' : 'moved or renamed while it was open'}.${now ? ` It is ${now} now.` : ''}`,
      ...(now ? { now } : {}),
    };
  }

  /** Whether the file itself, wherever it is now, is what the connection's log continues; only then may the log be brought into it. */
  isOurContent(): boolean {
    this.readyToRead();
    if (this.isLogCut() || this.isCut()) return false;
    const look = (): boolean => {
      const { generation, base } = readGeneration(this.database);
      const inFile = generationIn(this.held.read(60, 4));
      if (inFile !== generation && (inFile !== base || this.logBytes() === 0)) return false;
      // What others wrote may be an older state, put back with its log and the index of that: of the same generation, too. And where another
      // process brought the log into the file, all that was just read may be of what was written over it since.
      if (this.known === null) return true;
      if (generation === this.known.generation && this.dataVersion() === this.known.dataVersion) return true;
      return this.isContinued();
    };
    return this.database.inTransaction ? look() : this.database.transaction(look)();
  }

  /** To be called when the store has read what the file says, or has written: best in the same transaction. */
  follow(): void {
    this.known = { generation: readGeneration(this.database).generation, dataVersion: this.dataVersion() };
  }

  /** To be called before the connection is asked for anything: what was done to the file must not end the process that looks. */
  readyToRead(): void {
    try {
      this.log?.mendIndex();
    } catch {
      // An index that cannot be written to is that of a file which is only read.
    }
  }

  /** Another number after each write of others. */
  private dataVersion(): number {
    return this.database.pragma('data_version', { simple: true }) as number;
  }

  private get logPath(): string {
    return `${this.held.place}-wal`;
  }

  /** Whether the log was cut or written over: what is read of it is not what was written, and must not come into the file. */
  private isLogCut(): boolean {
    return this.log !== null && !this.log.isWhole();
  }

  /** Whether the file has fewer pages than its own header says: what is read of it would be zeros, and what is written beside zeros. */
  private isCut(): boolean {
    if (missingBytes(this.held) === 0) return false;
    // Every transaction of ours that looks is one that writes, or looks again.
    if (this.logBytes() === 0 || this.database.inTransaction) return true;
    try {
      // Another process may be bringing its log into the file just now, but not while we have the right to write.
      return this.database.transaction(() => missingBytes(this.held) > 0).immediate();
    } catch {
      // A database that cannot even be asked for it is cut indeed; one that is held by somebody is looked at again.
      return this.held.size() === 0;
    }
  }

  /** Inside a transaction that writes: draws a generation when the file has the last one already. */
  beginWriting(): void {
    const { generation } = readGeneration(this.database);
    if (generationIn(this.held.read(60, 4)) !== generation) return;
    let next = generation;
    while (next === generation) next = randomInt(1, generationLimit);
    writeGeneration(this.database, { generation: next, base: generation });
  }

  /** The length of the log that the connection writes to, whatever has its name now; null when it has none. */
  logBytes(): number | null {
    if (this.log) return this.log.bytes();
    return statSync(this.logPath, { throwIfNoEntry: false })?.size ?? null;
  }

  /** To be called once, after the connection was closed. */
  dispose(): void {
    this.log?.dispose();
  }
}

function gone(path: string, isReplaced: boolean): Loss {
  return isReplaced
    ? { code: 'project/replaced', message: `${path} was replaced by another file while it was open.` }
    : { code: 'project/deleted', message: `${path} was deleted while it was open.` };
}
