import type { Connections } from './connections.ts';

/** Numbers by name, kept in the database: how far something is that nobody may do twice, whatever replica tries. */
export class Marks {
  private readonly connections: Connections;

  constructor(connections: Connections) {
    this.connections = connections;
  }

  async read(name: string): Promise<number | null> {
    const { rows } = await this.connections.ask({ sql: 'SELECT at FROM _weft_marks WHERE name = $1', values: [name] });
    return rows[0] ? Number(rows[0][0]) : null;
  }

  /**
   * One statement: of two replicas that move a mark to the same place, one does. It is not asked again when its answer is lost: whoever
   * moved it then is not known, and nobody may take it for its own.
   */
  async advance(name: string, to: number): Promise<boolean> {
    const { count } = await this.connections.ask(
      {
        sql: `INSERT INTO _weft_marks AS m (name, at) VALUES ($1, $2::bigint)
              ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE excluded.at > m.at`,
        values: [name, to],
      },
      false,
    );
    return count > 0;
  }

  /** One statement, too: nobody moves back what another has moved meanwhile. */
  async moveBack(name: string, from: number, to: number): Promise<boolean> {
    const { count } = await this.connections.ask(
      { sql: 'UPDATE _weft_marks SET at = $1::bigint WHERE name = $2 AND at = $3::bigint', values: [to, name, from] },
      false,
    );
    return count > 0;
  }
}
