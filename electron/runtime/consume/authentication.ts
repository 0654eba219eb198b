import type { ProgramHttpService } from '../../../shared/consume/http-service.ts';
import type { ProgramConsumedService } from '../../../shared/consume/index.ts';
import { joinedPairs, treeOfJson, type WrittenPair } from '../../../shared/consume/written-text.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { HttpClient, HttpResponse } from './http-client.ts';

/** What says who calls: headers, and parameters of the query. It stands in no trace and no log. */
export interface Credentials {
  headers: [string, string][];
  query: WrittenPair[];
}

/** A token is not used any more when it has less than this left. */
const leastLeftMs = 30_000;
/** A token of which nobody says how long it holds (RFC 6749, 5.1, leaves that open). */
const unsaidMs = 5 * 60_000;

interface Token {
  text: string;
  until: number;
  refreshToken: string | null;
}

/** Who calls a service, by its constants. Tokens are asked for once, and again when they have run out. */
export class Authentication {
  private token: Promise<Token> | null = null;
  private readonly service: ProgramConsumedService<ProgramHttpService>;
  private readonly constant: (index: number) => unknown;
  private readonly http: HttpClient;
  private readonly ownUrl: () => string;
  private readonly refreshTokens: Map<string, string>;

  constructor(
    service: ProgramConsumedService<ProgramHttpService>,
    {
      constant,
      http,
      ownUrl,
      refreshTokens,
    }: {
      constant(index: number): unknown;
      http: HttpClient;
      ownUrl(): string;
      refreshTokens: Map<string, string>;
    },
  ) {
    this.service = service;
    this.constant = constant;
    this.http = http;
    this.ownUrl = ownUrl;
    this.refreshTokens = refreshTokens;
  }

  /** The credentials of a call. Those of a mocked service are not looked at, and tokens not asked for. */
  async credentials(timeoutMs: number, signal: AbortSignal | null): Promise<Credentials> {
    const { data, mock, replay } = this.service;
    const none: Credentials = { headers: [], query: [] };
    if (mock || replay) return none;
    switch (data.authentication) {
      case 'basic':
        return { ...none, headers: [['Authorization', basic(this.text(data.user), this.text(data.password))]] };
      case 'bearer':
        return { ...none, headers: [['Authorization', `Bearer ${this.text(data.token)}`]] };
      case 'api-key':
        return data.keyIn === 'query'
          ? { ...none, query: [[data.keyName, this.text(data.key)]] }
          : { ...none, headers: [[data.keyName, this.text(data.key)]] };
      case 'oauth2':
      case 'oauth2-code':
        return { ...none, headers: [['Authorization', `Bearer ${(await this.valid(timeoutMs, signal)).text}`]] };
      default:
        return none;
    }
  }

  /** Whether a call that was refused (401) may go better with another token; the one that was used is forgotten. */
  forget(): boolean {
    if (
      !this.service.data.authentication.startsWith('oauth2') ||
      this.service.mock ||
      this.service.replay ||
      this.token === null
    )
      return false;
    this.token = null;
    return true;
  }

  private async valid(timeoutMs: number, signal: AbortSignal | null): Promise<Token> {
    const known = this.token;
    if (known) {
      const token = await known.catch(() => null);
      if (token && token.until > performance.now()) return token;
      if (this.token === known) this.token = null;
    }
    // Calls that come meanwhile wait for the same one. It belongs to all of them, so the end of one run does not end it.
    this.token ??= this.ask(timeoutMs);
    const asked = this.token;
    try {
      return await withSignal(asked, signal);
    } catch (error) {
      if (this.token === asked) this.token = null;
      throw error;
    }
  }

  private async ask(timeoutMs: number): Promise<Token> {
    const { data, name } = this.service;
    const [client, secret] = [this.text(data.client), this.text(data.clientSecret)];
    const isOfPerson = data.authentication === 'oauth2-code';
    const given = this.text(data.refreshToken);
    const refreshToken = this.refreshTokens.get(given) ?? given;
    if (isOfPerson && refreshToken === '')
      throw new FlowError('rest/no-token', `${name}: nobody has signed in: the refresh token has no value.`);
    const pairs: WrittenPair[] = isOfPerson
      ? [
          ['grant_type', 'refresh_token'],
          ['refresh_token', refreshToken],
        ]
      : [['grant_type', 'client_credentials']];
    if (data.scope !== '') pairs.push(['scope', data.scope]);
    const headers: [string, string][] = [
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['Accept', 'application/json'],
    ];
    if (secret === '' && isOfPerson) pairs.push(['client_id', client]);
    else if (data.clientIn === 'body') pairs.push(['client_id', client], ['client_secret', secret]);
    // RFC 6749, 2.3.1: both are encoded as in a form before they are put together.
    else headers.push(['Authorization', basic(encodeURIComponent(client), encodeURIComponent(secret))]);
    const address = data.tokenAddress.trim();
    const url = address.startsWith('/') ? `${this.ownUrl()}${address}` : address;
    const response = await this.http.send({
      method: 'POST',
      url,
      headers,
      body: joinedPairs(pairs),
      timeoutMs,
      redirects: 'none',
    });
    const token = tokenOf(response, name);
    // A server that gives another one takes the one before no more (RFC 9700, 4.14.2).
    if (isOfPerson && token.refreshToken !== null) this.refreshTokens.set(given, token.refreshToken);
    return token;
  }

  private text(constant: number | null): string {
    return constant === null ? '' : String(this.constant(constant) ?? '');
  }
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** RFC 6749, 5.1. What is wrong is told without what the answer holds, which may be a token. */
function tokenOf({ status, body }: HttpResponse, name: string): Token {
  const refused = (why: string) =>
    new FlowError('rest/no-token', `${name}: no token was given: ${why}`, { blame: 'partner' });
  const tree = treeOfJson(body);
  const member = (key: string) => tree?.children.find((child) => child.name === key);
  if (status !== 200) {
    const error = member('error');
    throw refused(`the answer is ${status}${error?.type === 'text' ? ` (${error.text.slice(0, 100)})` : ''}.`);
  }
  const text = member('access_token');
  if (text?.type !== 'text' || !/^[\x21-\x7e]+$/.test(text.text)) throw refused('the answer holds none.');
  const seconds = Number(member('expires_in')?.text ?? Number.NaN);
  const holdsMs = Number.isFinite(seconds) ? seconds * 1000 - leastLeftMs : unsaidMs;
  const refresh = member('refresh_token');
  return {
    text: text.text,
    until: performance.now() + holdsMs,
    refreshToken: refresh?.type === 'text' && refresh.text !== '' ? refresh.text : null,
  };
}

function withSignal<T>(work: Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (!signal) return work;
  return new Promise((done, failed) => {
    const abort = () => failed(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(done, failed).finally(() => signal.removeEventListener('abort', abort));
  });
}
