import { FlowError } from '../../../contract/flow-error.ts';
import type { KeptAnswer } from '../../../contract/object-store.ts';
import { levelOf } from '../../kept-answers-level.ts';
import type { Connections, Transaction } from './connections.ts';

/** How often what is over is looked for, in answers that are kept. */
const everySoMany = 200;

/** Answers by key, kept in the database for a time, each in the commit of the run that gave it; and keys that are reserved for one. */
export class KeptAnswers {
  private readonly connections: Connections;
  private kept = 0;

  constructor(connections: Connections) {
    this.connections = connections;
  }

  /** The value under a key; null where there is none, or its time is over. */
  async read(key: string, now: number): Promise<string | null> {
    const { rows } = await this.connections.ask({
      sql: 'SELECT value FROM _weft_answers WHERE key = $1 AND until > $2::bigint',
      values: [key, now],
      name: 'kept answer',
    });
    return rows[0]?.[0] ?? null;
  }

  /** Reserves a key; false where an answer is kept under it, or another holder has it. One statement: of two replicas that ask, one gets it. */
  async reserve(key: string, holder: string, now: number, until: number): Promise<boolean> {
    this.clearSometimes(now);
    const { count } = await this.connections.ask({
      sql: `INSERT INTO _weft_reserved AS r (key, holder, until) SELECT $1, $2, $3::bigint
            WHERE NOT EXISTS (SELECT 1 FROM _weft_answers WHERE key = $1 AND until > $4::bigint)
            ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE r.until <= $4::bigint OR r.holder = excluded.holder`,
      values: [key, holder, until, now],
    });
    return count > 0;
  }

  async release(key: string, holder: string): Promise<void> {
    await this.connections.ask({
      sql: 'DELETE FROM _weft_reserved WHERE key = $1 AND holder = $2',
      values: [key, holder],
    });
  }

  /**
   * Keeps an answer in the transaction that is open. It fails with `data/answer-kept` when another run has kept one under its key meanwhile, or
   * has reserved that.
   */
  askKeep(tx: Transaction, { key, value, keptAt, until, holder = '' }: KeptAnswer): void {
    this.clearSometimes(keptAt);
    tx.later({ sql: 'DELETE FROM _weft_answers WHERE key = $1 AND until <= $2::bigint', values: [key, keptAt] });
    tx.later({ sql: 'DELETE FROM _weft_reserved WHERE key = $1 AND holder = $2', values: [key, holder] });
    tx.later(
      {
        sql: `INSERT INTO _weft_answers (key, until, value) SELECT $1, $2::bigint, $3
              WHERE NOT EXISTS (SELECT 1 FROM _weft_reserved WHERE key = $1 AND until > $4::bigint) ON CONFLICT (key) DO NOTHING`,
        values: [key, until, value, keptAt],
      },
      ({ count }) => {
        if (count === 0)
          throw new FlowError('data/answer-kept', 'Another request with this key was carried out meanwhile.');
      },
    );
  }

  private clearSometimes(now: number): void {
    if (this.kept++ % everySoMany === 0) this.clear(now).catch(() => {});
  }

  /** Takes out what is over, and what is too much, beside what runs do. */
  private async clear(now: number): Promise<void> {
    const { connections } = this;
    await connections.ask({ sql: 'DELETE FROM _weft_reserved WHERE until <= $1::bigint', values: [now] });
    await connections.ask({ sql: 'DELETE FROM _weft_answers WHERE until <= $1::bigint', values: [now] });
    const owner = "split_part(key, ' ', 1)";
    const { rows } = await connections.ask({
      sql: `SELECT ${owner}, count(*) FROM _weft_answers GROUP BY 1`,
      values: [],
    });
    const level = levelOf(rows.map(([, count]) => Number(count)));
    for (const [whose, count] of rows)
      if (Number(count) > level)
        await connections.ask({
          sql: `DELETE FROM _weft_answers WHERE key IN (SELECT key FROM _weft_answers WHERE ${owner} = $1 ORDER BY until LIMIT $2::bigint)`,
          values: [whose, Number(count) - level],
        });
  }
}
