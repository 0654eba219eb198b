import { FlowError } from '../../contract/flow-error.ts';
import { keptKey, type ObjectStore } from '../../contract/object-store.ts';
import type { Session } from './sessions.ts';

/** So many are remembered in memory; more stand in the database alone. */
const mostRemembered = 100_000;

/**
 * Sessions that were logged out before their end. Their cookies are sealed and would be good until then: so each that has ended is remembered until its time is over, here and
 * in the database of the run, where other replicas and the next start of this one find it.
 */
export class EndedSessions {
  private readonly ended = new Map<string, number>();

  async end(session: Session, store: ObjectStore, now = Date.now()): Promise<void> {
    const { id, expiresAt } = session;
    for (const [other, until] of this.ended) if (until <= now) this.ended.delete(other);
    if (this.ended.size < mostRemembered) this.ended.set(id, expiresAt * 1000);
    if (await store.keptAnswer(keyOf(session), now)) return;
    const answer = { key: keyOf(session), value: 'ended', keptAt: now, until: expiresAt * 1000 };
    try {
      await store.commit({ operations: [], absent: [], answer }, null);
    } catch (error) {
      // Another logout of the same session was faster: it has ended.
      if (!(error instanceof FlowError && error.code === 'data/answer-kept')) throw error;
    }
  }

  async has(session: Session, store: ObjectStore, now = Date.now()): Promise<boolean> {
    return this.ended.has(session.id) || (await store.keptAnswer(keyOf(session), now)) !== null;
  }
}

/** Those of one user stand together: who logs in and out ten thousand times has none of another's forgotten (`KeptAnswer.key`). */
const keyOf = ({ id, user }: Session) => keptKey(`ended sessions of ${user}`, id);
