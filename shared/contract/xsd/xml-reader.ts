import { lineAndColumn } from '../../format/text-place.ts';
import { XmlReader, XmlSyntaxError } from '../../format/xml/reader.ts';

/** An attribute of a start tag; `uri` is '' for none. */
export interface XmlAttribute {
  prefix: string;
  local: string;
  uri: string;
  value: string;
}

/** A start tag with its names resolved. */
export interface XmlStart {
  /** As it is written, with its prefix. */
  name: string;
  prefix: string;
  local: string;
  uri: string;
  /** The expanded name. One text for all elements of a name, so that tables look it up at once. */
  expanded: string;
  /** Without the declarations of namespaces. */
  attributes: readonly XmlAttribute[];
  /** Namespaces in scope by prefix, when some are declared right here; null for none. */
  declared: Readonly<Record<string, string>> | null;
  /** Of its `<` in the text. */
  offset: number;
}

export interface XmlHandler {
  start(tag: XmlStart): void;
  end(): void;
  text(text: string): void;
}

/** Why a text is no XML that is read, and where. */
export interface XmlFault {
  code: string;
  message: string;
  offset: number;
}

/**
 * Reads a text as XML 1.0 with namespaces and says what stands in it, in order. The first thing that is not well-formed ends it, and so
 * does an element that is deeper than `maxDepth`.
 */
export function readXml(text: string, handler: XmlHandler, maxDepth = Number.POSITIVE_INFINITY): XmlFault | null {
  try {
    const reader = new XmlReader(asVersion10(text));
    startAt(reader, handler);
    while (reader.depth > 0) {
      const what = reader.content();
      if (what === 'start') {
        if (reader.depth >= maxDepth)
          return {
            code: 'xml/too-deep',
            message: `Elements are nested more than ${maxDepth} deep.`,
            offset: reader.at,
          };
        startAt(reader, handler);
      } else if (what === 'end') {
        reader.endTag();
        handler.end();
      } else handler.text(reader.characters());
    }
    reader.end();
    return null;
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    const { code, message, offset } = error;
    return { code, message, offset };
  }
}

/** What is written in XML 1.1 and keeps to 1.0 is read as such; the places stay. */
function asVersion10(text: string): string {
  return text.replace(/^(\ufeff?<\?xml\s+version\s*=\s*["'])1\.1(?=["'])/, (_, before) => `${before}1.0`);
}

const noAttributes: XmlAttribute[] = [];

function startAt(reader: XmlReader, handler: XmlHandler): void {
  const { scope } = reader;
  reader.startTag();
  const { name, innerScope, startedAt: offset } = reader;
  const attributes: XmlAttribute[] = reader.attributeCount === 0 ? noAttributes : [];
  for (let i = 0; i < reader.attributeCount; i++) {
    const { prefix, local, ns } = reader.attributeNames[i] as (typeof reader.attributeNames)[0];
    attributes.push({ prefix, local, uri: ns, value: reader.attribute(i) });
  }
  const declared =
    innerScope === scope ? null : Object.assign(Object.create(null), Object.fromEntries(innerScope.declared()));
  handler.start({
    name: name.raw,
    prefix: name.prefix,
    local: name.local,
    uri: name.ns,
    expanded: name.key,
    attributes,
    declared,
    offset,
  });
  if (reader.isEmpty) handler.end();
}

/** Of the beginning of a text, where its document type stands. */
const longestDoctype = 100_000;

function doctypeOf(text: string): string {
  const head = text.slice(0, longestDoctype);
  const from = head.indexOf('<!DOCTYPE');
  return from < 0 ? '' : head.slice(from);
}

/** Entities that a document type declares with a text: none of them is expanded. */
export function declaredEntities(text: string): ReadonlySet<string> {
  return new Set([...doctypeOf(text).matchAll(/<!ENTITY\s+([^\s%&;]+)\s/g)].map(([, name]) => name as string));
}

/** Unparsed entities, which only a document type can declare (XML 1.0, 4.2.2). */
export function unparsedEntities(text: string): ReadonlySet<string> {
  return new Set(
    [...doctypeOf(text).matchAll(/<!ENTITY\s+([^\s%]+)\s[^>]{0,2000}?\sNDATA\s/g)].map(([, name]) => name as string),
  );
}

/** A text for a message: at most so many characters of it. */
export function cut(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** Lines and columns of a text, counted from 1. */
export class TextPlaces {
  private readonly text: string;
  private starts: number[] | null = null;
  private asked = 0;

  constructor(text: string) {
    this.text = text;
  }

  at(offset: number): { line: number; column: number } {
    // For the first few, it is not worth knowing all lines.
    if (this.asked++ < 3) return lineAndColumn(this.text, offset);
    this.starts ??= lineStarts(this.text);
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.starts[low] as number) + 1 };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
