import type Database from 'better-sqlite3';
import type { Program, ProgramEntity } from '../../../../../shared/program/program.ts';
import { firstNumber, ownAutoNumbers } from '../../schema/auto-numbers.ts';
import { quoteName } from './columns.ts';

interface Block {
  next: number;
  limit: number;
  size: number;
}

const largestBlock = 256;

/** Where an AutoNumber counts: it begins with `first`, and `column` of `table` holds the numbers that rows have. */
interface Counted {
  attribute: string;
  first: number;
  table: string;
  column: string;
}

/** Takes `count` numbers in a row that nobody else gets; gives the first of them. */
function reserveNumbers(database: Database.Database, counted: Counted, count: number): number {
  const stored = `(SELECT max(${quoteName(counted.column)}) + 1 FROM ${quoteName(counted.table)})`;
  // `get` steps to the row and hears nothing of a write that fails behind it (a full disk): the same numbers would be given again.
  const [next] = database
    .prepare(
      `INSERT INTO _weft_sequences (id, next) VALUES (?, max(?, coalesce(${stored}, ?)) + ?)
       ON CONFLICT (id) DO UPDATE SET next = max(next, coalesce(${stored}, next)) + ? RETURNING next`,
    )
    .pluck()
    .all(counted.attribute, counted.first, counted.first, count, count) as [number];
  return next - count;
}

/**
 * Gives numbers to rows without one, in the order of their making: rows from before the attribute, those that a run of an older
 * version of the program makes, and those that came into the family with a new generalization.
 */
export function numberRows(
  database: Database.Database,
  program: Program,
  types: Readonly<Record<string, number>>,
): void {
  for (const entity of program.entities) {
    const root = program.entities[entity.root] as ProgramEntity;
    if (!entity.family.some((index) => program.entities[index]?.persistable)) continue;
    for (const attribute of ownAutoNumbers(program, entity)) {
      const [table, column] = [quoteName(root.table), quoteName(attribute.column)];
      const members = entity.family.map((index) => types[program.entities[index]?.id ?? '']).join(', ');
      const without = `${table} WHERE ${column} IS NULL${entity === root ? '' : ` AND _type IN (${members})`}`;
      const count = database.prepare(`SELECT count(*) FROM ${without}`).pluck().get() as number;
      if (count === 0) continue;
      const first = reserveNumbers(
        database,
        { attribute: attribute.id, first: firstNumber(attribute), table: root.table, column: attribute.column },
        count,
      );
      database.exec(
        `UPDATE ${table} SET ${column} = numbered.number FROM (SELECT _id AS row, row_number() OVER (ORDER BY _id) - 1 + ` +
          `${first} AS number FROM ${without}) AS numbered WHERE numbered.row = ${table}._id`,
      );
    }
  }
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

  /** A row comes with a number of its own: the ones that are counted go on behind it. */
  goBehind(attribute: string, first: number, number: number): void {
    const block = this.blocks.get(attribute);
    if (block && number < block.limit) {
      block.next = Math.max(block.next, number + 1);
      return;
    }
    this.blocks.delete(attribute);
    this.database
      .prepare(
        'INSERT INTO _weft_sequences (id, next) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET next = max(next, excluded.next)',
      )
      .run(attribute, Math.max(first, number + 1));
  }

  /** The next number. `first` is where it begins; `table` and `column` hold the numbers that rows have, however they came there. */
  take(attribute: string, first: number, table: string, column: string): number {
    let block = this.blocks.get(attribute);
    if (!block || block.next >= block.limit) {
      const size = Math.min((block?.size ?? 0.5) * 2, largestBlock);
      const next = reserveNumbers(this.database, { attribute, first, table, column }, size);
      block = { next, limit: next + size, size };
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
