import { createHash } from 'node:crypto';
import type { ProgramClaims } from '../../../../shared/authentication/token-claims.ts';
import type { HttpClient } from '../../consume/http-client.ts';
import type { Attempt } from './method.ts';
import { longestToken, nameAndRoles } from './token-verifier.ts';

/** What is asked of whom about tokens. */
export interface IntrospectionDemands {
  http: HttpClient;
  address: string;
  client: string;
  secret: string;
  /** Not asked for where they are empty. */
  issuer: string;
  audience: string;
  claims: ProgramClaims;
  userRoles: ReadonlySet<string>;
  cacheSeconds: number;
}

const timeoutMs = 5_000;
const largestAnswer = 64 * 1024;
const mostKept = 10_000;
/** After a failure nobody asks again for so long, in ms. */
const pauseMs = 1_000;

interface Kept {
  attempt: Attempt;
  /** In ms since 1970. */
  until: number;
}

const refused = (words: string): Attempt => ({ is: 'refused', words });

/** Asks an issuer about tokens (RFC 7662), and keeps what it said for a while, never beyond the end of the token. */
export class Introspection {
  private readonly demands: IntrospectionDemands;
  private readonly now: () => number;
  /** By hashes: who reads this memory has no token. */
  private readonly kept = new Map<string, Kept>();
  private readonly underWay = new Map<string, Promise<Attempt>>();
  private failure: { until: number; attempt: Attempt } | null = null;

  constructor(demands: IntrospectionDemands, now: () => number = Date.now) {
    this.demands = demands;
    this.now = now;
  }

  /** Whose a token is. */
  of(token: string): Promise<Attempt> | Attempt {
    if (token.length > longestToken || !/^[\x21-\x7e]+$/.test(token)) return refused('This is no token.');
    const key = createHash('sha256').update(token).digest('base64');
    const known = this.kept.get(key);
    if (known && known.until > this.now()) return known.attempt;
    if (this.failure !== null && this.failure.until > this.now()) return this.failure.attempt;
    // Requests with one token that come at once ask once.
    let asking = this.underWay.get(key);
    if (!asking) {
      asking = this.ask(token, key).finally(() => this.underWay.delete(key));
      this.underWay.set(key, asking);
    }
    return asking;
  }

  private async ask(token: string, key: string): Promise<Attempt> {
    const { http, address, client, secret } = this.demands;
    let answer: Record<string, unknown>;
    try {
      answer = await introspected(http, address, { client, secret, token });
      this.failure = null;
    } catch (error) {
      const cause = `${address} was asked about a token: ${(error as Error).message}`;
      const attempt: Attempt = { is: 'unavailable', cause, retryAfterS: 5 };
      this.failure = { until: this.now() + pauseMs, attempt };
      return attempt;
    }
    const attempt = this.attemptOf(answer);
    const end = typeof answer['exp'] === 'number' ? answer['exp'] * 1000 : Number.POSITIVE_INFINITY;
    const until = Math.min(this.now() + this.demands.cacheSeconds * 1000, end);
    this.kept.delete(key);
    if (until > this.now()) this.kept.set(key, { attempt, until });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostKept) break;
      this.kept.delete(oldest);
    }
    return attempt;
  }

  private attemptOf(answer: Record<string, unknown>): Attempt {
    const { issuer, audience, claims, userRoles } = this.demands;
    if (answer['active'] !== true) return refused('The token is not valid, or not any more.');
    const { iss, aud, exp, nbf } = answer;
    const leewayMs = claims.leewaySeconds * 1000;
    if (exp !== undefined && !(typeof exp === 'number' && exp * 1000 + leewayMs > this.now()))
      return refused('The token has expired.');
    if (nbf !== undefined && !(typeof nbf === 'number' && nbf * 1000 - leewayMs <= this.now()))
      return refused('The token is not valid yet.');
    // An issuer that is asked may leave out its own name (RFC 7662, 2.2).
    if (issuer !== '' && iss !== undefined && iss !== issuer) return refused('The token is of another issuer.');
    if (audience !== '' && !(Array.isArray(aud) ? aud : [aud]).includes(audience))
      return refused('The token is for another audience.');
    return nameAndRoles(answer, claims, userRoles);
  }
}

/** The answer of an introspection endpoint (RFC 7662, 2.1). What is wrong with it is told without what it holds. */
async function introspected(
  http: HttpClient,
  address: string,
  { client, secret, token }: { client: string; secret: string; token: string },
): Promise<Record<string, unknown>> {
  // RFC 6749, 2.3.1: both are encoded as in a form before they are put together.
  const user = Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(secret)}`).toString('base64');
  const response = await http.open({
    method: 'POST',
    url: address,
    headers: [
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['Accept', 'application/json'],
      ['Authorization', `Basic ${user}`],
    ],
    body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
    timeoutMs,
    redirects: 'none',
  });
  try {
    if (response.status !== 200) throw new Error(`it answers ${response.status}`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const end = performance.now() + timeoutMs;
    for await (const chunk of response.content()) {
      bytes += chunk.length;
      if (bytes > largestAnswer) throw new Error('its answer is larger than 64 KB');
      if (performance.now() > end) throw new Error(`no whole answer within ${timeoutMs} ms`);
      chunks.push(chunk);
    }
    let answer: unknown;
    try {
      answer = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch {
      throw new Error('its answer is no JSON');
    }
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
      throw new Error('its answer is no object');
    if (typeof (answer as { active?: unknown }).active !== 'boolean')
      throw new Error('its answer does not say whether the token is active');
    return answer as Record<string, unknown>;
  } finally {
    response.close();
  }
}
