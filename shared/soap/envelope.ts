import { lineAndColumn } from '../format/text-place.ts';
import { type NamespaceScope, nameKey, type XmlName, xmlNamespace } from '../format/xml/names.ts';
import { XmlReader, XmlSyntaxError } from '../format/xml/reader.ts';
import { attributeText, elementText, shownInXml } from '../format/xml/writers.ts';
import type { ElementName } from '../structure/element-name.ts';

export type SoapVersion = '1.1' | '1.2';

/** The namespace of envelopes of a version (SOAP 1.1, chapter 4; SOAP 1.2 part 1, chapter 5). */
export const envelopeNamespaces: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

/** What messages of SOAP encoding name as their `encodingStyle`. */
export const encodingStyles: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/encoding/',
  '1.2': 'http://www.w3.org/2003/05/soap-encoding',
};

/** An element of an envelope as a document of its own: lines are those of the envelope, and columns, but for what `shift` says. */
export interface EnvelopePart {
  element: ElementName;
  text: string;
  /** On this line, what stands behind `column` was moved to the right by so many characters: declarations of prefixes were put in. */
  shift: { line: number; column: number; by: number };
}

/** What a fault says, in the words of SOAP 1.1 (4.4); those of SOAP 1.2 (part 1, 5.4) are brought to them. */
export interface SoapFault {
  /** Local name of the code: `Client`, `Server`; SOAP 1.2: `Sender`, `Receiver`, … */
  code: string;
  /** Local names of the subcodes of SOAP 1.2. */
  subcodes: readonly string[];
  reason: string;
  actor: string;
  detail: readonly EnvelopePart[];
  /** Text of the detail that stands outside of elements, as many servers write it. */
  detailText: string;
}

/** A header of an envelope, with whom it is for, and where it stands in the text. */
export interface EnvelopeHeader extends EnvelopePart {
  mustUnderstand: boolean;
  role: string;
  from: number;
  to: number;
}

/** An envelope that was read. */
export interface ReadEnvelope {
  version: SoapVersion;
  headers: readonly EnvelopeHeader[];
  /** What stands in the body, but for a fault. */
  body: readonly EnvelopePart[];
  fault: SoapFault | null;
}

/** Why a text is no envelope, with its place. */
export class EnvelopeError extends Error {
  readonly code: string;
  readonly line: number;
  readonly column: number;
  constructor(code: string, message: string, place: { line: number; column: number }) {
    super(message);
    this.code = code;
    this.line = place.line;
    this.column = place.column;
  }
}

/** Reads an envelope of either version. All of it is checked to be well-formed. @throws EnvelopeError */
export function readEnvelope(text: string): ReadEnvelope {
  try {
    return new EnvelopeReader(text).read();
  } catch (error) {
    if (error instanceof XmlSyntaxError)
      throw new EnvelopeError(error.code, error.message, lineAndColumn(text, error.offset));
    throw error;
  }
}

class EnvelopeReader {
  private readonly reader: XmlReader;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.reader = new XmlReader(text);
  }

  read(): ReadEnvelope {
    const { reader } = this;
    if (reader.hasDoctype) reader.fail('An envelope has no DOCTYPE (SOAP 1.1, chapter 3).', 'soap/doctype');
    reader.startTag();
    const version = this.versionOf(reader.name);
    const namespace = envelopeNamespaces[version];
    const headers: EnvelopeHeader[] = [];
    let body: EnvelopePart[] | null = null;
    let fault: SoapFault | null = null;
    for (const name of this.children()) {
      if (name.key === nameKey(namespace, 'Header') && body === null && headers.length === 0) {
        for (const _ of this.children()) headers.push(this.header(version));
      } else if (name.key === nameKey(namespace, 'Body') && body === null) {
        body = [];
        for (const child of this.children()) {
          if (child.key === nameKey(namespace, 'Fault') && fault === null && body.length === 0)
            fault = version === '1.1' ? this.fault11() : this.fault12(namespace);
          else body.push(this.part());
        }
      } else if (body === null || version === '1.2' || name.ns === namespace)
        // Behind the body SOAP 1.1 lets elements of others stand (chapter 4); a second body or a late header would be passed over.
        reader.failAt(
          reader.startedAt,
          `<${name.raw.slice(0, 60)}> does not stand ${body === null ? '' : 'here '}in an envelope of SOAP ${version}.`,
          'soap/envelope',
        );
      else this.part();
    }
    reader.end();
    if (body === null)
      throw new EnvelopeError('soap/no-body', 'The envelope has no Body.', lineAndColumn(this.text, this.text.length));
    return { version, headers, body, fault };
  }

  *childrenOfRoot(): Generator<EnvelopePart> {
    this.reader.startTag();
    for (const _ of this.children()) yield this.part();
    this.reader.end();
  }

  private versionOf({ raw, local, ns }: XmlName): SoapVersion {
    const { reader } = this;
    if (local !== 'Envelope')
      reader.failAt(reader.startedAt, `The message is <${raw.slice(0, 60)}>, not a SOAP envelope.`, 'soap/no-envelope');
    if (ns === envelopeNamespaces['1.1']) return '1.1';
    if (ns === envelopeNamespaces['1.2']) return '1.2';
    return reader.failAt(
      reader.startedAt,
      `The envelope is of the namespace ${ns.slice(0, 200) || 'none'}, which is no version of SOAP that is known.`,
      'soap/version',
    );
  }

  /** The start tags of the children of the element whose start tag was read last; each is to be read to its end before the next. */
  private *children(): Generator<XmlName> {
    const { reader } = this;
    if (reader.isEmpty) return;
    for (;;) {
      const what = reader.content();
      if (what === 'end') {
        reader.endTag();
        return;
      }
      if (what === 'text') {
        const at = reader.at;
        if (reader.characters().trim() !== '')
          reader.failAt(at, 'Text stands here where only elements do.', 'soap/envelope');
        continue;
      }
      reader.startTag();
      yield reader.name;
    }
  }

  /** The element whose start tag was read last, to its end. */
  private part(): EnvelopePart {
    const { reader, text } = this;
    const from = reader.startedAt;
    const { name, innerScope: scope, declarations: own } = reader;
    passElement(reader);
    return new CutPart(text, from, reader.at, name, scope, own);
  }

  private header(version: SoapVersion): EnvelopeHeader {
    const { reader } = this;
    const namespace = envelopeNamespaces[version];
    const attribute = (local: string) => {
      for (let i = 0; i < reader.attributeCount; i++)
        if (reader.attributeNames[i]?.key === nameKey(namespace, local)) return reader.attribute(i).trim();
      return '';
    };
    const must = attribute('mustUnderstand');
    const role = attribute(version === '1.1' ? 'actor' : 'role');
    const from = reader.startedAt;
    const part = this.part();
    return Object.assign(part, { mustUnderstand: must === '1' || must === 'true', role, from, to: reader.at });
  }

  /** The text of the element whose start tag was read last; elements in it are passed by. */
  private textOf(): string {
    const { reader } = this;
    let read = '';
    if (reader.isEmpty) return read;
    for (;;) {
      const what = reader.content();
      if (what === 'text') read += reader.characters();
      else if (what === 'start') {
        reader.startTag();
        if (!reader.isEmpty) reader.skipContent();
      } else {
        reader.endTag();
        return read.trim();
      }
    }
  }

  /** The detail whose start tag was read last. Only elements are to stand in it; a text must not cost what the fault says. */
  private detail(fault: { detail: EnvelopePart[]; detailText: string }): void {
    const { reader } = this;
    if (reader.isEmpty) return;
    const texts: string[] = [];
    for (let what = reader.content(); what !== 'end'; what = reader.content()) {
      if (what === 'text') texts.push(reader.characters());
      else {
        reader.startTag();
        fault.detail.push(this.part());
      }
    }
    reader.endTag();
    fault.detailText = texts.join('').trim();
  }

  private fault11(): SoapFault {
    const fault = { code: '', subcodes: [], reason: '', actor: '', detail: [] as EnvelopePart[], detailText: '' };
    for (const { local } of this.children()) {
      if (local === 'faultcode') fault.code = localOf(this.textOf());
      else if (local === 'faultstring') fault.reason = this.textOf();
      else if (local === 'faultactor') fault.actor = this.textOf();
      else if (local === 'detail') this.detail(fault);
      else this.part();
    }
    return fault;
  }

  private fault12(namespace: string): SoapFault {
    const fault = {
      code: '',
      subcodes: [] as string[],
      reason: '',
      actor: '',
      detail: [] as EnvelopePart[],
      detailText: '',
    };
    const readCode = (isOutermost: boolean): void => {
      for (const { key } of this.children()) {
        if (key === nameKey(namespace, 'Value')) {
          const code = localOf(this.textOf());
          if (isOutermost) fault.code = code;
          else fault.subcodes.push(code);
        } else if (key === nameKey(namespace, 'Subcode')) readCode(false);
        else this.part();
      }
    };
    for (const { key } of this.children()) {
      if (key === nameKey(namespace, 'Code')) readCode(true);
      else if (key === nameKey(namespace, 'Reason')) this.reasons(fault);
      else if (key === nameKey(namespace, 'Role')) fault.actor = this.textOf();
      else if (key === nameKey(namespace, 'Detail')) this.detail(fault);
      else this.part();
    }
    return fault;
  }

  /** The reason in English, or in the first language. */
  private reasons(fault: { reason: string }): void {
    const { reader } = this;
    let isEnglish = false;
    for (const _ of this.children()) {
      let language = '';
      for (let i = 0; i < reader.attributeCount; i++)
        if (reader.attributeNames[i]?.key === nameKey(xmlNamespace, 'lang')) language = reader.attribute(i);
      const text = this.textOf();
      if (fault.reason === '' || (!isEnglish && /^en\b/i.test(language))) fault.reason = text;
      isEnglish ||= /^en\b/i.test(language);
    }
  }
}

/** Reads the element whose start tag was read last to its end; references in its attributes are resolved, since they may be wrong. */
function passElement(reader: XmlReader): void {
  for (let i = 0; i < reader.attributeCount; i++) reader.attribute(i);
  if (!reader.isEmpty) reader.skipContent();
}

/** A part that is cut out when it is asked for: most are not, and one costs as much as all that stands before it. */
class CutPart implements EnvelopePart {
  readonly element: ElementName;
  private readonly envelope: string;
  private readonly from: number;
  private readonly to: number;
  private readonly raw: string;
  private readonly scope: NamespaceScope;
  private readonly own: ReadonlyMap<string, string> | null;
  private made: Pick<EnvelopePart, 'text' | 'shift'> | null = null;

  constructor(
    envelope: string,
    from: number,
    to: number,
    { raw, local, ns }: XmlName,
    scope: NamespaceScope,
    own: ReadonlyMap<string, string> | null,
  ) {
    this.element = { name: local, namespace: ns };
    this.envelope = envelope;
    this.from = from;
    this.to = to;
    this.raw = raw;
    this.scope = scope;
    this.own = own;
  }

  get text(): string {
    return this.cut().text;
  }

  get shift(): EnvelopePart['shift'] {
    return this.cut().shift;
  }

  private cut(): Pick<EnvelopePart, 'text' | 'shift'> {
    if (this.made) return this.made;
    const whole = this.envelope.slice(this.from, this.to);
    const added = declarationsFor(whole, this.scope, this.own);
    const place = lineAndColumn(this.envelope, this.from);
    const behind = 1 + this.raw.length;
    return (this.made = {
      text: `${'\n'.repeat(place.line - 1)}${' '.repeat(place.column - 1)}${whole.slice(0, behind)}${added}${whole.slice(behind)}`,
      shift: { line: place.line, column: place.column + behind, by: added.length },
    });
  }
}

/** The declarations of prefixes that an element may use and does not declare itself: names may stand in its values, too. */
function declarationsFor(element: string, scope: NamespaceScope, own: ReadonlyMap<string, string> | null): string {
  return scope
    .declared()
    .filter(([prefix]) => !own?.has(prefix) && (prefix === '' || element.includes(`${prefix}:`)))
    .map(([prefix, ns]) => ` xmlns${prefix && `:${prefix}`}="${attributeText(ns)}"`)
    .join('');
}

function localOf(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** A place in the text of a part, as it is in the envelope. */
export function placeInEnvelope<P extends { line?: number; column?: number }>(
  place: P,
  { shift }: Pick<EnvelopePart, 'shift'>,
): P {
  const { line, column } = place;
  if (line !== shift.line || column === undefined || column <= shift.column) return place;
  return { ...place, column: Math.max(shift.column, column - shift.by) };
}

/** A part whose element has another name, as the same document otherwise: places in it stay those of the envelope. */
export function renamedPart(part: EnvelopePart, element: ElementName): EnvelopePart {
  const start = /^(\s*<)([^\s/>]+)/.exec(part.text);
  if (!start) return part;
  const [whole, before = '', raw = ''] = start;
  const prefix = part.text.includes('m:') ? 'weft-own' : 'm';
  const name = element.namespace === '' ? element.name : `${prefix}:${element.name}`;
  const declared = element.namespace === '' ? '' : ` xmlns:${prefix}="${attributeText(element.namespace)}"`;
  const rest = part.text.slice(whole.length);
  const end = rest.lastIndexOf(`</${raw}`);
  const { line, column, by } = part.shift;
  return {
    element,
    text: `${before}${name}${declared}${end < 0 ? rest : `${rest.slice(0, end)}</${name}${rest.slice(end + 2 + raw.length)}`}`,
    shift: { line, column, by: by + name.length + declared.length - raw.length },
  };
}

/** An element that is to stand in an envelope: the document without its declaration. */
export function withoutDeclaration(document: string): string {
  return document.replace(/^\ufeff?\s*(?:<\?xml[^>]*\?>\s*)?/, '').trimEnd();
}

/**
 * A text that a person or another system gave as one element of an envelope, as it stands there: with the declarations of all its prefixes, and
 * nothing beside it but comments. @throws EnvelopeError with the place in the text
 */
export function oneElement(text: string): string {
  try {
    const reader = new XmlReader(text);
    if (/<!DOCTYPE/.test(text.slice(0, reader.at)))
      reader.fail('An envelope has no DOCTYPE (SOAP 1.1, chapter 3).', 'soap/doctype');
    reader.startTag();
    const from = reader.startedAt;
    passElement(reader);
    const to = reader.at;
    reader.end();
    return text.slice(from, to);
  } catch (error) {
    if (error instanceof XmlSyntaxError)
      throw new EnvelopeError(error.code, error.message, lineAndColumn(text, error.offset));
    throw error;
  }
}

/** An envelope of a version; `headers` and `body` are elements, each with the declarations that it needs. An empty header is written where it is asked for. */
export function writeEnvelope(
  version: SoapVersion,
  headers: readonly string[],
  body: string,
  hasHeader = headers.length > 0,
): string {
  const header = !hasHeader ? '' : `<soap:Header>${headers.join('')}</soap:Header>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="${envelopeNamespaces[version]}">${header}<soap:Body>${body}</soap:Body></soap:Envelope>`;
}

/** A code of a specification above SOAP (`wsse:FailedAuthentication`): the code itself in SOAP 1.1, a subcode in SOAP 1.2. */
export interface FaultSubcode {
  prefix: string;
  namespace: string;
  name: string;
  /** What says it more narrowly, of the same namespace: in its place in SOAP 1.1, below it in SOAP 1.2. */
  more?: string;
}

/**
 * A fault as it stands in the body: `code` is that of SOAP 1.1 (`Client`, `Server`, `VersionMismatch`, `MustUnderstand`); `detail` are
 * elements.
 */
export function writeFault(
  version: SoapVersion,
  code: string,
  reason: string,
  detail = '',
  subcode: FaultSubcode | null = null,
): string {
  const declared = subcode ? ` xmlns:${subcode.prefix}="${attributeText(subcode.namespace)}"` : '';
  const said = subcode ? `${subcode.prefix}:${subcode.name}` : '';
  if (version === '1.1') {
    const details = detail === '' ? '' : `<detail>${detail}</detail>`;
    const narrow = subcode?.more === undefined ? said : `${subcode.prefix}:${subcode.more}`;
    return `<soap:Fault${declared}><faultcode>${narrow || `soap:${code}`}</faultcode><faultstring>${elementText(shownInXml(reason))}</faultstring>${details}</soap:Fault>`;
  }
  const codes: Readonly<Record<string, string>> = { Client: 'Sender', Server: 'Receiver' };
  const details = detail === '' ? '' : `<soap:Detail>${detail}</soap:Detail>`;
  const below = (value: string, inside: string) =>
    `<soap:Subcode><soap:Value>${value}</soap:Value>${inside}</soap:Subcode>`;
  const narrower = subcode?.more === undefined ? '' : below(`${subcode.prefix}:${subcode.more}`, '');
  const more = said === '' ? '' : below(said, narrower);
  return `<soap:Fault${declared}><soap:Code><soap:Value>soap:${codes[code] ?? code}</soap:Value>${more}</soap:Code><soap:Reason><soap:Text xml:lang="en">${elementText(shownInXml(reason))}</soap:Text></soap:Reason>${details}</soap:Fault>`;
}

/** The children of an element (a document of its own), each as a part of it. @throws EnvelopeError */
export function childParts(document: string): EnvelopePart[] {
  try {
    return [...new EnvelopeReader(document).childrenOfRoot()];
  } catch (error) {
    if (error instanceof XmlSyntaxError)
      throw new EnvelopeError(error.code, error.message, lineAndColumn(document, error.offset));
    throw error;
  }
}
