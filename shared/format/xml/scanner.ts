import { type Decimal, isDecimalText, type Long, readDecimal, readLong } from '../../expression/numeric.ts';
import { dateTimeProblem, isDate, readDateTime, writeDateTimeText } from '../../structure/date-time-text.ts';
import { mostIgnoredPlaces } from '../ignored.ts';
import { MappingError } from '../message-error.ts';
import type { IgnoredAt, IgnoredWhy, MessageDemands, MessageScanner } from '../message-scanner.ts';
import { lineAndColumn } from '../text-place.ts';
import { type NamespaceScope, type XmlName, xsiNamespace } from './names.ts';
import { isPlainDecimal, isPlainInteger, smallDecimal, smallInteger, usualDecimal } from './number-text.ts';
import { xmlPathAt } from './place.ts';
import { XmlReader } from './reader.ts';
import { anyAttributeKey, anyKey, mixedKey, textKey } from './wire.ts';

/** The members that a compiled reader knows. */
export interface XmlMemberTable {
  index: ReadonlyMap<string, number>;
  /** Members that stand in several places of their parent (before a key and behind it): all their numbers. */
  places: ReadonlyMap<string, readonly number[]>;
  /** The element may hold text, or anything, as a member of its own; -1 when it may not. */
  text: number;
  mixed: number;
  any: number;
  anyAttribute: number;
  /** Text is one member beside elements, and may come in several pieces. */
  isBeside: boolean;
}

export function xmlMemberTable(keys: readonly string[]): XmlMemberTable {
  const index = new Map<string, number>();
  const places = new Map<string, number[]>();
  for (const [i, key] of keys.entries()) {
    const first = index.get(key);
    if (first === undefined) index.set(key, i);
    else places.set(key, [...(places.get(key) ?? [first]), i]);
  }
  const of = (key: string) => index.get(key) ?? -1;
  const isBeside = keys.some((key) => !/^[@#]/.test(key) || key === anyKey);
  return {
    index,
    places,
    text: of(textKey),
    mixed: of(mixedKey),
    any: of(anyKey),
    anyAttribute: of(anyAttributeKey),
    isBeside,
  };
}

const noTable: XmlMemberTable = xmlMemberTable([]);

/** What the scanner stands at: the document, an element whose start tag was read, an attribute of it, its text, or what is mixed in it. */
type At = 'document' | 'element' | 'attribute' | 'text' | 'mixed';

/** An element whose members are being read. Frames are of use again for the elements that come later on their level. */
class Frame {
  table = noTable;
  /** The attribute that is read next. Behind the last one come its text or its elements. */
  attribute = 0;
  attributes = 0;
  readonly names: XmlName[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly values: string[] = [];
  /** Its end tag was passed: no member follows. */
  isOver = false;
  isDocument = false;

  /** The name of the attribute that was read last. */
  get name(): XmlName {
    return this.names[this.attribute - 1] as XmlName;
  }
}

/** Attributes that say something to readers of XML, not to a mapping, unless it asks. */
const ofReaders: ReadonlySet<string> = new Set(['nil', 'type', 'schemaLocation', 'noNamespaceSchemaLocation']);

/** Says what is wrong as mappings do, with the path of the place. */
class PlacedReader extends XmlReader {
  override failAt(offset: number, message: string, code = 'xml/syntax'): never {
    const at = Math.min(offset, this.text.length);
    throw new MappingError(code, this.worded(message), {
      path: xmlPathAt(this.text, at),
      ...lineAndColumn(this.text, at),
      input: this.text,
    });
  }
}

/**
 * Reads an XML message value by value for compiled import mappings. Attributes and elements are members, each with its own place in the order of the
 * message; text is a member where the structure has one. All of the document is checked to be well-formed, also what nothing is mapped to.
 */
export class XmlScanner implements MessageScanner {
  ignored = 0;
  readonly ignoredAt: IgnoredAt[] = [];
  demands: MessageDemands | null = null;
  kept: string | null = null;
  readonly text: string;
  private readonly reader: XmlReader;
  private readonly timeZone: string;
  private readonly frames: Frame[] = [];
  /** The frame of the innermost element, and how many there are. */
  private frame = new Frame();
  private level = 0;
  private what: At = 'document';
  /** Where the value stands that the scanner is at, or stood at last. */
  private valueAt = 0;
  /** `moreMembers` gives this next, without going on. */
  private back: boolean | null = null;
  private attributeValue = '';
  /** The text between two elements that was read last. */
  private piece = '';

  /** `timeZone` is the project's: of date-times without an offset. */
  constructor(text: string, timeZone = 'UTC') {
    this.text = text;
    this.timeZone = timeZone;
    this.reader = new PlacedReader(text);
    this.valueAt = this.reader.at;
  }

  /** Where the value begins that was read last, or is read next: the place of its errors. */
  get at(): number {
    return this.valueAt;
  }

  set at(offset: number) {
    this.valueAt = offset;
  }

  end(): void {
    this.reader.end();
  }

  noNull(): null {
    return null;
  }

  missing(): void {}

  openArray(): boolean {
    return this.fail('A list of values is no part of XML.');
  }

  moreItems(): boolean {
    return false;
  }

  key(): string {
    return this.fail('Names that nobody knows are no part of XML.');
  }

  openObject(table: XmlMemberTable = noTable): boolean {
    const { reader } = this;
    const isDocument = this.what === 'document';
    if (!isDocument && this.what !== 'element')
      return this.fail('An element is expected here, but only a text stands here.');
    const frame = this.frames[this.level] ?? new Frame();
    this.frames[this.level++] = frame;
    this.frame = frame;
    frame.table = table;
    frame.attribute = 0;
    frame.isDocument = isDocument;
    frame.isOver = !isDocument && reader.isEmpty;
    frame.attributes = isDocument ? 0 : reader.attributeCount;
    for (let i = 0; i < frame.attributes; i++) {
      frame.names[i] = reader.attributeNames[i] as XmlName;
      frame.from[i] = reader.attributeFrom[i] as number;
      frame.to[i] = reader.attributeTo[i] as number;
      frame.values[i] = reader.attribute(i);
    }
    return this.moreMembers();
  }

  private leave(): void {
    this.level--;
    this.frame = this.frames[Math.max(0, this.level - 1)] as Frame;
  }

  handBack(more: boolean): void {
    this.back = more;
  }

  moreMembers(): boolean {
    if (this.back !== null) {
      // Without more, the element was left when that was found out.
      const more = this.back;
      this.back = null;
      return more;
    }
    const more = this.next();
    if (!more) this.leave();
    return more;
  }

  /** Goes to the next member of the innermost element. */
  private next(): boolean {
    const { reader, frame } = this;
    while (frame.attribute < frame.attributes) {
      const name = frame.names[frame.attribute] as XmlName;
      const from = frame.from[frame.attribute] as number;
      const value = frame.values[frame.attribute] as string;
      frame.attribute++;
      if (name.ns === xsiNamespace && ofReaders.has(name.local) && !frame.table.index.has(`@${name.key}`)) continue;
      this.what = 'attribute';
      this.valueAt = from;
      this.attributeValue = value;
      return true;
    }
    if (frame.isDocument) {
      if (frame.isOver) return false;
      frame.isOver = true;
      this.element();
      return true;
    }
    const { text, mixed, isBeside } = frame.table;
    if (frame.attribute === frame.attributes && (mixed >= 0 || (text >= 0 && !isBeside))) {
      // An empty element has an empty text.
      frame.attribute++;
      this.what = text >= 0 ? 'text' : 'mixed';
      this.valueAt = reader.at;
      return true;
    }
    if (frame.isOver) return false;
    for (;;) {
      const what = reader.content();
      if (what === 'start') {
        this.element();
        return true;
      }
      if (what === 'end') {
        reader.endTag();
        frame.isOver = true;
        return false;
      }
      const at = reader.at;
      const piece = reader.characters();
      if (trimmed(piece) === '') continue;
      this.valueAt = at;
      if (text >= 0) {
        this.what = 'text';
        this.piece = piece;
        return true;
      }
      this.ignore('unknown');
    }
  }

  /** Reads the start tag that stands next. */
  private element(): void {
    this.valueAt = this.reader.at;
    this.reader.startTag();
    this.what = 'element';
  }

  member(table: XmlMemberTable, next: number): number {
    const { frame } = this;
    switch (this.what) {
      case 'text':
        return table.text;
      case 'mixed':
        return table.mixed;
      case 'attribute':
        return table.index.get(frame.name.attributeKey) ?? table.anyAttribute;
      default: {
        const { key } = this.reader.name;
        const index = table.index.get(key) ?? -1;
        if (index >= 0) {
          // Of several places it is the next one behind what was read before.
          return index >= next || table.places.size === 0
            ? index
            : (table.places.get(key)?.find((i) => i >= next) ?? index);
        }
        if (frame.isDocument && table.any < 0) return this.otherRoot(table);
        return table.any;
      }
    }
  }

  private otherRoot(table: XmlMemberTable): never {
    const { raw, ns } = this.reader.name;
    const known = [...table.index.keys()].slice(0, 5).map((key) => `<${key.replace(/^\{.*\}/, '')}>`);
    const [expected] = table.index.keys();
    const wanted = expected?.endsWith(`}${this.reader.name.local}`) || expected === this.reader.name.local;
    const why = wanted
      ? ` Its namespace is ${ns === '' ? 'none' : ns.slice(0, 200)}, but ${/^\{(.*)\}/.exec(expected as string)?.[1] ?? 'none'} is expected.`
      : '';
    const looks = raw.toLowerCase() === 'html' ? ' The document looks like an HTML page.' : '';
    return this.fail(
      `The document is <${raw.slice(0, 60)}>, but ${known.join(' or ')} is expected.${why}${looks}`,
      'mapping/other-root',
    );
  }

  isNull(): boolean {
    this.kept = null;
    if (this.what !== 'element') return false;
    const { reader } = this;
    for (let i = 0; i < reader.attributeCount; i++) {
      const name = reader.attributeNames[i] as XmlName;
      if (name.local !== 'nil' || name.ns !== xsiNamespace) continue;
      if (!/^\s*(true|1)\s*$/.test(reader.attribute(i))) return false;
      this.skip();
      return true;
    }
    return false;
  }

  isBlank(): boolean {
    if (this.what === 'attribute') return this.attributeValue === '';
    if (this.what !== 'element') return false;
    const { reader } = this;
    if (!reader.isEmpty && !this.text.startsWith('</', reader.at)) return false;
    this.content();
    return true;
  }

  /** The prefixes that the element declares, which values in it may use, and its `xsi:type`, as they are written; null when it says neither. */
  note(): string | null {
    const { reader } = this;
    if (this.what !== 'element') return null;
    let note = '';
    if (reader.declarations)
      for (const [prefix, ns] of reader.declarations)
        if (prefix !== '' && prefix !== 'xsi') note += ` xmlns:${prefix}="${escaped(ns)}"`;
    for (let i = 0; i < reader.attributeCount; i++) {
      const { local, ns } = reader.attributeNames[i] as XmlName;
      if (local !== 'type' || ns !== xsiNamespace) continue;
      const type = reader.attribute(i).trim();
      const prefix = /^([^:]*):/.exec(type)?.[1] ?? '';
      const namespace = prefix === '' ? undefined : reader.innerScope.namespaceOf(prefix);
      if (namespace !== undefined && !reader.declarations?.has(prefix))
        note += ` xmlns:${prefix}="${escaped(namespace)}"`;
      note += ` xmlns:xsi="${xsiNamespace}" xsi:type="${escaped(type)}"`;
    }
    return note === '' ? null : note;
  }

  /** The text of the value that the scanner is at. */
  string(): string {
    this.kept = null;
    return this.content();
  }

  private content(): string {
    const { reader } = this;
    switch (this.what) {
      case 'attribute':
        return this.attributeValue;
      case 'mixed':
        return this.inner();
      case 'text': {
        const { frame } = this;
        if (frame.table.isBeside) return this.piece;
        if (frame.isOver) return '';
        const text = this.toEnd();
        frame.isOver = true;
        return text;
      }
      case 'element': {
        for (let i = 0; i < reader.attributeCount; i++) {
          const name = reader.attributeNames[i] as XmlName;
          if (name.ns !== xsiNamespace || !ofReaders.has(name.local)) this.ignore('unknown');
        }
        return reader.isEmpty ? '' : this.toEnd();
      }
      default:
        return this.fail('A value is expected, but the whole document stands here.');
    }
  }

  /** The text of the element that is open, its end tag passed. Elements in it are passed by. */
  private toEnd(): string {
    const { reader } = this;
    let text = '';
    for (;;) {
      const what = reader.content();
      if (what === 'end') {
        reader.endTag();
        return text;
      }
      if (what === 'text') text += reader.characters();
      else {
        this.ignore('unknown', reader.at);
        reader.startTag();
        if (!reader.isEmpty) reader.skipContent();
      }
    }
  }

  /** A value that is no text: without white space around it; null when nothing else is there. */
  private plain(): string {
    return trimmed(this.string());
  }

  boolean(): boolean {
    const text = this.plain();
    if (text === 'true' || text === 'false') return text === 'true';
    if (text === '1' || text === '0') {
      this.kept = text;
      return text === '1';
    }
    if (text === '') return nothingThere();
    return this.fail(`${quote(text)} is not a boolean: true or false, 1 or 0.`, 'mapping/wrong-type');
  }

  integer(): Long {
    const text = this.plain();
    const small = smallInteger(text);
    if (small !== undefined) return small;
    if (text === '') return nothingThere();
    const value = readLong(text.startsWith('+') ? text.slice(1) : text);
    if (value === undefined)
      return this.fail(
        /^[+-]?\d+$/.test(text) ? `${quote(text)} does not fit a Long.` : `${quote(text)} is not a whole number.`,
        /^[+-]?\d+$/.test(text) ? 'mapping/long-range' : 'mapping/not-an-integer',
      );
    if (!isPlainInteger(text)) this.kept = text;
    return value;
  }

  int32(): number {
    const value = this.integer();
    if (value === null || (typeof value === 'number' && value >= -2147483648 && value <= 2147483647))
      return value as number;
    return this.fail(`${value} does not fit an Integer.`, 'mapping/integer-range', 'Make the attribute a Long.');
  }

  decimal(): Decimal {
    const text = this.plain();
    const small = smallDecimal(text);
    if (small !== undefined) return small;
    if (text === '') return nothingThere();
    const isPlain = isPlainDecimal(text);
    // What is written alike, and is exact as a number.
    if (isPlain && text.length <= 15) return Number(text) + 0;
    const usual = isPlain ? text : usualDecimal(text);
    if (usual === null || !isDecimalText(usual))
      return this.fail(`${quote(text)} is not a number.`, 'mapping/not-a-decimal');
    if (!isPlain) this.kept = text;
    return readDecimal(usual);
  }

  dateTime(): number {
    const text = this.plain();
    if (text === '') return nothingThere();
    const instant = readDateTime(text, this.timeZone) ?? readDateTime(toMilliseconds(text), this.timeZone);
    if (instant === null)
      return this.fail(
        dateTimeProblem(text),
        'mapping/not-a-date-time',
        'Use 2026-11-20T08:14:07Z, or read it with an expression such as parseDateTime($value, …).',
      );
    if (!isUsualDateTime(text, instant) && writeDateTimeText(instant, xmlDateTime(instant), this.timeZone) !== text)
      this.kept = text;
    return instant;
  }

  date(): string {
    const text = this.plain();
    if (text === '') return nothingThere();
    const day = text.slice(0, 10);
    if (isDate(day) && /^(Z|[+-]\d\d:\d\d)?$/.test(text.slice(10))) {
      if (text.length > 10) this.kept = text;
      return day;
    }
    return this.fail(`${quote(text)} is not a date.`, 'mapping/not-a-date', 'Use 2026-11-20.');
  }

  scalarText(): string {
    return this.string();
  }

  raw(): string {
    this.kept = null;
    if (this.what === 'attribute') return this.rawAttribute();
    return this.what === 'element' ? this.outer() : this.content();
  }

  /** An attribute as it is written, with the declaration that its prefix needs. */
  private rawAttribute(): string {
    const { frame } = this;
    const { name } = frame;
    const from = frame.from[frame.attribute - 1] as number;
    const to = frame.to[frame.attribute - 1] as number;
    const quote = this.text[to] as string;
    const declaration =
      name.prefix === '' || name.prefix === 'xml' ? '' : ` xmlns:${name.prefix}="${escaped(name.ns)}"`;
    return ` ${name.raw}=${quote}${this.text.slice(from, to)}${quote}${declaration}`;
  }

  /** An element as it is written; namespaces that are declared further out are declared in it. */
  private outer(): string {
    const { reader } = this;
    const { startedAt, scope } = { startedAt: reader.startedAt, scope: reader.innerScope };
    if (!reader.isEmpty) reader.skipContent();
    return this.standingAlone(this.text.slice(startedAt, reader.at), scope);
  }

  /** What stands in the element whose members are read, as it is written; elements in it with the declarations that they need. */
  private inner(): string {
    const { reader, frame } = this;
    if (frame.isOver) return '';
    const { scope } = reader;
    let content = '';
    let from = reader.at;
    for (;;) {
      const what = reader.content();
      if (what === 'start') {
        content += this.text.slice(from, reader.at);
        reader.startTag();
        const { startedAt } = reader;
        if (!reader.isEmpty) reader.skipContent();
        content += this.standingAlone(this.text.slice(startedAt, reader.at), scope);
        from = reader.at;
      } else if (what === 'end') {
        content += this.text.slice(from, reader.at);
        reader.endTag();
        frame.isOver = true;
        return content;
      } else reader.characters();
    }
  }

  private standingAlone(xml: string, scope: NamespaceScope): string {
    const tagEnd = /^<[^\s/>]+/.exec(xml)?.[0].length ?? 1;
    const tag = xml.slice(0, startTagEnd(xml));
    let declarations = '';
    for (const [prefix, ns] of scope.declared()) {
      const name = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
      if (new RegExp(`\\s${name}\\s*=`).test(tag)) continue;
      if (prefix === '' ? ns !== '' : new RegExp(`[<\\s/"':(]${prefix.replace(/[.]/g, '\\.')}:`).test(xml))
        declarations += ` ${name}="${escaped(ns)}"`;
    }
    return declarations === '' ? xml : xml.slice(0, tagEnd) + declarations + xml.slice(tagEnd);
  }

  skip(): void {
    const { reader } = this;
    if (this.what === 'element') {
      if (!reader.isEmpty) reader.skipContent();
    } else if (this.what !== 'attribute') this.string();
  }

  ignore(why: IgnoredWhy, at = this.at): void {
    if (this.ignored++ < mostIgnoredPlaces) this.ignoredAt.push({ at, why });
  }

  skipUnknown(): void {
    this.ignore('unknown');
    this.skip();
  }

  refuseUnknown(): never {
    return this.fail(
      this.what === 'attribute'
        ? 'The structure does not know this attribute.'
        : 'The structure does not know this element.',
      'mapping/unknown-member',
      'Add it to the structure, or let the mapping ignore unknown members.',
    );
  }

  fail(message: string, code = 'xml/syntax', fix?: string): never {
    const offset = Math.min(this.valueAt, this.text.length);
    const name = this.what === 'attribute' && this.level > 0 ? this.frame.name.raw : undefined;
    const inside = this.text.charCodeAt(offset) === 60 ? offset + 1 : offset;
    const path = xmlPathAt(this.text, inside);
    throw new MappingError(code, message, {
      path: name === undefined ? path : `${path}/@${name.slice(0, 60)}`,
      ...lineAndColumn(this.text, offset),
      input: this.text,
      ...(fix ? { fix } : {}),
    });
  }
}

/** Most texts have no white space around them, which their ends show. */
function trimmed(text: string): string {
  const last = text.length - 1;
  if (last < 0) return text;
  const [from, to] = [text.charCodeAt(0), text.charCodeAt(last)];
  return from > 32 && from < 128 && to > 32 && to < 128 ? text : text.trim();
}

/** An element without text where a number, date or boolean is expected has no value, as `xsi:nil` says in other words. */
function nothingThere(): never {
  return null as never;
}

function startTagEnd(xml: string): number {
  const match = /^<(?:[^"'>]|"[^"]*"|'[^']*')*>/.exec(xml);
  return match ? match[0].length : xml.length;
}

function escaped(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

/** Whether a date-time is surely written alike: whole seconds in UTC, none of them the 60th, none of the hours the 24th. */
function isUsualDateTime(text: string, instant: number): boolean {
  return (
    text.length === 20 &&
    text.charCodeAt(19) === 90 &&
    text.charCodeAt(10) === 84 &&
    instant % 1000 === 0 &&
    text.charCodeAt(17) < 54 &&
    !text.startsWith('24', 11)
  );
}

/** A date-time with the digits beyond the millisecond cut: an instant does not hold them, the text that is kept does. */
function toMilliseconds(text: string): string {
  return text.replace(/(\.\d{3})\d+/, '$1');
}

/** How XML Schema writes an instant: in UTC, with no more digits than it needs. */
export function xmlDateTime(instant: number): { fraction: number; offset: string } {
  const ms = ((instant % 1000) + 1000) % 1000;
  return { fraction: ms === 0 ? 0 : ms % 100 === 0 ? 1 : ms % 10 === 0 ? 2 : 3, offset: 'Z' };
}

type ScannerClass = new (text: string) => XmlScanner;
const scanners = new Map<string, ScannerClass>();

/** The scanner of a program; one class a zone (see `jsonScannerIn`). */
export function xmlScannerIn(timeZone: string): ScannerClass {
  let scanner = scanners.get(timeZone);
  if (!scanner) {
    scanner = class extends XmlScanner {
      constructor(text: string) {
        super(text, timeZone);
      }
    };
    scanners.set(timeZone, scanner);
  }
  return scanner;
}
