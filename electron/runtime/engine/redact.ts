import type { ProgramConstant } from '../../../shared/program/program.ts';
import { SecretSearch, type Span } from './secret-search.ts';

const mask = '••••••';
/** Shorter values are encoded to letters that stand everywhere. */
const shortestEncoded = 4;

/**
 * A function that takes the values of secret constants out of a text: in any letter case, as they stand in URLs, JSON, XML, Base64 (in
 * lines, too), hexadecimal digits and grouped numbers, and parts of all these. What leaves a run for a trace, a log or a problem
 * document goes through it; a flow may have copied a secret into any variable, so it is found by its value.
 */
export function createRedactor(
  constants: readonly ProgramConstant[],
  values: Readonly<Record<string, string>>,
): (text: string) => string {
  const secrets = constants
    .filter((constant) => constant.secret)
    .map((constant) => values[constant.name] ?? constant.value)
    .filter((value) => value !== '');
  if (secrets.length === 0) return (text) => text;
  const search = new SecretSearch(secrets.flatMap(formsOf));
  const short = new Set(secrets.filter((value) => Buffer.byteLength(value) < shortestEncoded));
  const within = secrets.some(isNumber)
    ? /[\r\n]+|(?:\\[rn])+|(?<=\d)[,.'’_ \u00a0\u202f](?=\d)/g
    : /[\r\n]+|(?:\\[rn])+/g;
  return (text) => {
    const spans = [...search.find(text), ...findAcross(text, within, search)];
    if (short.size > 0) spans.push(...credentialsIn(text, short));
    return spans.length === 0 ? text : withoutSpans(text, spans);
  };
}

/** What is found when what may stand within a value, such as the end of a line, is left out. */
function findAcross(text: string, within: RegExp, search: SecretSearch): Span[] {
  let joined = '';
  let end = 0;
  // Where each piece begins in the joined text, and in the text.
  const pieces: [joined: number, text: number][] = [[0, 0]];
  for (const gap of text.matchAll(within)) {
    joined += text.slice(end, gap.index);
    end = gap.index + gap[0].length;
    pieces.push([joined.length, end]);
  }
  if (pieces.length === 1) return [];
  joined += text.slice(end);
  let piece = 0;
  return search.find(joined, shortestEncoded).map(([from, to]) => {
    while ((pieces[piece + 1]?.[0] ?? Number.POSITIVE_INFINITY) <= from) piece++;
    let last = piece;
    while ((pieces[last + 1]?.[0] ?? Number.POSITIVE_INFINITY) < to) last++;
    const placeOf = (at: number, [start, place]: readonly [number, number]) => place + at - start;
    return [placeOf(from, pieces[piece] as [number, number]), placeOf(to, pieces[last] as [number, number])];
  });
}

/** Basic authentication (RFC 7617): a short value is told by the colon that parts it from the other half. */
function credentialsIn(text: string, short: ReadonlySet<string>): Span[] {
  return [...text.matchAll(/[A-Za-z0-9+/_-]{2,}={0,2}/g)].flatMap(({ 0: encoded, index }) => {
    const [user, ...password] = Buffer.from(encoded, 'base64').toString().split(':');
    const isOne = password.length > 0 && (short.has(user as string) || short.has(password.join(':')));
    return isOne ? [[index, index + encoded.length]] : [];
  });
}

/** The text with one mask for all spans that touch each other. */
function withoutSpans(text: string, spans: Span[]): string {
  let result = '';
  let copied = 0;
  let hidden = -1;
  for (const [from, to] of spans.sort(([a], [b]) => a - b)) {
    if (from > hidden) result += text.slice(copied, from) + mask;
    hidden = Math.max(hidden, to);
    copied = hidden;
  }
  return result + text.slice(copied);
}

const isNumber = (value: string) => /^[+-]?\d+(?:\.\d+)?$/.test(value);

/** How a value is written where texts are written. */
function formsOf(value: string): string[] {
  const percent = encodeURIComponent(value);
  const query = new URLSearchParams({ v: value }).toString().slice(2);
  const xml = value.replace(
    /[&<>"']/g,
    (c) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }[c]};`,
  );
  const bytes = Buffer.from(value);
  const forms = [
    value,
    percent,
    encodeURIComponent(percent),
    encodeURI(value),
    query,
    JSON.stringify(value).slice(1, -1),
    xml,
  ];
  // Where lines and groups of digits do not count.
  forms.push(value.replace(isNumber(value) ? /[+.-]/g : /[\r\n]/g, ''));
  if (bytes.length >= shortestEncoded) forms.push(bytes.toString('hex'), ...base64Of(bytes));
  return forms;
}

/** The letters that a value has in Base64, wherever it stands in what is encoded (`me:secret` in Basic authentication). */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last letter hold bits of what stands beside it.
    const from = before === 0 ? 0 : before + 1;
    const to = (before + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    const core = encoded.slice(from, to);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
