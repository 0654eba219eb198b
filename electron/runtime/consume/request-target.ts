import { FlowError } from '../contract/flow-error.ts';
import { shownAddress } from './shown-address.ts';

/** Where a request goes. */
export interface RequestTarget {
  origin: string;
  /** Path and query, as they go out. */
  path: string;
}

/** A dot as a value in an address. `%2E` is written for it, but an URL parser takes that for a dot, too, and walks up the path. */
const encodedDot = '%2E';
const keptDot = '%weft-dot%';

/**
 * Origin and path of an address, and who asks where it names a user. The path is kept as it is written where it is encoded: `%2E%2E` is
 * a value, and stays one on the wire. Throws FlowError `http/bad-location`.
 */
export function targetOf(url: string): RequestTarget & { authorization: string | null } {
  const bad = (why: string) => new FlowError('http/bad-location', why);
  const target = URL.parse(withKeptDots(url));
  if (!target) throw bad(`${JSON.stringify(shownAddress(url))} is not a URL: ${whyNoUrl(url)}`);
  if (!isHttp(target)) throw bad(`${shownAddress(url)} must begin with http:// or https://.`);
  return { ...partsOf(target), authorization: authorizationOf(target) };
}

/** What is wrong with a text that is no URL, without repeating any of it. */
function whyNoUrl(url: string): string {
  const authority = /^\s*https?:[/\\]*([^/\\?#]*)/i.exec(url)?.[1];
  if (authority === undefined) return 'it must begin with http:// or https://.';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (/^(:|$)/.test(host)) return 'it names no host.';
  const port = /:([^:\]]*)$/.exec(host)?.[1] ?? '';
  if (!/^\d*$/.test(port) || Number(port) > 65_535)
    return 'what follows the : of its host is no port, a number up to 65535. In a password, / ? and # have to be encoded.';
  return 'its host is no possible name or number of one.';
}

/** Where a `Location` leads from a target (RFC 9110, 10.2.2); null when that is no address for HTTP. A user that it names is passed over. */
export function targetBehind(from: RequestTarget, location: string): RequestTarget | null {
  const target = URL.parse(location, withKeptDots(`${from.origin}${from.path}`));
  return target && isHttp(target) ? partsOf(target) : null;
}

function withKeptDots(url: string): string {
  return url.replaceAll(/%2e/gi, keptDot);
}

function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

function partsOf({ origin, pathname, search }: URL): RequestTarget {
  return { origin, path: `${pathname}${search}`.replaceAll(keptDot, encodedDot) };
}

/** User name and password that stand in an address, as what they are sent as. */
function authorizationOf({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  const text = [username, password].map((part) => decoded(part.replaceAll(keptDot, encodedDot))).join(':');
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

/** What is encoded, decoded; a `%` that encodes nothing, and bytes that are no UTF-8, are sent as they stand. */
function decoded(part: string): string {
  return part.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
