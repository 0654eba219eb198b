import { isDate } from '../../structure/date-time-text.ts';

/** What a text of a format is, and whether one is. */
interface TextFormat {
  words: string;
  fits: (text: string) => boolean;
}

/** Texts that are longer are none of a format that has to be taken apart. */
const longest = 10_000;

const time = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d+)?(?:[zZ]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const idnLabel =
  /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\p{Join_Control}\u00b7\u0375\u05f3\u05f4\u30fb-]{0,61}[\p{L}\p{M}\p{N}])?$/u;
const atom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
const uriCharacters = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;
const iriCharacters = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=\u{a0}-\u{10ffff}]|%[0-9A-Fa-f]{2})*$/u;
const hasScheme = /^[A-Za-z][A-Za-z0-9+.-]*:/;

function isTime(text: string): boolean {
  const found = time.exec(text);
  if (!found) return false;
  if (found[2] !== '60') return true;
  // A leap second comes at the end of a day of Greenwich (RFC 3339, 5.7).
  const offset = /([+-])(\d\d):(\d\d)$/.exec(text);
  const local = Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const shift = offset ? (offset[1] === '-' ? 1 : -1) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  return (((local + shift) % 1440) + 1440) % 1440 === 1439;
}

function isHostName(text: string, part: RegExp): boolean {
  return text.length <= 253 && text.split('.').every((name) => part.test(name));
}

function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** RFC 4291, 2.2. */
function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let count = 0;
  for (const [i, half] of halves.entries()) {
    const groups = half === '' ? [] : half.split(':');
    for (const [j, group] of groups.entries()) {
      const isLast = i === halves.length - 1 && j === groups.length - 1;
      if (isLast && group.includes('.')) {
        if (!isIpv4(group)) return false;
        count += 2;
      } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) count++;
      else return false;
    }
  }
  return halves.length === 2 ? count < 8 : count === 8;
}

function isEmail(text: string, isInternational: boolean): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64 * 4) return false;
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  const isLocal = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"$/u.test(local)
    ? true
    : local.split('.').every((part) => (isInternational ? /^[^\s@"(),:;<>[\\\]]+$/u : atom).test(part));
  if (!isLocal) return false;
  const literal = /^\[(.*)\]$/.exec(domain)?.[1];
  if (literal !== undefined) return isIpv4(literal) || (/^IPv6:/i.test(literal) && isIpv6(literal.slice(5)));
  return isHostName(domain, isInternational ? idnLabel : label);
}

function isUri(text: string, characters: RegExp): boolean {
  if (!characters.test(text) || (text.match(/#/g)?.length ?? 0) > 1) return false;
  const authority = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/([^/?#]*)/.exec(text)?.[1];
  const rest = authority === undefined ? text : text.slice(text.indexOf(authority) + authority.length);
  if (/[[\]]/.test(rest)) return false;
  if (authority === undefined) return /^[^/?#:]*(?:[/?#]|$)/.test(text) || hasScheme.test(text);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const address = /^\[([^\]]*)\](?::\d*)?$/.exec(host)?.[1];
  return address !== undefined
    ? isIpv6(address) || /^v[0-9a-fA-F]+\../.test(address)
    : !/[[\]]/.test(authority) && /^[^:]*(?::\d*)?$/.test(host);
}

/** RFC 3339, appendix A. */
function isDuration(text: string): boolean {
  return /^P(?:\d+W|(?=.)(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?=.)(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)$/.test(
    text,
  );
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

const pointer = /^(?:\/(?:[^~/]|~[01])*)*$/;

/** Validation, 7.3. */
const formats = new Map<string, TextFormat>([
  [
    'date-time',
    {
      words: 'a date and time as of RFC 3339',
      fits: (t) => /^.{10}[Tt]/.test(t) && isDate(t.slice(0, 10)) && isTime(t.slice(11)),
    },
  ],
  ['date', { words: 'a date (2024-12-31)', fits: isDate }],
  ['time', { words: 'a time with an offset (12:30:00Z)', fits: isTime }],
  ['duration', { words: 'a duration (P1DT12H)', fits: isDuration }],
  ['email', { words: 'an e-mail address', fits: (t) => isEmail(t, false) }],
  ['idn-email', { words: 'an e-mail address', fits: (t) => isEmail(t, true) }],
  ['hostname', { words: 'a host name', fits: (t) => isHostName(t, label) }],
  ['idn-hostname', { words: 'a host name', fits: (t) => isHostName(t, idnLabel) }],
  ['ipv4', { words: 'an IPv4 address', fits: isIpv4 }],
  ['ipv6', { words: 'an IPv6 address', fits: isIpv6 }],
  ['uri', { words: 'a URI', fits: (t) => hasScheme.test(t) && isUri(t, uriCharacters) }],
  ['uri-reference', { words: 'a URI reference', fits: (t) => isUri(t, uriCharacters) }],
  ['iri', { words: 'an IRI', fits: (t) => hasScheme.test(t) && isUri(t, iriCharacters) }],
  ['iri-reference', { words: 'an IRI reference', fits: (t) => isUri(t, iriCharacters) }],
  ['uuid', { words: 'a UUID', fits: (t) => /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/.test(t) }],
  [
    'uri-template',
    {
      words: 'a URI template',
      fits: (t) =>
        /^(?:[^\p{Cc} "'<>\\^`{|}%]|%[0-9A-Fa-f]{2}|\{[+#./;?&=,!@|]?[\w.%]+(?::\d{1,4}|\*)?(?:,[\w.%]+(?::\d{1,4}|\*)?)*\})*$/u.test(
          t,
        ),
    },
  ],
  ['json-pointer', { words: 'a JSON pointer', fits: (t) => pointer.test(t) }],
  [
    'relative-json-pointer',
    { words: 'a relative JSON pointer', fits: (t) => /^(?:0|[1-9]\d*)(?:#$|(?:\/(?:[^~/]|~[01])*)*$)/.test(t) },
  ],
  ['regex', { words: 'a regular expression', fits: isPattern }],
]);

/** What a format asks of a text; null for one that is not known, which asks nothing (validation, 7.2.3). */
export function textFormatNamed(name: string): TextFormat | null {
  const found = formats.get(name);
  return found ? { words: found.words, fits: (text) => text.length <= longest && found.fits(text) } : null;
}
