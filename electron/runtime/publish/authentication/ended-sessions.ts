import type { ObjectStore } from '../../contract/object-store.ts';

/** So many are remembered in memory; more stand in the database alone. */
const mostRemembered = 100_000;

/**
 * Sessions that were logged out before their end. Their cookies are sealed and would be good until then: so each that has ended is remembered until its time is over, here and
 * in the database of the run, where other replicas and the next start of this one find it.
 */
export class EndedSessions {
  private readonly ended = new Map<string, number>();

  /** @param expiresAt in seconds since 1970 */
  async end(id: string, expiresAt: number, store: ObjectStore, now = Date.now()): Promise<void> {
    for (const [other, until] of this.ended) if (until <= now) this.ended.delete(other);
    if (this.ended.size < mostRemembered) this.ended.set(id, expiresAt * 1000);
    if (await store.keptAnswer(keyOf(id), now)) return;
    const answer = { key: keyOf(id), value: 'ended', keptAt: now, until: expiresAt * 1000 };
    await store.commit({ operations: [], absent: [], answer }, null);
  }

  async has(id: string, store: ObjectStore, now = Date.now()): Promise<boolean> {
    return this.ended.has(id) || (await store.keptAnswer(keyOf(id), now)) !== null;
  }
}

/** No key of a request looks like it: those begin with the id of an operation. */
const keyOf = (id: string) => `ended session ${id}`;
