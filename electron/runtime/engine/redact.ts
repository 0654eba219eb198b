import type { ProgramConstant } from '../../../shared/program/program.ts';
import { readEscapes, replaced, unwrapped } from './escapes.ts';
import { SecretSearch, type Span } from './secret-search.ts';

const mask = '••••••';
/** Shorter values are encoded to letters that stand everywhere. */
const shortestEncoded = 4;
/** How often a text may have been written into another: JSON in JSON in an address. */
const mostEncoded = 3;
/** What stands between the bytes of fingerprints, dumps and listings in hexadecimal digits. */
const betweenPairs = /(?<=[\da-f]{2})(?:[:-]|,?\s{1,40}(?:0x)?|,(?:0x)?)(?=[\da-f]{2})/gi;
const pairsInARow = /(?:[\da-f]{2}(?:[:-]|,?\s{1,40}(?:0x)?|,(?:0x)?)){4}/i;
/** A longer text is read once less, so that the work stays with the text. */
const shortText = 16_384;
/** A trace, a log or a problem is no place for more: what comes after is not looked at, and not told. */
const longestText = 65_536;

/** Secrets that were given while a run goes on; another `version` is there as soon as there are others. */
export interface GivenSecrets {
  readonly version: number;
  readonly values: readonly string[];
}

/** The values of the secret constants of a program. */
export function secretsOf(
  constants: readonly ProgramConstant[],
  values: Readonly<Record<string, string>>,
): readonly string[] {
  return constants.filter((constant) => constant.secret).map((constant) => values[constant.name] ?? constant.value);
}

/** The same as `createRedactor`, for secrets of which there may be more meanwhile. */
export function growingRedactor(
  secrets: readonly string[],
  given: GivenSecrets,
  longest = longestText,
): (text: string) => string {
  let version = given.version;
  let redact = redactorOf([...secrets, ...given.values], longest);
  return (text) => {
    if (version !== given.version) {
      version = given.version;
      redact = redactorOf([...secrets, ...given.values], longest);
    }
    return redact(text);
  };
}

/**
 * A function that takes the values of secret constants out of a text: in any letter case and normal form, as they stand in URLs, JSON, XML (each by
 * what its escapes mean, also one in the other), Base64 (in lines, also of what was written for a URL, JSON or XML), hexadecimal digits (in pairs, too), numbers of
 * bytes and grouped numbers, and parts of all these. What leaves a run
 * for a trace, a log or a problem document goes through it; a flow may have copied a secret into any variable, so it is found by its value. What is longer than `longest`
 * is cut there.
 */
export function createRedactor(
  constants: readonly ProgramConstant[],
  values: Readonly<Record<string, string>>,
  longest = longestText,
): (text: string) => string {
  return redactorOf(secretsOf(constants, values), longest);
}

function redactorOf(given: readonly string[], longest: number): (text: string) => string {
  const secrets = given.filter((value) => value !== '');
  if (secrets.length === 0) return (text) => text;
  const search = new SecretSearch(secrets.flatMap(formsOf));
  const short = new Set(secrets.filter((value) => Buffer.byteLength(value) < shortestEncoded));
  const within = secrets.some(isNumber)
    ? /(?:[\r\n]|\\[rn])+(?:[ \t]|\\t)*|(?<=\d)[,.'’_ \u00a0\u202f](?=\d)/g
    : /(?:[\r\n]|\\[rn])+(?:[ \t]|\\t)*/g;
  const find = (text: string, atLeast: number): Span[] =>
    search.find(text, atLeast).concat(
      findAcross(text, within, search),
      // Few texts have pairs of digits in a row.
      pairsInARow.test(text) ? findAcross(text, betweenPairs, search) : [],
    );
  const redact = (text: string) => {
    const times = text.length <= shortText ? mostEncoded : mostEncoded - 1;
    let spans = find(text, 1).concat(findEscaped(text, find, times));
    for (const read of unwrapped(text)) spans = spans.concat(find(read.text, shortestEncoded).map(read.placeOf));
    if (short.size > 0) spans = spans.concat(credentialsIn(text, short));
    return spans.length === 0 ? text : withoutSpans(text, spans);
  };
  return (text) =>
    text.length <= longest
      ? redact(text)
      : `${redact(text.slice(0, longest))}… (${text.length - longest} characters more)`;
}

/** What is found when escapes are read: once, and again as often as `times` says, as texts are written into texts. */
function findEscaped(text: string, find: (text: string, atLeast: number) => Span[], times: number): Span[] {
  let spans: Span[] = [];
  for (const read of readEscapes(text)) {
    const found = find(read.text, shortestEncoded);
    const deeper = times > 1 ? findEscaped(read.text, find, times - 1) : [];
    spans = spans.concat(found.concat(deeper).map(read.placeOf));
  }
  return spans;
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
    forms.push(spelling.replace(isNumber(value) ? /[+.-]/g : /[\r\n]+[ \t]*/g, ''));
    if (bytes.length < shortestEncoded) return forms;
    // Read as Latin-1 what is none, UTF-8 and UTF-16 are texts of their own; of the latter each second letter is U+0000.
    const { latin, wide } = inOtherCodings(spelling);
    forms.push(bytes.toString('latin1'), ...wide.map((each) => each.toString('latin1').replace(/^\0|\0$/g, '')));
    forms.push(...[bytes, ...latin].map((each) => each.toString('hex')));
    forms.push(...wide.map((each) => each.toString('hex').replace(/^00|00$/g, '')));
    return forms.concat(writtenOf(spelling).flatMap(base64Of));
  });
}

/** What Base64 may be of: nobody reads escapes within it. Credentials of OAuth are form-encoded first (RFC 6749, 2.3.1). */
function writtenOf(spelling: string): Buffer[] {
  const inForm = new URLSearchParams({ v: spelling }).toString().slice(2);
  const inXml = spelling.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const texts = new Set([
    spelling,
    inForm,
    inForm.replaceAll('+', '%20'),
    percentEncoded(spelling),
    JSON.stringify(spelling).slice(1, -1),
    inXml,
    inXml.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
  ]);
  const { latin, wide } = inOtherCodings(spelling);
  return [...[...texts].map((text) => Buffer.from(text)), ...latin, ...wide];
}

/** A text in Latin-1, where that has all its letters and is not UTF-8, too, and in UTF-16 of either order. */
function inOtherCodings(text: string): { latin: Buffer[]; wide: Buffer[] } {
  const latin = Buffer.from(text, 'latin1');
  const isLatin = latin.toString('latin1') === text && latin.length < Buffer.byteLength(text);
  const wide = Buffer.from(text, 'utf16le');
  return { latin: isLatin ? [latin] : [], wide: [wide, Buffer.from(wide).swap16()] };
}

/** As `encodeURIComponent`, which a lonely half of a character would end. */
const percentEncoded = (text: string) => encodeURIComponent(text.toWellFormed());

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
