import { FlowError } from '../../contract/flow-error.ts';

/** A place of a template that was filled in: where its value begins in the address, and where it ends. */
interface Filled {
  number: number;
  text: string;
  start: number;
  end: number;
}

/**
 * The address of a call: its template with `{1}`, `{2}` … filled in. Each value is one part of the address, whatever is in it: slashes,
 * question marks, dots and whole URLs are encoded and mean nothing. A template that begins with one of the `chosen` parameters begins
 * with an address, taken as it is; others of them may be a name or number in scheme, host and port, and anything in user and password.
 * Throws FlowErrors: `rest/location-address` for any other value in front of the path, `rest/bad-location`.
 */
export function fillLocation(template: string, values: readonly unknown[], chosen: readonly number[]): string {
  const filled: Filled[] = [];
  let url = '';
  let read = 0;
  let addressEnd = 0;
  for (const { 0: place, 1: digits, index } of template.matchAll(/\{(\d+)\}/g)) {
    const number = Number(digits);
    const value = values[number - 1];
    const text = value === null || value === undefined ? '' : String(value);
    url += template.slice(read, index);
    read = index + place.length;
    if (index === 0 && chosen.includes(number)) {
      url = addressOf(text, template.slice(read));
      addressEnd = url.length;
    } else {
      const part = encodePart(text);
      filled.push({ number, text, start: url.length, end: url.length + part.length });
      url += part;
    }
  }
  url += template.slice(read);
  checkFront(url, addressEnd, filled, chosen);
  refuseWaysUp(url, filled);
  return url;
}

/** Whether a part of a path is one of dots, which walks up it, encoded or not (RFC 3986, 5.2.4): encoded ones too, as many servers decode before they walk. */
export function isWayUp(part: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(part);
}

/** Refuses a value that leads from the path of the template to another one. */
function refuseWaysUp(url: string, filled: readonly Filled[]): void {
  const query = url.search(/[?#]/);
  const pathEnd = query < 0 ? url.length : query;
  for (const { number, text, start, end } of filled) {
    if (text === '' || end > pathEnd) continue;
    const slash = url.indexOf('/', end);
    const part = url.slice(url.lastIndexOf('/', start - 1) + 1, slash < 0 ? pathEnd : Math.min(slash, pathEnd));
    if (isWayUp(part))
      throw new FlowError(
        'rest/bad-location',
        `{${number}} is ${JSON.stringify(text)}: dots alone lead to another path at many servers.`,
      );
  }
}

/** An address that a location begins with, as it stands, before the rest of the template. */
function addressOf(text: string, rest: string): string {
  const address = text.trim();
  if (address === '') throw new FlowError('rest/bad-location', 'The address that the location begins with is empty.');
  if (address.includes('#') ? rest !== '' : address.includes('?') && /^[/?]/.test(rest))
    throw new FlowError(
      'rest/bad-location',
      `The address that the location begins with has a ${address.includes('#') ? 'fragment (#)' : 'query (?)'}: what the location adds would be part of that. Give it without.`,
    );
  return address;
}

/** Scheme, user, host and port of an address, as URL readers find them. */
const frontOfPath = /^(?:[^/\\?#:]*:)?[/\\\s]*[^/\\?#]*/;
/** What a value may be in scheme, host and port: a name, several with dots between, a number. */
const name = /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u;

/** Refuses each value in front of the path that nobody chose for it, or that is more than a name between the signs of the template. */
function checkFront(url: string, addressEnd: number, filled: readonly Filled[], chosen: readonly number[]): void {
  if (url.startsWith('/')) return;
  const front = (frontOfPath.exec(url) as RegExpExecArray)[0];
  const bad = (number: number, why: string) =>
    new FlowError('rest/location-address', `{${number}} stands in front of the path of the location, and ${why}`);
  for (const { number, text, start, end } of filled) {
    if (start > front.length) return;
    if (!chosen.includes(number)) throw bad(number, 'is a value that must not say where the call goes.');
    if (front.includes('@', end)) continue;
    if (!name.test(text))
      throw bad(number, 'its value is no name or number: a scheme, host or port cannot be made with it.');
    if (start === addressEnd && /[^/\\@:.]$/.test(url.slice(0, start)))
      throw bad(number, 'would change the host of the address that the location begins with: put a / between them.');
  }
}

/** A text as one part of an address. Dots alone would walk up the path. */
function encodePart(text: string): string {
  if (/^\.+$/.test(text)) return text.replaceAll('.', '%2E');
  try {
    // What encodeURIComponent leaves and RFC 3986 reserves goes the same way.
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    throw new FlowError(
      'rest/bad-location',
      `${JSON.stringify(text)} cannot stand in an address: it holds half a character.`,
    );
  }
}
