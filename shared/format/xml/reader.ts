import { NamespaceScope, type XmlName, xmlNamespace, xmlnsNamespace } from './names.ts';

/** Why a text is no XML, with the offset of the place. */
export class XmlSyntaxError extends Error {
  readonly code: string;
  readonly offset: number;
  constructor(message: string, offset: number, code = 'xml/syntax') {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

export const xmlLimits = { depth: 512, attributes: 10_000, name: 1_000 } as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what XML does not allow
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const halfOfPair = /[\ud800-\udfff]/u;
const lineOrTab = /[\t\n\r]/;
const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['apos', "'"],
  ['quot', '"'],
]);

interface Open {
  /** Of an element whose end is to come. */
  raw: string;
  scope: NamespaceScope;
  at: number;
}

/**
 * Reads XML 1.0 with namespaces token by token, checking all that makes a document well-formed. A DOCTYPE is passed over: nothing in it is
 * declared, expanded or fetched, so that an entity other than the five of XML is an error. What does not fit is an `XmlSyntaxError`.
 */
export class XmlReader {
  readonly text: string;
  at = 0;
  /** Of the start tag read last. */
  name: XmlName = { raw: '', prefix: '', local: '', ns: '', key: '', attributeKey: '@' };
  /** Where that start tag begins. */
  startedAt = 0;
  isEmpty = false;
  /** The namespaces that it declares, by prefix; null for none. */
  declarations: ReadonlyMap<string, string> | null = null;
  attributeCount = 0;
  readonly attributeNames: XmlName[] = [];
  /** Offsets of the values, between the quotes. */
  readonly attributeFrom: number[] = [];
  readonly attributeTo: number[] = [];
  /** Offsets of the names of the start tag that is read. */
  private readonly nameFrom: number[] = [];
  private readonly nameTo: number[] = [];
  scope = NamespaceScope.outermost();
  /** A DOCTYPE stands before the root element. */
  hasDoctype = false;
  /** The elements that are open, outermost first; what stands behind the first `depth` of them is of use again. */
  private readonly open: Open[] = [];
  depth = 0;
  /** What texts are looked through for, where the document has it at all. */
  private readonly hasReturns: boolean;
  private readonly hasReferences: boolean;
  private readonly hasSectionEnds: boolean;

  /** Throws for a text that is not XML from its beginning, or holds characters that XML does not allow. */
  constructor(text: string) {
    this.text = text;
    this.hasReturns = text.includes('\r');
    this.hasReferences = text.includes('&');
    this.hasSectionEnds = text.includes(']]>');
    const bad = forbidden.test(text) || !text.isWellFormed() ? firstBad(text) : -1;
    if (bad >= 0) this.failAt(bad, `The character U+${hex(text.charCodeAt(bad))} is not allowed in XML.`);
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
    this.isHtml = /^\s*<!doctype\s+html/i.test(text.slice(this.at, this.at + 100));
    this.prolog();
  }

  /** Declaration, comments, instructions and DOCTYPE, up to the root element. */
  private prolog(): void {
    const { text } = this;
    if (text.startsWith('<?xml', this.at) && isSpace(text.charCodeAt(this.at + 5))) this.declaration();
    for (;;) {
      this.space();
      if (text.startsWith('<!--', this.at)) this.comment();
      else if (text.startsWith('<?', this.at)) this.instruction();
      else if (text.startsWith('<!DOCTYPE', this.at)) {
        if (this.hasDoctype) this.fail('A document has one DOCTYPE.');
        this.hasDoctype = true;
        this.doctype();
      } else break;
    }
    if (this.at >= text.length) this.fail('The document has no element.', 'xml/empty');
    if (text.charCodeAt(this.at) !== 60) {
      const looks = /^[[{]/.test(text.slice(this.at, this.at + 1)) ? ' It looks like JSON.' : '';
      this.fail(`An element is expected, but ${this.found()} stands here.${looks}`);
    }
    if (/^<html[\s>]/i.test(text.slice(this.at, this.at + 6))) this.isHtml = true;
  }

  /** It begins as pages do: what went wrong later is said to be a page, as error pages of servers are. */
  private isHtml = false;

  private declaration(): void {
    const end = this.text.indexOf('?>', this.at);
    if (end < 0) this.fail('The XML declaration is not closed.');
    const words = this.text.slice(this.at + 5, end);
    const match =
      /^\s+version\s*=\s*(?:"([^"]*)"|'([^']*)')(?:\s+encoding\s*=\s*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*$/.exec(
        words,
      );
    if (!match) this.fail('The XML declaration is not as it should be: <?xml version="1.0" encoding="UTF-8"?>.');
    const version = match[1] ?? match[2] ?? '';
    if (!/^1\.\d+$/.test(version)) this.fail(`XML ${version.slice(0, 20)} is not known. Only XML 1.0 is read.`);
    if (version === '1.1') this.fail('XML 1.1 is not read. Only XML 1.0 is.', 'xml/version');
    this.at = end + 2;
  }

  private doctype(): void {
    const from = this.at;
    this.at += 9;
    let quote = 0;
    let inside = false;
    for (; this.at < this.text.length; this.at++) {
      const c = this.text.charCodeAt(this.at);
      if (quote !== 0) {
        if (c === quote) quote = 0;
      } else if (c === 34 || c === 39) quote = c;
      else if (c === 91) inside = true;
      else if (c === 93) inside = false;
      else if (c === 60 && this.text.startsWith('<!--', this.at)) {
        this.comment();
        this.at--;
      } else if (c === 60 && this.text.startsWith('<?', this.at)) {
        this.instruction();
        this.at--;
      } else if (c === 62 && !inside) {
        this.at++;
        return;
      }
    }
    this.failAt(from, 'The DOCTYPE is not closed.');
  }

  private comment(): void {
    const from = this.at;
    const end = this.text.indexOf('--', from + 4);
    if (end < 0) this.fail('The comment is not closed.');
    if (this.text.charCodeAt(end + 2) !== 62) this.failAt(end, 'A comment does not hold --.');
    this.at = end + 3;
  }

  private instruction(): void {
    const end = this.text.indexOf('?>', this.at);
    if (end < 0) this.fail('The processing instruction is not closed.');
    const target =
      /^[^\s?]*/.exec(this.text.slice(this.at + 2, Math.min(end, this.at + 2 + xmlLimits.name)))?.[0] ?? '';
    if (/^xml$/i.test(target))
      this.fail('The XML declaration stands at the very beginning of a document, or not at all.');
    if (!isNameStart(target.charCodeAt(0)) || [...target].some((c) => !isNamePart(c.charCodeAt(0))))
      this.fail('A processing instruction begins with a name.');
    this.at = end + 2;
  }

  private space(): void {
    while (isSpace(this.text.charCodeAt(this.at))) this.at++;
  }

  /** Reads a start tag at `<`, with its attributes; what it opens stays open until `endTag`, unless it is empty. */
  startTag(): void {
    const { text } = this;
    const from = this.at;
    this.startedAt = from;
    this.passName(from + 1);
    const nameEnd = this.at;
    this.attributeCount = 0;
    this.declarations = null;
    let scope = this.scope;
    const c = text.charCodeAt(this.at);
    if (c === 62) {
      this.at++;
      this.isEmpty = false;
    } else scope = this.attributes(from);
    const name = scope.elementIn(text, from + 1, nameEnd);
    if (typeof name === 'string') this.failAt(from + 1, name, 'xml/name');
    this.name = name;
    if (this.isEmpty) {
      this.innerScope = scope;
      return;
    }
    if (this.depth >= xmlLimits.depth)
      this.failAt(from, `Elements are nested more than ${xmlLimits.depth} levels deep.`, 'xml/too-deep');
    const open = this.open[this.depth];
    if (open) {
      open.raw = name.raw;
      open.scope = this.scope;
      open.at = from;
    } else this.open.push({ raw: name.raw, scope: this.scope, at: from });
    this.depth++;
    this.scope = scope;
    this.innerScope = scope;
  }

  /** The namespaces in scope of the element whose start tag was read last. */
  innerScope = this.scope;

  private passName(from: number): void {
    const { text } = this;
    let at = from;
    let c = text.charCodeAt(at);
    if (!isNameStart(c)) this.failAt(at, `A name is expected, but ${this.found(at)} stands here.`);
    do c = text.charCodeAt(++at);
    while (isNamePart(c));
    if (at - from > xmlLimits.name)
      this.failAt(
        from,
        `The name ${text.slice(from, from + 40)}… has ${at - from} characters; at most ${xmlLimits.name} are read.`,
        'xml/too-large',
      );
    this.at = at;
  }

  /** Reads the attributes up to the end of the tag; gives the scope of the element. */
  private attributes(from: number): NamespaceScope {
    const { text } = this;
    let count = 0;
    let declarations: Map<string, string> | null = null;
    // Looked for once, not for each attribute: the next one may be megabytes away.
    let less = -1;
    for (;;) {
      const before = this.at;
      this.space();
      let c = text.charCodeAt(this.at);
      if (c === 62) {
        this.at++;
        this.isEmpty = false;
        break;
      }
      if (c === 47) {
        if (text.charCodeAt(this.at + 1) !== 62) this.fail('A > is expected behind /.');
        this.at += 2;
        this.isEmpty = true;
        break;
      }
      if (Number.isNaN(c)) this.failAt(from, `The start tag of ${text.slice(from + 1, from + 41)} is not closed.`);
      if (before === this.at) this.fail(`White space or > is expected, but ${this.found()} stands here.`);
      const at = this.at;
      this.passName(at);
      const nameEnd = this.at;
      const shown = () => text.slice(at, Math.min(nameEnd, at + 60));
      this.space();
      if (text.charCodeAt(this.at) !== 61)
        this.fail(`The attribute ${shown()} has no value: a = is expected, but ${this.found()} stands here.`);
      this.at++;
      this.space();
      c = text.charCodeAt(this.at);
      if (c !== 34 && c !== 39) this.fail(`The value of ${shown()} stands in quotes, but ${this.found()} stands here.`);
      const valueFrom = this.at + 1;
      const valueTo = text.indexOf(c === 34 ? '"' : "'", valueFrom);
      if (valueTo < 0) this.failAt(valueFrom - 1, `The value of ${shown()} is not closed.`);
      if (less < valueFrom) {
        less = text.indexOf('<', valueFrom);
        if (less < 0) less = text.length;
      }
      if (less < valueTo) this.failAt(less, 'An attribute does not hold <; it is written &lt;.');
      this.at = valueTo + 1;
      if (text.startsWith('xmlns', at) && (nameEnd === at + 5 || text.charCodeAt(at + 5) === 58)) {
        if (nameEnd === at + 6) this.failAt(at, 'The declaration xmlns: names no prefix.', 'xml/name');
        declarations ??= new Map();
        const prefix = text.slice(at + 6, Math.max(at + 6, nameEnd));
        if (declarations.size >= xmlLimits.attributes)
          this.failAt(at, `An element has more than ${xmlLimits.attributes} declarations.`, 'xml/too-large');
        if (declarations.has(prefix)) this.failAt(at, `${shown()} stands twice.`, 'xml/attribute-twice');
        declarations.set(prefix, this.declared(prefix, this.attributeText(valueFrom, valueTo), at));
      } else {
        if (count >= xmlLimits.attributes)
          this.failAt(at, `An element has more than ${xmlLimits.attributes} attributes.`, 'xml/too-large');
        this.attributeFrom[count] = valueFrom;
        this.attributeTo[count] = valueTo;
        this.nameFrom[count] = at;
        this.nameTo[count] = nameEnd;
        count++;
      }
    }
    this.declarations = declarations;
    const scope = declarations ? this.scope.with(declarations) : this.scope;
    const seen = count > 8 ? new Set<string>() : null;
    for (let i = 0; i < count; i++) {
      const at = this.nameFrom[i] as number;
      const name = scope.attributeIn(text, at, this.nameTo[i] as number);
      if (typeof name === 'string') this.failAt(at, name, 'xml/name');
      if (seen ? seen.has(name.key) : this.hasAttribute(name.key, i))
        this.failAt(at, `The attribute ${name.raw.slice(0, 60)} stands twice.`, 'xml/attribute-twice');
      seen?.add(name.key);
      this.attributeNames[i] = name;
    }
    this.attributeCount = count;
    return scope;
  }

  private hasAttribute(key: string, before: number): boolean {
    for (let i = 0; i < before; i++) if ((this.attributeNames[i] as XmlName).key === key) return true;
    return false;
  }

  private declared(prefix: string, namespace: string, at: number): string {
    const wrong = (message: string) => this.failAt(at, message, 'xml/namespace');
    if (prefix === 'xmlns') wrong('The prefix xmlns cannot be declared.');
    if ((prefix === 'xml') !== (namespace === xmlNamespace))
      wrong('The prefix xml is bound to its own namespace alone.');
    if (namespace === xmlnsNamespace) wrong('The namespace of declarations cannot be bound.');
    if (prefix !== '' && namespace === '')
      wrong(`The prefix ${prefix.slice(0, 60)} cannot be undone (Namespaces in XML 1.0).`);
    return namespace;
  }

  /** The value of an attribute of the start tag read last. */
  attribute(i: number): string {
    return this.attributeText(this.attributeFrom[i] as number, this.attributeTo[i] as number);
  }

  /** A value between two offsets: references replaced, white space normalized (XML 1.0, 3.3.3). */
  private attributeText(from: number, to: number): string {
    const text = this.text.slice(from, to);
    const plain = lineOrTab.test(text) ? text.replace(/\r\n|[\t\n\r]/g, ' ') : text;
    return this.hasReferences && plain.includes('&') ? this.replaced(plain, from) : plain;
  }

  /** Passes over comments and instructions. What stands next: a start tag, an end tag, or text. */
  content(): 'start' | 'end' | 'text' {
    const { text } = this;
    for (;;) {
      if (text.charCodeAt(this.at) !== 60) {
        if (this.at >= text.length) this.notClosed();
        return 'text';
      }
      const c = text.charCodeAt(this.at + 1);
      if (c === 47) return 'end';
      if (c === 33) {
        if (text.startsWith('<!--', this.at)) this.comment();
        else if (text.startsWith('<![CDATA[', this.at)) return 'text';
        else
          this.fail(
            'A DOCTYPE stands before the root element; inside an element only comments and CDATA begin with <!.',
          );
      } else if (c === 63) this.instruction();
      else return 'start';
    }
  }

  private notClosed(): never {
    const open = this.open[this.depth - 1];
    return this.fail(
      open ? `The document ends, but <${open.raw.slice(0, 60)}> is not closed.` : 'The document ends too early.',
    );
  }

  /** Reads the text up to the next tag; comments and instructions in it are left out. */
  characters(): string {
    const { text } = this;
    let read = '';
    for (;;) {
      if (text.charCodeAt(this.at) !== 60) {
        const end = text.indexOf('<', this.at);
        if (end < 0) {
          this.at = text.length;
          this.notClosed();
        }
        read += this.charactersTo(end);
        this.at = end;
      }
      if (text.charCodeAt(this.at + 1) === 33 && text.startsWith('<![CDATA[', this.at)) {
        const end = text.indexOf(']]>', this.at + 9);
        if (end < 0) this.fail('The CDATA section is not closed.');
        read += this.lines(text.slice(this.at + 9, end));
        this.at = end + 3;
      } else if (this.content() !== 'text') return read;
    }
  }

  private charactersTo(end: number): string {
    const from = this.at;
    const part = this.text.slice(from, end);
    if (this.hasSectionEnds) {
      const close = part.indexOf(']]>');
      if (close >= 0) this.failAt(from + close, 'A text does not hold ]]>; it is written ]]&gt;.');
    }
    return this.hasReferences && part.includes('&') ? this.replaced(this.lines(part), from) : this.lines(part);
  }

  private lines(text: string): string {
    return this.hasReturns ? text.replace(/\r\n?/g, '\n') : text;
  }

  /** A text with its references replaced; `from` is about where it stands. */
  private replaced(text: string, from: number): string {
    const wrong = (message: string, reference: string): never => {
      const at = this.text.indexOf(reference, from);
      return this.failAt(at < 0 ? from : at, message, 'xml/reference');
    };
    return text.replace(/&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([^;&\s]*));?/g, (reference, hexadecimal, decimal, name) => {
      if (!reference.endsWith(';')) return wrong('A & stands alone; it is written &amp;.', reference);
      if (name !== undefined) {
        const shown = name.length > 40 ? `${name.slice(0, 37)}…` : name;
        return (
          entities.get(name) ??
          wrong(
            `The entity &${shown}; is not one of XML. Entities are not expanded; write the characters themselves.`,
            reference,
          )
        );
      }
      const digits: string = hexadecimal ?? decimal;
      const code = digits.length > 10 ? Number.NaN : Number.parseInt(digits, hexadecimal === undefined ? 10 : 16);
      const isCharacter =
        code === 9 ||
        code === 10 ||
        code === 13 ||
        (code >= 32 && code <= 0xd7ff) ||
        (code >= 0xe000 && code <= 0xfffd) ||
        (code >= 0x10000 && code <= 0x10ffff);
      return isCharacter
        ? String.fromCodePoint(code)
        : wrong(`${reference.slice(0, 40)} is no character of XML.`, reference);
    });
  }

  /** Reads an end tag at `</`; it has to be that of the innermost element. */
  endTag(): void {
    const { text } = this;
    const open = this.open[this.depth - 1];
    if (!open) this.fail('An end tag stands here, but no element is open.');
    this.depth--;
    const from = this.at + 2;
    if (!text.startsWith(open.raw, from)) this.wrongEnd(open);
    this.at = from + open.raw.length;
    if (text.charCodeAt(this.at) !== 62) {
      if (isNamePart(text.charCodeAt(this.at))) this.wrongEnd(open);
      this.space();
      if (text.charCodeAt(this.at) !== 62) this.fail(`A > is expected, but ${this.found()} stands here.`);
    }
    this.at++;
    this.scope = open.scope;
  }

  private wrongEnd(open: Open): never {
    const wrong = /^[^\s>]{0,60}/.exec(this.text.slice(this.at + 2, this.at + 70))?.[0] ?? '';
    const line = this.text.slice(0, open.at).split('\n').length;
    return this.fail(`</${wrong}> stands where <${open.raw.slice(0, 60)}> of line ${line} is to be closed.`);
  }

  /** Passes over the content and end of the element that was opened last, checking it. */
  skipContent(): void {
    const { depth } = this;
    while (this.depth >= depth) {
      const next = this.content();
      if (next === 'start') {
        this.startTag();
        for (let i = 0; i < this.attributeCount; i++) this.checkReferences(i);
      } else if (next === 'end') this.endTag();
      else this.characters();
    }
  }

  private checkReferences(i: number): void {
    if (!this.hasReferences) return;
    // Looked for in the value alone: the next one may be megabytes away.
    if (this.text.slice(this.attributeFrom[i], this.attributeTo[i]).includes('&')) this.attribute(i);
  }

  /** Behind the root element: comments and instructions, nothing else. */
  end(): void {
    for (;;) {
      this.space();
      if (this.at >= this.text.length) return;
      if (this.text.startsWith('<!--', this.at)) this.comment();
      else if (this.text.startsWith('<?', this.at)) this.instruction();
      else
        this.fail(
          this.text.charCodeAt(this.at) === 60 && this.text.charCodeAt(this.at + 1) !== 33
            ? 'A document has one root element, but another stands behind it.'
            : `Nothing may follow the root element, but ${this.found()} does.`,
        );
    }
  }

  protected found(at = this.at): string {
    if (at >= this.text.length) return 'the end of the text';
    const c = this.text.codePointAt(at) as number;
    return c < 32 || c > 0xfffd ? `character U+${hex(c)}` : JSON.stringify(String.fromCodePoint(c));
  }

  fail(message: string, code?: string): never {
    return this.failAt(this.at, message, code);
  }

  failAt(offset: number, message: string, code?: string): never {
    throw new XmlSyntaxError(this.worded(message), Math.min(offset, this.text.length), code);
  }

  protected worded(message: string): string {
    return this.isHtml ? `${message} The document looks like an HTML page, not XML.` : message;
  }
}

/** Where the first character stands that XML does not allow, half of a pair alone among them. */
function firstBad(text: string): number {
  const [a, b] = [text.search(forbidden), text.search(halfOfPair)];
  return a < 0 || b < 0 ? Math.max(a, b) : Math.min(a, b);
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}

function isSpace(c: number): boolean {
  return c === 32 || c === 10 || c === 9 || c === 13;
}

/** Characters that begin a name, or may: `NamespaceScope` knows exactly. */
function isNameStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c >= 0xc0;
}

function isNamePart(c: number): boolean {
  return (
    (c >= 97 && c <= 122) ||
    (c >= 65 && c <= 90) ||
    (c >= 48 && c <= 58) ||
    c === 45 ||
    c === 46 ||
    c === 95 ||
    c >= 0xb7
  );
}
