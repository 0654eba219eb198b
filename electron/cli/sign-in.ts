import { spawn } from 'node:child_process';
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

/**
 * Has a person sign in by the browser of the system and gives the refresh token: authorization code with PKCE (RFC 7636), answered on a port of this
 * machine that is open for that time (RFC 8252, 7.3). Throws with words for the person; no token and no code is in them.
 */
export async function signIn(
  service: SignIn,
  http: HttpClient,
  open: (address: string) => void,
  { timeoutMs = mostMs }: { timeoutMs?: number } = {},
): Promise<string> {
  const state = randomBytes(24).toString('base64url');
  const verifier = randomBytes(48).toString('base64url');
  const waiting = await listenForAnswer(state, timeoutMs);
  try {
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
    open(address.href);
    const code = await waiting.code;
    return await exchange(service, http, { code, verifier, redirect: waiting.redirect });
  } finally {
    waiting.close();
  }
}

interface Waiting {
  redirect: string;
  code: Promise<string>;
  close(): void;
}

async function listenForAnswer(state: string, timeoutMs: number): Promise<Waiting> {
  let done: (code: string) => void = () => {};
  let failed: (error: Error) => void = () => {};
  const code = new Promise<string>((resolve, reject) => {
    done = resolve;
    failed = reject;
  });
  // Nobody may have come to wait for it yet.
  code.catch(() => {});
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

/** Opens an address in the browser of the system; where there is none, the person has the address that was printed. */
export function openInBrowser(address: string): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open'];
  spawn(program as string, [...args, address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
