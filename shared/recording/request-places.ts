import type { ProgramExchange } from '../consume/index.ts';
import { formatOfMediaType, type MessageTree } from '../format/index.ts';
import { boundaryOf, decoded } from './masking.ts';

/** What of a recorded exchange is its request. */
export type RecordedRequest = Pick<
  ProgramExchange,
  'method' | 'target' | 'requestHeaders' | 'requestBody' | 'requestForm'
>;

/** A value of a request that differs from that of a recorded one; null where there is none. */
export interface Difference {
  place: string;
  asked: string | null;
  recorded: string | null;
}

/**
 * A request as the values at its places. Two requests are the same when these are: members of JSON objects, children of XML elements with different names, attributes, headers
 * and values of a query or form with different names come in any order; items of lists, and what has one name, in theirs. Digits and letters are compared as they are
 * written; white space between elements, prefixes of namespaces and boundaries of parts are not, nor what the protocol says is of the transfer.
 */
export function placesOf(
  { method, target, requestHeaders, requestBody, requestForm }: RecordedRequest,
  isOfTransfer: (place: string) => boolean = () => false,
): Map<string, string> {
  const places = new Map<string, string>([['method', method]]);
  const [path = '', query = ''] = parted(target, '?');
  places.set('path', decoded(path.replaceAll('+', '%2B')));
  addPairs(places, 'query', query);
  let contentType = '';
  const counts = new Map<string, number>();
  for (const [name, value] of headersOfLines(requestHeaders)) {
    if (name.toLowerCase() === 'content-type') contentType = value;
    else addPlace(places, counts, `header ${name.toLowerCase()}`, value);
  }
  if (requestBody === '') return places;
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== '') places.set('header content-type', type);
  addBody(places, requestForm === 'base64' ? null : requestBody, requestBody, type, contentType);
  for (const place of [...places.keys()]) if (isOfTransfer(place)) places.delete(place);
  return places;
}

function addBody(places: Map<string, string>, text: string | null, whole: string, type: string, said: string): void {
  if (text === null) {
    places.set('body bytes', whole);
    return;
  }
  if (type === 'application/x-www-form-urlencoded') {
    addPairs(places, 'body', text);
    return;
  }
  const format = formatOfMediaType(type);
  const tree = format?.tree(text) ?? null;
  if (tree) addTree(places, 'body $', tree, format?.id === 'xml');
  else {
    const boundary = type.startsWith('multipart/') ? boundaryOf(said) : null;
    const bare = boundary === null ? text : text.replaceAll(boundary, 'boundary');
    places.set('body', bare.replaceAll('\r\n', '\n'));
  }
}

function parted(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function addPairs(places: Map<string, string>, where: string, text: string): void {
  const counts = new Map<string, number>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const [name, value] = parted(pair, '=');
    addPlace(places, counts, `${where} ${decoded(name)}`, decoded(value));
  }
}

/** What has a name that was there before is a further one. */
function addPlace(places: Map<string, string>, counts: Map<string, number>, place: string, value: string): void {
  const count = (counts.get(place) ?? 0) + 1;
  counts.set(place, count);
  places.set(count === 1 ? place : `${place}[${count}]`, value);
}

function addTree(
  places: Map<string, string>,
  place: string,
  { type, text, children }: MessageTree,
  isXml: boolean,
): void {
  if (type !== 'object' && type !== 'list') {
    places.set(place, type === 'text' ? JSON.stringify(text) : text);
    return;
  }
  if (children.length === 0) places.set(place, type === 'list' ? '[]' : '{}');
  const counts = new Map<string, number>();
  for (const child of children) {
    // Where namespaces are declared, and by which prefix, says nothing.
    if (isXml && /^@xmlns(:.*)?$/.test(child.name)) continue;
    const name = isXml ? child.name.replace(/^(@?)[^:@]+:/, '$1') : child.name;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const step = type === 'list' ? `[${name}]` : `.${name === '' ? 'text()' : name}${count > 1 ? `[${count}]` : ''}`;
    addTree(places, `${place}${step}`, child, isXml);
  }
}

/** One text for all requests that are the same. */
export function keyOf(places: ReadonlyMap<string, string>): string {
  return JSON.stringify([...places].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Where one request differs from another, in the order of its places. */
export function differencesOf(asked: ReadonlyMap<string, string>, recorded: ReadonlyMap<string, string>): Difference[] {
  return [...new Set([...asked.keys(), ...recorded.keys()])].flatMap((place) => {
    const [one, other] = [asked.get(place) ?? null, recorded.get(place) ?? null];
    return one === other ? [] : [{ place, asked: one, recorded: other }];
  });
}

/** Headers of lines of names and values, in their order. Lines that are none are left out. */
export function headersOfLines(lines: string): [string, string][] {
  return lines.split(/\r?\n/).flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    return at <= 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
  });
}

export function linesOfHeaders(headers: readonly (readonly [string, string])[]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n');
}
