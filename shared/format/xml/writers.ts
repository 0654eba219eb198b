import { encodeBase64 } from '../../expression/base64.ts';
import { type Decimal, type Long, writeNumber } from '../../expression/numeric.ts';
import { writeDateTimeText } from '../../structure/date-time-text.ts';
import type { DateTimeFormat } from '../../structure/node.ts';
import { TextPieces } from '../flat-text.ts';
import { MappingError } from '../message-error.ts';
import { XmlReader, XmlSyntaxError } from './reader.ts';
import { xmlDateTime } from './scanner.ts';

const inText = /[&<>\r]/;
const inAttribute = /[&<>"\t\n\r]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what XML does not allow
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/u;
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** What stands for an element that is nil. */
const nil = '\u0000nil';

type Writer = (u: Run, object: unknown) => string;
type WaitingWriter = (u: Run, object: unknown) => string | Promise<string>;

/** What a run gives long work, and the texts that its values were read from. */
interface Run {
  fuel: number;
  refuel(): void;
  breathe(): Promise<void>;
  keptText(object: unknown, field: string, value: unknown): string | null;
}

/** A text for a person, without the characters that XML has not: a message that says what went wrong must not fail itself. */
export function shownInXml(text: string): string {
  return forbidden.test(text) ? text.replace(new RegExp(forbidden, 'gu'), '\ufffd') : text;
}

function checked(text: string): string {
  const at = text.search(forbidden);
  if (at < 0) return text;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  throw new MappingError(
    'mapping/not-xml',
    `XML cannot hold the character U+${code} of ${JSON.stringify(text.slice(Math.max(0, at - 20), at + 20))}.`,
    {
      path: '/',
      fix: 'Take the character out with an expression, or write the value as base64.',
    },
  );
}

/** Text of an element, as it is written; throws MappingError for characters that XML has not. */
export function elementText(text: string): string {
  return inText.test(checked(text)) ? text.replace(/[&<>\r]/g, (c) => references[c] as string) : text;
}

export function attributeText(text: string): string {
  return inAttribute.test(checked(text)) ? text.replace(/[&<>"\t\n\r]/g, (c) => references[c] as string) : text;
}

function element(name: string, content: string): string {
  if (content === nil) return `<${name} xsi:nil="true"/>`;
  return content.includes('>') ? `<${name}${content}</${name}>` : `<${name}${content}/>`;
}

function leaf(name: string, text: string): string {
  if (text === nil) return `<${name} xsi:nil="true"/>`;
  return text === '' ? `<${name}/>` : `<${name}>${text}</${name}>`;
}

function numberText(value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value) && value !== 0) return String(value);
  if (typeof value === 'string') return elementText(value.trim());
  const text = writeNumber(value as Long | Decimal);
  return /[eE]/.test(text) ? plainDigits(text) : text;
}

/** `1.5E-7` as `0.00000015`: xs:decimal has no exponents. */
function plainDigits(text: string): string {
  const [, sign, whole, fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(
    text,
  ) as RegExpExecArray;
  const digits = `${whole}${fraction}`;
  const point = (whole as string).length + Number(exponent);
  if (Math.abs(point) > 10_000) return text;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? `${sign}${digits}${'0'.repeat(point - digits.length)}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const hexDigits = '0123456789ABCDEF';

/** How compiled export mappings write XML: values are texts of elements or attributes, objects ` attribute="value">content`. */
export const xmlWriters = {
  nil,
  text(value: unknown): string {
    return elementText(typeof value === 'string' ? value : String(value));
  },
  attribute(value: unknown): string {
    return attributeText(typeof value === 'string' ? value : String(value));
  },
  /** The text that a value was read from in this run. */
  kept(u: Run, object: unknown, field: string, value: unknown): string | null {
    const text = u.keptText(object, field, value);
    return text === null ? null : attributeText(text);
  },
  number: numberText,
  scaled(value: unknown, digits: number): string {
    const text = numberText(value);
    const point = text.indexOf('.');
    const has = point < 0 ? 0 : text.length - point - 1;
    return has >= digits ? text : `${text}${point < 0 ? '.' : ''}${'0'.repeat(digits - has)}`;
  },
  boolean(value: unknown): string {
    return value === true || value === 'true' ? 'true' : 'false';
  },
  dateTime(value: unknown, format: DateTimeFormat | null): string {
    return typeof value === 'number'
      ? writeDateTimeText(value, format ?? xmlDateTime(value))
      : attributeText(String(value));
  },
  enumeration(value: unknown, wire: Readonly<Record<string, string>>): string {
    const name = String(value);
    return attributeText(Object.hasOwn(wire, name) ? (wire[name] as string) : name);
  },
  binary(value: unknown): string {
    return value instanceof Uint8Array ? encodeBase64(value) : attributeText(String(value));
  },
  hex(value: unknown): string {
    if (!(value instanceof Uint8Array)) return attributeText(String(value));
    let text = '';
    for (const byte of value) text += hexDigits[byte >> 4] + (hexDigits[byte & 15] as string);
    return text;
  },
  /** XML that was kept as it is; it must still be XML. */
  xml(value: unknown): string {
    const text = String(value);
    try {
      const reader = new XmlReader(`<x>${text}</x>`);
      reader.startTag();
      reader.skipContent();
      reader.end();
    } catch (error) {
      if (!(error instanceof XmlSyntaxError)) throw error;
      throw new MappingError('mapping/not-xml', `The text is not XML: ${error.message}`, {
        path: '/',
        fix: 'The attribute must hold elements and text as XML, with their namespaces declared.',
      });
    }
    return text;
  },
  /** An element that may hold anything, of the XML that stands for it: that is the element itself, or what stands in it. */
  anyElement(name: string, xml: string): string {
    const start = /^<(?:[^\s:/>]+:)?([^\s:/>]+)[\s/>]/.exec(xml);
    return start?.[1] === name.slice(name.indexOf(':') + 1) ? xml : leaf(name, xml);
  },
  /** Attributes that were kept as they are, behind those that the element has. */
  attributes(value: unknown, before: string): string {
    // Each of them has the declaration of its prefix.
    const declared = new Set(before.match(/ xmlns:[^\s=]+="[^"]*"/g));
    const text = String(value).replace(/ xmlns:[^\s=]+="[^"]*"/g, (declaration) => {
      if (declared.has(declaration)) return '';
      declared.add(declaration);
      return declaration;
    });
    try {
      const reader = new XmlReader(`<x${before}${text === '' || text.startsWith(' ') ? '' : ' '}${text}/>`);
      reader.startTag();
      reader.end();
    } catch (error) {
      if (!(error instanceof XmlSyntaxError)) throw error;
      throw new MappingError('mapping/not-xml', `The text is not a row of attributes: ${error.message}`, { path: '/' });
    }
    return text === '' || text.startsWith(' ') ? text : ` ${text}`;
  },
  /**
   * What the element that an object was read from said of itself, beside what is mapped: prefixes that values in it may use, and `xsi:type`. Prefixes that names of the
   * message are written with (`own`) stay what they are.
   */
  note(u: Run, object: unknown, own: Readonly<Record<string, string>>, isRoot: boolean, hasType: boolean): string {
    const note = u.keptText(object, '', object);
    if (note === null) return '';
    return note.replace(/ (?:xmlns:([^\s=]+)|xsi:type)="([^"]*)"/g, (said, prefix: string | undefined, ns: string) => {
      if (prefix === undefined) return hasType ? '' : said;
      if (!Object.hasOwn(own, prefix)) return hasType && prefix === 'xsi' ? '' : said;
      return isRoot && own[prefix] === ns ? said : '';
    });
  },
  element,
  leaf,
  /** The document: what stands in it, with the declarations in its root element. */
  whole(text: string, declarations: string): string {
    const nameEnds = /[\s/>]/g;
    nameEnds.lastIndex = 1;
    const at = nameEnds.exec(text)?.index;
    if (at === undefined || text.charCodeAt(0) !== 60)
      throw new MappingError('mapping/no-root', 'Nothing was written: a document has one root element.', { path: '/' });
    const tag = text.slice(0, text.indexOf('>') + 1);
    const missing = declarations.replace(/ xmlns(:[^\s=]+)?="/g, (declaration) =>
      tag.includes(declaration) ? `\0${declaration}` : declaration,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it marks what the element declares by itself
    const added = missing.replace(/\0[^"]*"[^"]*"/g, '');
    return `<?xml version="1.0" encoding="UTF-8"?>\n${text.slice(0, at)}${added}${text.slice(at)}`;
  },
  required(path: string, attribute: string): never {
    throw new MappingError('mapping/empty-required', `${attribute} is empty, but the structure requires ${path}.`, {
      path,
      fix: 'Give the attribute a value, or make the element optional or nillable.',
    });
  },
  all(u: Run, list: readonly unknown[], write: Writer, name: string | null, isLeaf: boolean): string {
    const text = new TextPieces('');
    for (let i = 0; i < list.length; i++) {
      if (--u.fuel < 0) u.refuel();
      text.add(item(write(u, list[i]), name, isLeaf));
    }
    return text.end('');
  },
  async allWaiting(
    u: Run,
    list: readonly unknown[],
    write: WaitingWriter,
    name: string | null,
    isLeaf: boolean,
  ): Promise<string> {
    const text = new TextPieces('');
    for (let i = 0; i < list.length; i++) {
      if (--u.fuel < 0) await u.breathe();
      const written = write(u, list[i]);
      text.add(item(typeof written === 'string' ? written : await written, name, isLeaf));
    }
    return text.end('');
  },
};
export type XmlWriters = typeof xmlWriters;

function item(content: string, name: string | null, isLeaf: boolean): string {
  if (name === null) return content;
  return isLeaf ? leaf(name, content) : element(name, content);
}

/** The writers of a program: formats without an offset give wall clocks of its zone, as its scanner reads them. */
export function xmlWritersIn(timeZone: string): XmlWriters {
  return {
    ...xmlWriters,
    dateTime: (value, format) =>
      typeof value === 'number'
        ? writeDateTimeText(value, format ?? xmlDateTime(value), timeZone)
        : attributeText(String(value)),
  };
}
