import type { RunParticipant } from '../../contract/run.ts';
import { DatabaseError, type DatabaseLink } from './driver.ts';
import type { ConnectionPool } from './pool.ts';

/**
 * The one transaction of a run at a database (decision 47): begun by its first statement, on a connection of its own until the run ends. Before each statement stands a
 * savepoint, so that one that fails, or that an error handler goes back before, leaves the others as they are.
 */
export class RunTransaction implements RunParticipant {
  private readonly pool: ConnectionPool;
  private readonly link: DatabaseLink;
  private readonly name: string;
  private count = 0;
  /** Statements that an error handler has taken back, and the database has not yet: those after this one. */
  private backTo: number | null = null;
  private isOver = false;

  private constructor(pool: ConnectionPool, link: DatabaseLink, name: string) {
    this.pool = pool;
    this.link = link;
    this.name = name;
  }

  static async begin(pool: ConnectionPool, name: string, signal: AbortSignal | null): Promise<RunTransaction> {
    const link = await pool.acquire(signal);
    try {
      await link.begin();
    } catch (error) {
      pool.release(link, false);
      throw error;
    }
    return new RunTransaction(pool, link, name);
  }

  get mark(): number {
    return this.backTo ?? this.count;
  }

  goBack(mark: number): void {
    if (mark < this.mark) this.backTo = mark;
  }

  /** Runs a statement inside; when it fails, the transaction is as it was before. */
  async run<T>(work: (link: DatabaseLink) => Promise<T>): Promise<T> {
    this.demandOpen();
    await this.settle();
    const point = savepointName(this.count + 1);
    await this.link.savepoint(point);
    this.count++;
    try {
      return await work(this.link);
    } catch (error) {
      this.goBack(this.count - 1);
      throw error;
    }
  }

  async commit(): Promise<void> {
    if (this.isOver) return;
    try {
      this.demandOpen();
      await this.settle();
      await this.link.commit();
    } catch (error) {
      const lost = this.link.isBroken;
      await this.rollback();
      if (!(error instanceof DatabaseError)) throw error;
      throw new DatabaseError(
        error.fault,
        lost
          ? `the connection was lost while what the run did there was committed; whether it was is not known. ${error.message}`
          : `what the run did there could not be committed, and was taken back: ${error.message}`,
        { state: error.state, cause: error },
      );
    }
    this.isOver = true;
    this.pool.release(this.link);
  }

  async rollback(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    if (this.link.isBroken) {
      this.pool.release(this.link, false);
      return;
    }
    try {
      await this.link.rollback();
      this.pool.release(this.link);
    } catch {
      // The server takes back what is not committed when the connection is gone.
      this.pool.release(this.link, false);
    }
  }

  get words(): string {
    return this.name;
  }

  /** Takes back at the database what the run has taken back. */
  private async settle(): Promise<void> {
    if (this.backTo === null) return;
    const back = this.backTo;
    if (back < this.count) await this.link.backTo(savepointName(back + 1));
    this.count = back;
    this.backTo = null;
  }

  private demandOpen(): void {
    if (this.isOver || this.link.isBroken)
      throw new DatabaseError('lost', 'the connection was lost, and with it what the run did there before.');
  }
}

const savepointName = (number: number) => `weft_${number}`;
