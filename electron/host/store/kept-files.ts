import type Database from 'better-sqlite3';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { originsOf } from '../../../shared/structure/contract-origin.ts';
import { fileHash } from '../contract/file-hash.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Contents of contract files by their SHA-256. */
export type ContractFiles = ReadonlyMap<string, Uint8Array>;

/** The files of contracts that documents came from, by hash; the same content is kept once. */
export class KeptFiles {
  private readonly database: Database.Database;
  private readonly kinds: KindRegistry;

  constructor(database: Database.Database, kinds: KindRegistry) {
    this.database = database;
    this.kinds = kinds;
  }

  /** Keeps what changed documents name; refuses a document that names a file which nobody holds. */
  keep(changed: readonly Unit[], files: ContractFiles): Refusal | null {
    // One that is held is written over: what is held may be damaged.
    const keep = this.database.prepare('INSERT OR REPLACE INTO blob VALUES (?, ?)');
    for (const unit of changed)
      for (const { origin } of originsOf(unit, this.kinds))
        for (const { path, hash } of origin.files) {
          const content = files.get(hash);
          if (content) keep.run(hash, content);
          else if (!this.holds(hash))
            return refuse(
              'change/no-file',
              `${unit.name} names the contract's file ${path}, which this project does not hold. Import the contract again.`,
            );
        }
    return null;
  }

  /** Keeps files that only the history names. */
  adopt(files: ContractFiles): void {
    const keep = this.database.prepare('INSERT OR REPLACE INTO blob VALUES (?, ?)');
    for (const [hash, content] of files) keep.run(hash, content);
  }

  /** Drops those of the files that texts name which no document and no change brings back. */
  forget(texts: readonly string[]): void {
    const candidates = new Set(texts.flatMap((text) => text.match(/\b[0-9a-f]{64}\b/g) ?? []));
    const forget = this.database.prepare(
      `DELETE FROM blob WHERE hash = $hash
         AND NOT EXISTS (SELECT 1 FROM unit WHERE instr(data, $hash) > 0)
         AND NOT EXISTS (SELECT 1 FROM change WHERE instr(forward, $hash) > 0 OR instr(inverse, $hash) > 0)`,
    );
    for (const hash of candidates) forget.run({ hash });
  }

  holds(hash: string): boolean {
    return this.database.prepare('SELECT 1 FROM blob WHERE hash = ?').get(hash) !== undefined;
  }

  /** Undefined for one that is not held, or is damaged: its content does not have its hash. */
  read(hash: string): Uint8Array | undefined {
    const content = this.database.prepare('SELECT content FROM blob WHERE hash = ?').pluck().get(hash);
    return content instanceof Uint8Array && fileHash(content) === hash ? content : undefined;
  }
}
