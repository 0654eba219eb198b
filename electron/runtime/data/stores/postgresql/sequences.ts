import type { Program, ProgramAttribute, ProgramEntity } from '../../../../../shared/program/program.ts';
import { firstNumber, ownAutoNumbers } from '../../schema/auto-numbers.ts';
import { quoteName } from './columns.ts';
import type { Asked, Connections } from './connections.ts';

interface Block {
  next: number;
  limit: number;
  size: number;
}

const largestBlock = 256;

/** Where an AutoNumber counts: it begins with `first`, and `column` of `table` (quoted) holds the numbers that rows have. */
export interface Counted {
  attribute: string;
  first: number;
  table: string;
  column: string;
}

/** Takes `count` numbers in a row that nobody else gets; gives the first of them. */
async function reserveNumbers(
  asked: Asked,
  { attribute, first, table, column }: Counted,
  count: number,
): Promise<number> {
  const stored = `(SELECT max(${column}) + 1 FROM ${table})`;
  const { rows } = await asked.ask({
    sql: `INSERT INTO _weft_sequences AS s (id, next) VALUES ($1, greatest($2::bigint, ${stored}) + $3::bigint)
          ON CONFLICT (id) DO UPDATE SET next = greatest(s.next, ${stored}) + $3::bigint RETURNING next`,
    values: [attribute, first, count],
  });
  return Number(rows[0]?.[0]) - count;
}

/**
 * Gives numbers to rows without one, in the order of their making: rows from before the attribute, those that a run of an older
 * version of the program makes, and those that came into the family with a new generalization.
 */
export async function numberRows(
  asked: Asked,
  program: Program,
  types: Readonly<Record<string, number>>,
  fit: (name: string) => string,
): Promise<void> {
  for (const entity of program.entities) {
    const root = program.entities[entity.root] as ProgramEntity;
    if (!entity.family.some((index) => program.entities[index]?.persistable)) continue;
    for (const attribute of ownAutoNumbers(program, entity)) {
      const [table, column] = [quoteName(fit(root.table)), quoteName(fit(attribute.column))];
      const members = entity.family.map((index) => types[program.entities[index]?.id ?? '']).join(', ');
      const without = `${table} WHERE ${column} IS NULL${entity === root ? '' : ` AND _type IN (${members})`}`;
      const { rows } = await asked.ask({ sql: `SELECT count(*) FROM ${without}`, values: [] });
      const count = Number(rows[0]?.[0]);
      if (count === 0) continue;
      const counted = { attribute: attribute.id, first: firstNumber(attribute), table, column };
      const first = await reserveNumbers(asked, counted, count);
      await asked.ask({
        sql: `UPDATE ${table} AS t SET ${column} = numbered.number FROM (SELECT _id AS row, row_number() OVER (ORDER BY _id) - 1 + ${first} AS number
              FROM ${without}) AS numbered WHERE numbered.row = t._id`,
        values: [],
      });
    }
  }
}

/**
 * Numbers of AutoNumber attributes, by attribute id, taken from the database in blocks: replicas never meet, a number is given once. What is
 * left of a block goes back when the store is closed, where nobody has taken one since.
 */
export class Sequences {
  private readonly connections: Connections;
  private readonly blocks = new Map<string, Block>();
  /** One after the other for each attribute: two that need a block share it. */
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(connections: Connections) {
    this.connections = connections;
  }

  take(counted: Counted): Promise<number> {
    return this.inTurn(counted.attribute, async () => {
      let block = this.blocks.get(counted.attribute);
      if (!block || block.next >= block.limit) {
        const size = Math.min((block?.size ?? 0.5) * 2, largestBlock);
        const next = await reserveNumbers(this.connections, counted, size);
        block = { next, limit: next + size, size };
        this.blocks.set(counted.attribute, block);
      }
      return block.next++;
    });
  }

  /** A row comes with a number of its own: the ones that are counted go on behind it. */
  goBehind({ id, ...attribute }: ProgramAttribute, number: number): Promise<void> {
    return this.inTurn(id, async () => {
      const block = this.blocks.get(id);
      if (block && number < block.limit) {
        block.next = Math.max(block.next, number + 1);
        return;
      }
      this.blocks.delete(id);
      await this.connections.ask({
        sql: `INSERT INTO _weft_sequences AS s (id, next) VALUES ($1, $2::bigint)
              ON CONFLICT (id) DO UPDATE SET next = greatest(s.next, excluded.next)`,
        values: [id, Math.max(firstNumber(attribute), number + 1)],
      });
    });
  }

  private inTurn<T>(attribute: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(attribute) ?? Promise.resolve()).then(work, work);
    this.turns.set(
      attribute,
      turn.catch(() => {}),
    );
    return turn;
  }

  async giveBack(): Promise<void> {
    await Promise.allSettled(this.turns.values());
    for (const [id, { next, limit }] of this.blocks)
      if (next < limit)
        await this.connections
          .ask({
            sql: 'UPDATE _weft_sequences SET next = $1::bigint WHERE id = $2 AND next = $3::bigint',
            values: [next, id, limit],
          })
          .catch(() => {});
    this.blocks.clear();
  }
}
