import { isUtf8 } from 'node:buffer';
import type { NtlmUser } from './ntlm.ts';
import { type RequestTarget, targetBehind } from './request-target.ts';
import type { SentPieces } from './sent-pieces.ts';

/** A request as it goes out. */
export interface SentRequest {
  method: string;
  target: RequestTarget;
  headers: readonly [string, string][];
  body: Uint8Array | SentPieces | null;
  /** Who calls by NTLM; null for nobody. */
  ntlm?: NtlmUser | null;
}

/**
 * Where an answer may lead a request. `none`: nowhere, the answer that leads elsewhere is the answer; for what proves or says who somebody is (tokens). `same-origin`: to the
 * server that was asked; for messages that hold who asks. `follow`: to any server, which is not given what says who asks, nor the content.
 */
export type RedirectRule = 'none' | 'same-origin' | 'follow';

/** The statuses that lead elsewhere by their `Location` (RFC 9110, 15.4). */
const leadingElsewhere: ReadonlySet<number> = new Set([300, 301, 302, 303, 307, 308]);

/** What a request says of its content and of what it wants; only this goes to another origin that an answer leads to. */
const forAnyOrigin: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-type',
  'range',
  'user-agent',
]);

/** The place an answer leads to, by a header as it was read (Latin-1); null when it is an answer. */
export function redirectLocation(status: number, location: string | readonly string[] | undefined): string | null {
  if (!leadingElsewhere.has(status)) return null;
  const place = typeof location === 'string' ? location : location?.[0];
  return place ? asUtf8(place) : null;
}

/** Signs outside of ASCII are UTF-8 where their bytes are, as in any address; nobody else says what they are. */
function asUtf8(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}

/**
 * The request that follows an answer which leads elsewhere (RFC 9110, 15.4.2 to 15.4.9): 303 asks by GET, and so do 301 and 302 after a POST; any
 * other is the same request again. That may be at the same address, after a cookie or a POST. Null when the place is no address.
 *
 * Another origin does not get headers that may hold a key (`X-Api-Key`), of this side or of the one before: nobody chose to give it to that one. `whyNotFollowed` says the
 * same of contents.
 */
export function redirectedRequest(sent: SentRequest, status: number, location: string): SentRequest | null {
  const target = targetBehind(sent.target, location);
  if (target === null) return null;
  const becomesGet =
    status === 303 ? sent.method !== 'HEAD' : (status === 301 || status === 302) && sent.method === 'POST';
  const leavesOrigin = target.origin !== sent.target.origin;
  const headers = sent.headers.filter(([name]) => {
    const key = name.toLowerCase();
    return !(becomesGet && key.startsWith('content-')) && (!leavesOrigin || forAnyOrigin.has(key));
  });
  const ntlm = leavesOrigin ? null : (sent.ntlm ?? null);
  return becomesGet ? { method: 'GET', target, headers, body: null, ntlm } : { ...sent, target, headers, ntlm };
}

/** Why a request does not go on to where an answer leads it, in words that end a sentence; null where it may. */
export function whyNotFollowed(rule: RedirectRule, sent: SentRequest, next: SentRequest): string | null {
  if (isSameServer(sent.target.origin, next.target.origin)) return null;
  const where = next.target.origin.slice(0, 200);
  if (rule === 'same-origin') return `to ${where}, another server than the one that was asked.`;
  // A password is as often in a content as in a header, and 307 and 308 would take it along.
  return next.body === null ? null : `to ${where}, another server, which is not given the content of a request.`;
}

/** The same origin, or the same host by TLS where it was asked without: what it hears then is heard by fewer. */
function isSameServer(one: string, other: string): boolean {
  return one === other || one.replace(/^http:(?=\/\/[^:]*$|\/\/\[[^\]]*\]$)/, 'https:') === other;
}
