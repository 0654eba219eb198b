import type { HttpRequest, HttpResponse } from './http-client.ts';

/** How often a call is made before its answer, or that there was none, is final. */
export interface AttemptPlan {
  /** 1 makes it once. */
  attempts: number;
  /** Before the second attempt; each later one waits twice as long. `Retry-After` of an answer goes before it. */
  pauseMs: number;
}

/** Statuses that say that it may go better in a moment (RFC 9110, 15.6; RFC 6585, 4). */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What a trace says of an attempt that was answered with a status of this kind; undefined for others. */
export function whyPassing(status: number): string | undefined {
  return passing.has(status) ? `status ${status}` : undefined;
}

/** The longest pause before another attempt. */
const longestPauseMs = 60_000;

/** What whoever calls has to say between attempts. */
export interface BetweenAttempts {
  /** An attempt failed; `nextInMs` is the pause before the next. */
  failed(why: string, nextInMs: number): void;
  /** The time of the run that is left, in ms. A pause that is longer is not made: the answer is final then. */
  leftMs(): number;
  /** Throws when the run was stopped. */
  check(): void;
}

/**
 * Makes a call, again after a pause when nobody answered or the answer says that it may go better in a moment, at most as often as the plan says. A
 * request is made again with the same content: whether it may be carried out twice, who models knows.
 */
export async function withAttempts(
  send: (request: HttpRequest) => Promise<HttpResponse>,
  request: HttpRequest,
  { attempts, pauseMs }: AttemptPlan,
  between: BetweenAttempts,
): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt++) {
    let response: HttpResponse | null = null;
    let failure: unknown = null;
    try {
      response = await send(request);
      if (!passing.has(response.status)) return response;
    } catch (error) {
      failure = error;
      if (!isPassing(error)) throw error;
    }
    const pause = response === null ? null : retryAfterMs(response);
    const wait = Math.min(longestPauseMs, pause ?? pauseMs * 2 ** (attempt - 1));
    between.check();
    if (attempt >= attempts || (pause !== null && pause > longestPauseMs) || wait >= between.leftMs()) {
      if (response !== null) return response;
      throw failure;
    }
    between.failed(response === null ? (failure as Error).message : (whyPassing(response.status) as string), wait);
    await paused(wait, request.signal ?? null);
    between.check();
  }
}

/** No answer came: whoever listens there may be starting. */
function isPassing(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'http/no-answer';
}

/** What `Retry-After` asks for (RFC 9110, 10.2.3): seconds, or a moment; null where it is not there or neither. */
function retryAfterMs({ headers }: HttpResponse): number | null {
  const given = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1].trim() ?? '';
  if (/^\d{1,9}$/.test(given)) return Number(given) * 1000;
  const moment = given === '' ? Number.NaN : Date.parse(given);
  return Number.isNaN(moment) ? null : Math.max(0, moment - Date.now());
}

/** Waits; a signal ends it at once. */
export function paused(ms: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
  });
}
