import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWK,
  type JWSHeaderParameters,
} from 'jose';
import type { HttpClient } from '../../consume/http-client.ts';

/** Keys cannot be had now: nothing can be said of any token. */
export class KeysUnavailable extends Error {}

/** Gives the key that a token says it is signed by. Fails with `KeysUnavailable`, or with what `jose` says of a key that is not there. */
export type TokenKeys = (
  header: JWSHeaderParameters,
  token: FlattenedJWSInput,
) => Promise<CryptoKey | KeyObject | Uint8Array>;
type CryptoKey = import('node:crypto').webcrypto.CryptoKey;

const timeoutMs = 5_000;
/** After a failure nobody asks again for so long: a crowd of requests would hold up an issuer that is coming back. */
const pauseMs = 1_000;
const largestAnswer = 1024 * 1024;

/** Fetches JSON of an issuer. What fails is not tried again at once. */
export function createFetcher(
  http: HttpClient,
  now: () => number = () => performance.now(),
): (url: string) => Promise<string> {
  let failure: { until: number; error: KeysUnavailable } | null = null;
  return async (url) => {
    if (failure !== null && now() < failure.until) throw failure.error;
    try {
      const answer = await http.send({
        method: 'GET',
        url,
        headers: [['Accept', 'application/json']],
        body: null,
        timeoutMs,
        redirects: 'follow',
      });
      if (answer.status !== 200) throw new Error(`it answers ${answer.status}`);
      if (answer.bytes > largestAnswer) throw new Error('its answer is larger than 1 MB');
      failure = null;
      return answer.body;
    } catch (error) {
      const unavailable = new KeysUnavailable(`${url}: ${(error as Error).message}`, { cause: error });
      failure = { until: now() + pauseMs, error: unavailable };
      throw unavailable;
    }
  };
}

/** The keys at an address (RFC 7517): kept for ten minutes, and fetched again for a key that is not among them. */
export function keysAt(address: string, fetch: (url: string) => Promise<string>, cooldownMs: number): TokenKeys {
  const keys = createRemoteJWKSet(new URL(address), {
    cooldownDuration: cooldownMs,
    timeoutDuration: timeoutMs,
    [customFetch]: async (url) => new Response(await fetch(url), { status: 200 }),
  });
  return (header, token) => keys(header, token);
}

/** The keys of an issuer, whose address its own description says (OpenID Connect Discovery 1.0, 4). */
export function keysOfIssuer(issuer: string, fetch: (url: string) => Promise<string>, cooldownMs: number): TokenKeys {
  let found: Promise<TokenKeys> | null = null;
  const find = async () => {
    const text = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    let described: { issuer?: unknown; jwks_uri?: unknown };
    try {
      described = JSON.parse(text) as typeof described;
    } catch (error) {
      throw new KeysUnavailable(`${issuer} describes itself in no JSON.`, { cause: error });
    }
    if (described?.issuer !== issuer)
      throw new KeysUnavailable(`${issuer} describes an issuer of another name: ${JSON.stringify(described?.issuer)}.`);
    if (typeof described.jwks_uri !== 'string' || !URL.canParse(described.jwks_uri))
      throw new KeysUnavailable(`${issuer} does not say where its keys are.`);
    return keysAt(described.jwks_uri, fetch, cooldownMs);
  };
  return async (header, token) => {
    found ??= find();
    try {
      return await (await found)(header, token);
    } catch (error) {
      if (error instanceof KeysUnavailable) found = null;
      throw error;
    }
  };
}

/**
 * The keys of a text: PEM of a public key or a certificate, a JWK or a key set. Throws for a text that is none; a private key or a secret in a key set is refused, since
 * who reads it here could sign by it.
 */
export function keysOfText(text: string): TokenKeys {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    const given = JSON.parse(trimmed) as Partial<JSONWebKeySet> & JWK;
    const set = Array.isArray(given.keys) ? (given as JSONWebKeySet) : { keys: [given] };
    if (set.keys.some((key) => 'd' in key || key.kty === 'oct')) throw new Error('it holds a private key or a secret');
    const keys = createLocalJWKSet(set);
    return (header, token) => keys(header, token);
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(trimmed)) throw new Error('it is a private key');
  const key = trimmed.includes('BEGIN CERTIFICATE') ? new X509Certificate(trimmed).publicKey : createPublicKey(trimmed);
  return async () => key;
}

/** The key of a shared secret (RFC 7518, 3.2: at least as long as the hash). */
export function keyOfSecret(text: string): TokenKeys {
  const key = new TextEncoder().encode(text);
  if (key.length < 32) throw new Error('it is shorter than 32 bytes');
  return async () => key;
}
