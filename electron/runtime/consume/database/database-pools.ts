import type { DatabaseAddress } from '../../../../shared/consume/database/program.ts';
import { type DatabaseDriver, DatabaseError } from './driver.ts';
import { databaseDrivers } from './drivers/index.ts';
import { ConnectionPool } from './pool.ts';

/** The pools of a run, by where they connect to and how: a version of the program that takes the place of another goes on with them. */
export class DatabasePools {
  private readonly pools = new Map<string, ConnectionPool>();

  /** The pool of a connection document at an address. */
  of(service: string, address: DatabaseAddress): ConnectionPool {
    const key = `${service} ${JSON.stringify(address)}`;
    let pool = this.pools.get(key);
    if (!pool) {
      pool = new ConnectionPool(async (signal) => (await driverOf(address)).connect(address, signal), address);
      this.pools.set(key, pool);
    }
    return pool;
  }

  /** Connections that somebody uses. */
  get inUse(): number {
    return [...this.pools.values()].reduce((sum, pool) => sum + pool.inUse, 0);
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.close()));
    this.pools.clear();
  }
}

/** The driver of an address. Throws a DatabaseError where there is none. */
export async function driverOf({ system }: Pick<DatabaseAddress, 'system'>): Promise<DatabaseDriver> {
  const load = databaseDrivers[system];
  if (!load) throw new DatabaseError('statement', `no driver is for the database ${system}.`);
  return load();
}
