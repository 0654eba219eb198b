import { createHash } from 'node:crypto';

/** What tells one state of an answer from another (RFC 9110, 8.8). */
export interface Validators {
  /** With its quotes; null where there is none. */
  etag: string | null;
  /** Milliseconds since 1970, whole seconds; null where it is not known. */
  lastModified: number | null;
}

/** The headers of a request that ask for conditions. */
export interface Conditions {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  ifModifiedSince: string | undefined;
  ifUnmodifiedSince: string | undefined;
}

/** A strong entity tag: of a content of its type, byte by byte. */
export function etagOf(contentType: string, content: string | Uint8Array): string {
  const hash = createHash('sha256').update(contentType).update('\0').update(content);
  return `"${hash.digest('base64url').slice(0, 27)}"`;
}

/** The tag of the same content in a coding: other bytes have another tag (RFC 9110, 8.8.3.3). */
export function codedEtag(etag: string, coding: string): string {
  return /^"[^"]*"$/.test(etag) ? `${etag.slice(0, -1)}-${coding}"` : etag;
}

const tag = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;
const coded = /-(?:br|gzip|deflate)$/;

/**
 * Whether a list of entity tags names the one of a content (null: there is no content), in whatever coding it went out. `*` is any. A strong comparison
 * (`If-Match`) takes no weak ones.
 */
export function namesTag(list: string, etag: string | null, isStrong: boolean): boolean {
  if (list.trim() === '*') return etag !== null;
  const own = etag === null ? null : /^(W\/)?"(.*)"$/.exec(etag);
  if (own === null || (isStrong && own[1] !== undefined)) return false;
  const bare = (text: string | undefined) => (text ?? '').replace(coded, '');
  return [...list.matchAll(tag)].some(
    ([, weak, opaque]) => !(isStrong && weak !== undefined) && bare(opaque) === bare(own[2]),
  );
}

/**
 * What the conditions of a request that reads make of its answer, which is there (RFC 9110, 13.2.2): 304 where the client has it, 412 where it is not the one that is
 * asked for; null where it is sent.
 */
export function readCondition(conditions: Conditions, { etag, lastModified }: Validators): 304 | 412 | null {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  // `*` is whatever is there; a list names nothing that has no tag.
  const names = (list: string, isStrong: boolean) => list.trim() === '*' || namesTag(list, etag, isStrong);
  if (ifMatch !== undefined) {
    if (!names(ifMatch, true)) return 412;
  } else if (lastModified !== null && isBefore(ifUnmodifiedSince, lastModified)) return 412;
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, false) ? 304 : null;
  const since = dateOf(ifModifiedSince);
  return lastModified !== null && since !== null && lastModified <= since ? 304 : null;
}

function isBefore(date: string | undefined, time: number): boolean {
  const at = dateOf(date);
  return at !== null && time > at;
}

/** A date of HTTP (RFC 9110, 5.6.7); null for what is none. */
export function dateOf(text: string | undefined): number | null {
  if (text === undefined || !/\d/.test(text) || !/GMT\s*$/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
