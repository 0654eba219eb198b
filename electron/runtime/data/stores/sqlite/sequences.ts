import type Database from 'better-sqlite3';
import type { Program, ProgramAttribute, ProgramEntity } from '../../../../../shared/program/program.ts';
import { quoteName } from './columns.ts';

interface Block {
  next: number;
  limit: number;
  size: number;
}

const largestBlock = 256;

/** The first number of an AutoNumber: its default, or 1 (DMO-17). */
export function firstNumber({ default: text }: Pick<ProgramAttribute, 'default'>): number {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : 1;
}

/** The AutoNumbers that an entity declares itself: each counts on its own, for everything that specializes the entity. */
export function ownAutoNumbers(program: Program, entity: ProgramEntity): ProgramAttribute[] {
  const inherited = new Set(
    entity.general === null ? [] : program.entities[entity.general]?.attributes.map((a) => a.id),
  );
  return entity.attributes.filter((a) => a.type === 'autonumber' && a.calculated === null && !inherited.has(a.id));
}

/**
 * Numbers of AutoNumber attributes, by attribute id. They are taken from the database in blocks, so that two processes on one file
 * never meet and a number is given once. Blocks begin with one number and grow with use; what is left of a block goes back when the
 * store is closed. Gaps: numbers of runs that fail or are begun again, and what is left of a block when the process is killed.
 */
export class Sequences {
  private readonly database: Database.Database;
  private readonly blocks = new Map<string, Block>();

  constructor(database: Database.Database) {
    this.database = database;
    database.exec(
      'CREATE TABLE IF NOT EXISTS _weft_sequences (id TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID',
    );
  }

  /** True when the next number needs a write to the database. */
  isEmpty(attribute: string): boolean {
    const block = this.blocks.get(attribute);
    return !block || block.next >= block.limit;
  }

  /** The next number. `first` is where it begins; `table` and `column` hold the numbers that rows have, however they came there. */
  take(attribute: string, first: number, table: string, column: string): number {
    let block = this.blocks.get(attribute);
    if (!block || block.next >= block.limit) {
      const size = Math.min((block?.size ?? 0.5) * 2, largestBlock);
      const stored = `(SELECT max(${quoteName(column)}) + 1 FROM ${quoteName(table)})`;
      const limit = this.database
        .prepare(
          `INSERT INTO _weft_sequences (id, next) VALUES (?, max(?, coalesce(${stored}, 0)) + ?)
           ON CONFLICT (id) DO UPDATE SET next = max(next, coalesce(${stored}, next)) + ? RETURNING next`,
        )
        .pluck()
        .get(attribute, first, size, size) as number;
      block = { next: limit - size, limit, size };
      this.blocks.set(attribute, block);
    }
    return block.next++;
  }

  /** Forgets the blocks at hand: a transaction in which one was taken was rolled back. */
  drop(): void {
    this.blocks.clear();
  }

  /** Gives back what is left of the blocks, where nobody has taken a block since. */
  giveBack(): void {
    const update = this.database.prepare('UPDATE _weft_sequences SET next = ? WHERE id = ? AND next = ?');
    for (const [id, { next, limit }] of this.blocks) if (next < limit) update.run(next, id, limit);
    this.blocks.clear();
  }
}
