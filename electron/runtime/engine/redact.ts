import type { ProgramConstant } from '../../../shared/program/program.ts';
import { readEscapes, replaced } from './escapes.ts';
import { SecretSearch, type Span } from './secret-search.ts';

const mask = '••••••';
/** Shorter values are encoded to letters that stand everywhere. */
const shortestEncoded = 4;
/** How often a text may have been written into another: JSON in JSON in an address. */
const mostEncoded = 3;

/**
 * A function that takes the values of secret constants out of a text: in any letter case and normal form, as they stand in URLs, JSON, XML (each by
 * what its escapes mean, also twice over), Base64 (in lines, too), hexadecimal digits and grouped numbers, and parts of all these. What leaves a run
 * for a trace, a log or a problem document goes through it; a flow may have copied a secret into any variable, so it is found by its value.
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
  const find = (text: string, atLeast: number): Span[] => [
    ...search.find(text, atLeast),
    ...findAcross(text, within, search),
  ];
  return (text) => {
    const spans = [...find(text, 1), ...findEscaped(text, find, mostEncoded)];
    if (short.size > 0) spans.push(...credentialsIn(text, short));
    return spans.length === 0 ? text : withoutSpans(text, spans);
  };
}

/** What is found when escapes are read: once, and again as often as `times` says, as texts are written into texts. */
function findEscaped(text: string, find: (text: string, atLeast: number) => Span[], times: number): Span[] {
  const read = readEscapes(text);
  if (read === null) return [];
  const found = find(read.text, shortestEncoded);
  if (times > 1) found.push(...findEscaped(read.text, find, times - 1));
  return found.map(read.placeOf);
}

/** What is found when what may stand within a value, such as the end of a line, is left out. */
function findAcross(text: string, within: RegExp, search: SecretSearch): Span[] {
  const joined = replaced(text, within, () => '');
  return joined === null ? [] : search.find(joined.text, shortestEncoded).map(joined.placeOf);
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

/** How a value is written where texts are written; what escapes mean is read from the text instead. */
function formsOf(value: string): string[] {
  // Letters that become two in capitals (ß), and accents that stand apart.
  const spellings = new Set([value, value.toUpperCase(), value.normalize('NFC'), value.normalize('NFD')]);
  return [...spellings].flatMap((spelling) => {
    const bytes = Buffer.from(spelling);
    const forms = [spelling, new URLSearchParams({ v: spelling }).toString().slice(2), spelling.replaceAll(' ', '+')];
    // Where lines and groups of digits do not count.
    forms.push(spelling.replace(isNumber(value) ? /[+.-]/g : /[\r\n]/g, ''));
    if (bytes.length >= shortestEncoded) forms.push(bytes.toString('hex'), ...base64Of(bytes));
    return forms;
  });
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
