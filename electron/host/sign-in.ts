import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpClient } from '../runtime/consume/http-client.ts';

/** What a sign-in needs to know of a service. */
export interface SignIn {
  authorizationAddress: string;
  tokenAddress: string;
  client: string;
  /** Empty for a public client. */
  clientSecret: string;
  clientIn: 'header' | 'body';
  scope: string;
}

const mostMs = 5 * 60_000;

/** A sign-in that a person is asked for. */
export interface BegunSignIn {
  /** Where the person signs in, by a browser. */
  address: string;
  /** The refresh token. An error has words for the person; no token and no code is in them. */
  token: Promise<string>;
  /** Nobody waits for it any more. */
  cancel(): void;
}

/**
 * Begins to have a person sign in by a browser, for a refresh token: authorization code with PKCE (RFC 7636), answered on a port of this machine that is open for that
 * time (RFC 8252, 7.3).
 */
export async function beginSignIn(
  service: SignIn,
  http: HttpClient,
  { timeoutMs = mostMs }: { timeoutMs?: number } = {},
): Promise<BegunSignIn> {
  const state = randomBytes(24).toString('base64url');
  const verifier = randomBytes(48).toString('base64url');
  const waiting = await listenForAnswer(state, timeoutMs);
  const address = new URL(service.authorizationAddress);
  for (const [name, value] of [
    ['response_type', 'code'],
    ['client_id', service.client],
    ['redirect_uri', waiting.redirect],
    ['state', state],
    ['code_challenge', createHash('sha256').update(verifier).digest('base64url')],
    ['code_challenge_method', 'S256'],
    ...(service.scope === '' ? [] : [['scope', service.scope]]),
  ] as [string, string][])
    address.searchParams.set(name, value);
  const token = waiting.code
    .then((code) => exchange(service, http, { code, verifier, redirect: waiting.redirect }))
    .finally(() => waiting.close());
  // Nobody may have come to wait for it yet.
  token.catch(() => {});
  return { address: address.href, token, cancel: waiting.cancel };
}

interface Waiting {
  redirect: string;
  code: Promise<string>;
  close(): void;
  cancel(): void;
}

async function listenForAnswer(state: string, timeoutMs: number): Promise<Waiting> {
  let done: (code: string) => void = () => {};
  let failed: (error: Error) => void = () => {};
  const code = new Promise<string>((resolve, reject) => {
    done = resolve;
    failed = reject;
  });
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    const say = (status: number, words: string) =>
      response
        .writeHead(status, {
          'content-type': 'text/plain; charset=utf-8',
          'cache-control': 'no-store',
          connection: 'close',
        })
        .end(words);
    if (request.method !== 'GET' || url?.pathname !== '/') return say(404, 'Nothing is here.');
    const { searchParams } = url;
    // What does not know the state was not asked for: it ends nothing (RFC 9700, 4.7).
    if (!isSame(searchParams.get('state') ?? '', state))
      return say(400, 'This is no answer to the sign-in that was begun here.');
    const error = searchParams.get('error');
    const given = searchParams.get('code');
    if (error !== null || given === null || given === '') {
      say(200, 'You are not signed in. This page can be closed.');
      const why = /^[\x20-\x7e]{1,100}$/.test(error ?? '') ? error : 'no code was given';
      return failed(new Error(`The sign-in was refused: ${why}.`));
    }
    say(200, 'You are signed in. This page can be closed.');
    done(given);
  });
  await new Promise<void>((listening, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', listening);
  });
  const timer = setTimeout(() => failed(new Error('Nobody has signed in in time.')), timeoutMs);
  return {
    redirect: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    code,
    close: () => {
      clearTimeout(timer);
      server.close();
      server.closeAllConnections();
    },
    cancel: () => failed(new Error('The sign-in was given up.')),
  };
}

/** The members of a JSON object; none of what is none. */
function objectOf(text: string): { refresh_token?: unknown; error?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

async function exchange(
  { tokenAddress, client, clientSecret, clientIn }: SignIn,
  http: HttpClient,
  { code, verifier, redirect }: { code: string; verifier: string; redirect: string },
): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    code_verifier: verifier,
  });
  const headers: [string, string][] = [
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Accept', 'application/json'],
  ];
  if (clientSecret !== '' && clientIn === 'header') {
    const user = `${encodeURIComponent(client)}:${encodeURIComponent(clientSecret)}`;
    headers.push(['Authorization', `Basic ${Buffer.from(user).toString('base64')}`]);
  } else {
    body.set('client_id', client);
    if (clientSecret !== '') body.set('client_secret', clientSecret);
  }
  const answer = await http.send({
    method: 'POST',
    url: tokenAddress,
    headers,
    body: body.toString(),
    timeoutMs: 30_000,
    redirects: 'none',
  });
  const told = objectOf(answer.body);
  if (answer.status !== 200) {
    const why = typeof told.error === 'string' && /^[\x20-\x7e]{1,100}$/.test(told.error) ? ` (${told.error})` : '';
    throw new Error(`No token was given: the answer is ${answer.status}${why}.`);
  }
  if (typeof told.refresh_token !== 'string' || !/^[\x21-\x7e]+$/.test(told.refresh_token))
    throw new Error('The answer holds no refresh token: the scope may have to ask for one (offline_access).');
  return told.refresh_token;
}
