import type {
  StoreMoment,
  StoreReader,
  WriteOperation,
  WriteSet,
} from '../../electron/runtime/contract/object-store.ts';
import { SqliteStore } from '../../electron/runtime/data/stores/sqlite/sqlite-store.ts';

/**
 * A store that waits, to stand for one behind a network: every answer is a promise that is kept in a later turn of the event
 * loop, so that other runs come between any two steps of a run. What it stores is a SQLite database.
 */
export class WaitingStore extends SqliteStore {
  override readonly waits: boolean = true;

  override reader(run: object, own: readonly WriteOperation[] | null): StoreReader {
    // The log goes on while the answer is under way: what is laid over is what it held when it was asked.
    const asked = own === null ? null : [...own];
    const later = async <T>(read: (reader: StoreReader) => T | Promise<T>): Promise<T> => {
      await turn();
      this.release(run);
      return read(super.reader(run, asked));
    };
    return {
      load: (root, id) => later((r) => r.load(root, id)),
      findByKey: (entity, fields, values) => later((r) => r.findByKey(entity, fields, values)),
      findByKeys: (entity, fields, keys) => later((r) => r.findByKeys(entity, fields, keys)),
      owners: (association, target) => later((r) => r.owners(association, target)),
      junctionTargets: (association, owner) => later((r) => r.junctionTargets(association, owner)),
      junctionOwners: (association, target) => later((r) => r.junctionOwners(association, target)),
      query: (query, parameters, range) => later((r) => r.query(query, parameters, range)),
      count: (query, parameters) => later((r) => r.count(query, parameters)),
      related: (query, owners, parameters, range) => later((r) => r.related(query, owners, parameters, range)),
      madeRows: (query, parameters, range) => later((r) => r.madeRows(query, parameters, range)),
      madeRowCount: (query, parameters) => later((r) => r.madeRowCount(query, parameters)),
      relatedCounts: (query, owners, parameters) => later((r) => r.relatedCounts(query, owners, parameters)),
    };
  }

  override async moment(...args: Parameters<SqliteStore['moment']>): Promise<StoreMoment> {
    await turn();
    const moment = await super.moment(...args);
    const next = async (most: number) => {
      await turn();
      return moment.next(most);
    };
    return { store: moment.store, next, close: () => moment.close() };
  }

  override async commit(writes: WriteSet, _again: (() => WriteSet) | null): Promise<void> {
    await turn();
    // A run of a store that waits cannot be begun again in the writer's turn.
    await super.commit(writes, null);
  }

  override async mark(name: string): Promise<number | null> {
    await turn();
    return super.mark(name);
  }

  override async advance(name: string, to: number): Promise<boolean> {
    await turn();
    return super.advance(name, to);
  }

  override async moveBack(name: string, from: number, to: number): Promise<boolean> {
    await turn();
    return super.moveBack(name, from, to);
  }

  override async reserveKey(...args: Parameters<SqliteStore['reserveKey']>): Promise<boolean> {
    await turn();
    return super.reserveKey(...args);
  }

  override async releaseKey(...args: Parameters<SqliteStore['releaseKey']>): Promise<void> {
    await turn();
    await super.releaseKey(...args);
  }

  override async nextNumber(...args: Parameters<SqliteStore['nextNumber']>): Promise<number> {
    await turn();
    return super.nextNumber(...args);
  }

  override async check(run: object, writes: WriteSet): Promise<void> {
    await turn();
    await super.check(run, writes);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
