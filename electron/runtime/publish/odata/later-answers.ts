import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import type { Answered, ODataAnswer, ODataMessage } from './message.ts';

/** So many requests of a service are under way or kept at a time; who asks for more is answered at once. */
const most = 100;
/** How long an answer waits to be fetched, once it is there. */
const keptMs = 10 * 60_000;
/** Characters and bytes of all answers that wait; the oldest go first. */
const mostKept = 64 * 1024 * 1024;

/** Seconds that a caller may have an answer waited for. */
const longestWait = 30;

interface Later {
  /** Who asked; nobody else is told anything. */
  owner: string;
  /** Null while it is under way. */
  answered: Answered | null;
  until: number;
}

/** Answers that come later (Protocol 4.01, 11.6): each has an address that tells whether it is there. They are kept in the memory of this process. */
export class LaterAnswers {
  private readonly all = new Map<string, Later>();
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  get hasRoom(): boolean {
    this.tidy();
    return this.all.size < most;
  }

  /**
   * Answers where the answer will be (Protocol 4.01, 8.2.8.8). What is refused before anything is done throws at once; what is there after `waitSeconds` is the answer. `failed` says
   * an error as an answer.
   */
  async postponed(
    work: Promise<Answered>,
    owner: string,
    base: string,
    waitSeconds: number | null,
    failed: (error: unknown) => Answered,
  ): Promise<Answered> {
    const waited = delay(Math.min(waitSeconds ?? 0, longestWait) * 1000, null, { ref: false });
    // The request is read and its caller admitted before the run begins.
    const early = await Promise.race([work, waitSeconds === null ? Promise.resolve(null) : waited]);
    if (early) return early;
    let refusal: unknown;
    const settled = work.catch((error: unknown): Answered => {
      refusal = error;
      return failed(error);
    });
    await Promise.race([settled, nextTurn()]);
    if (refusal !== undefined) throw refusal;
    const id = this.start(owner, settled);
    return { answer: underWay(`${base}/$async/${id}`), version: '4.01' };
  }

  /** What an address that was given for an answer says (11.6 of the protocol). */
  status({ method, headers }: ODataMessage, id: string, owner: string, base: string): Answered {
    if (method === 'DELETE') {
      this.forget(id, owner);
      return { answer: { status: 204, headers: {}, type: '', body: '' }, version: '4.01' };
    }
    if (method !== 'GET' && method !== 'HEAD')
      throw new RequestRefused(405, 'odata/method', 'An answer is fetched by GET.', null, ['GET', 'HEAD', 'DELETE']);
    const answered = this.read(id, owner);
    if (!answered) return { answer: underWay(`${base}/$async/${id}`), version: '4.01' };
    return fetched(answered, headers['accept']);
  }

  /** Keeps what a request comes to; gives the id to ask by. `work` never fails. */
  start(owner: string, work: Promise<Answered>): string {
    const id = randomUUID();
    const later: Later = { owner, answered: null, until: Number.POSITIVE_INFINITY };
    this.all.set(id, later);
    void work.then((answered) => {
      later.answered = answered;
      later.until = this.now() + keptMs;
      this.tidy();
    });
    return id;
  }

  /** What has come of it; null while it is under way. Throws 404 for what is not theirs, not there, or fetched too late. */
  read(id: string, owner: string): Answered | null {
    this.tidy();
    return this.find(id, owner).answered;
  }

  /** Forgets an answer that is there. What is under way cannot be taken back: it may have changed something. Throws 404 and 405. */
  forget(id: string, owner: string): void {
    if (this.find(id, owner).answered === null)
      throw new RequestRefused(405, 'odata/under-way', 'What is under way is not taken back.', null, ['GET']);
    this.all.delete(id);
  }

  private find(id: string, owner: string): Later {
    const found = this.all.get(id);
    if (!found || found.owner !== owner)
      throw new RequestRefused(404, 'odata/not-found', 'There is no answer under this address, or not any more.');
    return found;
  }

  private tidy(): void {
    const now = this.now();
    let size = 0;
    // The newest last: what is too much is taken from the oldest.
    for (const [id, { answered, until }] of [...this.all].reverse()) {
      size += answered?.answer.body.length ?? 0;
      if (until <= now || (answered !== null && size > mostKept)) this.all.delete(id);
    }
  }
}

const nextTurn = () => new Promise<null>((resolve) => setImmediate(() => resolve(null)));

/** The answer of what is not answered yet. */
function underWay(location: string): ODataAnswer {
  const headers = { location, 'retry-after': '1', 'preference-applied': 'respond-async' };
  return { status: 202, headers, type: '', body: '' };
}

/** An answer that was waited for, as what its address gives: in the words of HTTP where they are asked for, else itself with its status in a header. */
function fetched({ answer, version }: Answered, accept: string | undefined): Answered {
  const { status, headers, type, body } = answer;
  const asyncresult = String(status);
  if (!/\bapplication\/http\b/i.test(accept ?? ''))
    return { answer: { status: 200, headers: { ...headers, asyncresult }, type, body }, version };
  const all = { ...headers, 'odata-version': version, ...(type === '' ? {} : { 'content-type': type }) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'Error'}\r\n${lines.join('')}\r\n`;
  const text = typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body]);
  return { answer: { status: 200, headers: { asyncresult }, type: 'application/http', body: text }, version };
}
