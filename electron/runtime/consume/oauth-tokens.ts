import { FlowError } from '../contract/flow-error.ts';
import { timerMs } from '../contract/timers.ts';
import type { HttpClient, HttpResponse } from './http-client.ts';
import type { IssuedSecrets } from './issued-secrets.ts';

/** A token is not used any more when it has less than this left. */
const leastLeftMs = 30_000;
/** A token of which nobody says how long it holds (RFC 6749, 5.1, leaves that open). */
const unsaidMs = 5 * 60_000;

/** What a service asks for tokens with, whatever its protocol. */
export interface TokenDemand {
  /** Names the service in errors. */
  name: string;
  /** Of its errors: `rest` says `rest/no-token`. */
  protocol: string;
  /** Where tokens are asked for, as a whole address. */
  address: string;
  /** Of a person, whose refresh token this is, as the environment gives it; null where the client asks for itself. */
  refreshToken: string | null;
  client: string;
  clientSecret: string;
  /** Where the client says who it is. */
  clientIn: 'header' | 'body';
  scope: string;
  /** How long an issuer is waited for, whoever asked first. */
  timeoutMs: number;
}

interface Token {
  text: string;
  until: number;
  refreshToken: string | null;
}

/** A token that is asked for, and there as soon as `token` is. */
interface Held {
  asked: Promise<Token>;
  token: Token | null;
}

/**
 * Refresh tokens that came in the place of those that the environment gives, by these. A server that gives another one takes the one before no more, and one that is shown twice
 * ends the whole grant (RFC 9700, 4.14.2): each is shown by one at a time, whatever service asks.
 */
export class RefreshTokens {
  private readonly latest = new Map<string, string>();
  private readonly turns = new Map<string, Promise<unknown>>();

  /** Asks with the newest one in the place of the given one, when nobody else does. `ask` gives the one to be used next; null for the same one. */
  use<T extends { refreshToken: string | null }>(given: string, ask: (newest: string) => Promise<T>): Promise<T> {
    const before = this.turns.get(given) ?? Promise.resolve();
    const asked = before.then(async () => {
      const answer = await ask(this.latest.get(given) ?? given);
      if (answer.refreshToken !== null) this.latest.set(given, answer.refreshToken);
      return answer;
    });
    this.turns.set(
      given,
      asked.catch(() => {}),
    );
    return asked;
  }
}

/** The token of a service (RFC 6749, client credentials and refresh token): asked for once, and again when it has run out or was refused. */
export class OAuthTokens {
  private held: Held | null = null;
  private readonly refreshTokens: RefreshTokens;
  private readonly issued: IssuedSecrets;

  constructor(refreshTokens: RefreshTokens, issued: IssuedSecrets) {
    this.refreshTokens = refreshTokens;
    this.issued = issued;
  }

  /** A token that holds. Whoever waits for it waits `timeoutMs`, and as long as `signal` lets it. @throws FlowError `…/no-token`, `http/…` */
  async valid(http: HttpClient, demand: TokenDemand, timeoutMs: number, signal: AbortSignal | null): Promise<string> {
    const token = this.held?.token;
    if (token && token.until <= performance.now()) this.held = null;
    // Calls that come meanwhile wait for the same one. It belongs to all of them: neither the end of one run nor the time that it has left ends it.
    this.held ??= this.askAnew(http, demand);
    return (await within(this.held.asked, demand, timeoutMs, signal)).text;
  }

  /** A token was refused (401), and is not used again; another one that is there or asked for by now stays. */
  forget(text: string): void {
    if (this.held?.token?.text === text) this.held = null;
  }

  private askAnew(http: HttpClient, demand: TokenDemand): Held {
    const ask = (refreshToken: string | null) => askedToken(http, demand, refreshToken);
    const { refreshToken } = demand;
    const asked = refreshToken === null ? ask(null) : this.refreshTokens.use(refreshToken, ask);
    const held: Held = { asked, token: null };
    asked.then(
      (token) => {
        held.token = token;
        this.issued.take(this, token.refreshToken === null ? [token.text] : [token.text, token.refreshToken]);
      },
      // Who waited is told; who comes next asks anew.
      () => {
        if (this.held === held) this.held = null;
      },
    );
    return held;
  }
}

async function askedToken(http: HttpClient, demand: TokenDemand, refreshToken: string | null): Promise<Token> {
  const { name, protocol, address, client, clientSecret, clientIn, scope } = demand;
  if (refreshToken === '')
    throw new FlowError(`${protocol}/no-token`, `${name}: nobody has signed in: the refresh token has no value.`);
  const form = new URLSearchParams(
    refreshToken === null
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken },
  );
  if (scope !== '') form.set('scope', scope);
  const headers: [string, string][] = [
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Accept', 'application/json'],
  ];
  if (clientSecret === '' && refreshToken !== null) form.set('client_id', client);
  else if (clientIn === 'body') {
    form.set('client_id', client);
    form.set('client_secret', clientSecret);
  } else headers.push(['Authorization', basic(encodeURIComponent(client), encodeURIComponent(clientSecret))]);
  return tokenOf(
    await http.send({
      method: 'POST',
      url: address,
      headers,
      body: form.toString(),
      timeoutMs: timerMs(null, demand.timeoutMs),
      redirects: 'none',
    }),
    demand,
  );
}

/** What basic authentication says (RFC 7617); of a client of OAuth both are encoded as in a form before (RFC 6749, 2.3.1). */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** RFC 6749, 5.1. What is wrong is told without what the answer holds, which may be a token. */
function tokenOf({ status, body }: HttpResponse, { name, protocol }: TokenDemand): Token {
  const refused = (why: string) =>
    new FlowError(`${protocol}/no-token`, `${name}: no token was given: ${why}`, { blame: 'partner' });
  const said = membersOf(body);
  if (status !== 200) {
    const error = said['error'];
    throw refused(`the answer is ${status}${typeof error === 'string' ? ` (${error.slice(0, 100)})` : ''}.`);
  }
  const { access_token: text, expires_in: seconds, refresh_token: refresh } = said;
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) throw refused('the answer holds none.');
  // Some say it as a text.
  const holds = typeof seconds === 'string' || typeof seconds === 'number' ? Number(seconds) : Number.NaN;
  const holdsMs = Number.isFinite(holds) ? holds * 1000 - leastLeftMs : unsaidMs;
  return {
    text,
    until: performance.now() + holdsMs,
    refreshToken: typeof refresh === 'string' && refresh !== '' ? refresh : null,
  };
}

function membersOf(body: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What is asked for, as long as the one who waits has time. */
function within<T>(work: Promise<T>, { name }: TokenDemand, waitMs: number, signal: AbortSignal | null): Promise<T> {
  return new Promise((done, failed) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const abort = () => failed(signal?.reason);
    const late = () =>
      failed(new FlowError('http/no-answer', `${name}: no token within ${waitMs} ms.`, { blame: 'partner' }));
    const timer = setTimeout(late, waitMs);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    work.then(done, failed).finally(end);
  });
}
