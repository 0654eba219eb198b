import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';

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
  /** Without the declarations of namespaces. */
  attributes: XmlAttribute[];
  /** Namespaces declared right here, by prefix; null for none. */
  declared: Readonly<Record<string, string>> | null;
  /** Of its `<` in the text. */
  offset: number;
}

export interface XmlHandler {
  start(tag: XmlStart): void;
  /** `offset` is right behind the end tag. */
  end(offset: number): void;
  text(text: string): void;
}

/** Why a text is no XML that is read, and where. */
export interface XmlFault {
  message: string;
  offset: number;
  fix?: string;
}

/** Deeper than this is no contract and no message. */
export const deepestXml = 1000;

class Stop extends Error {
  readonly fault: XmlFault;
  constructor(fault: XmlFault) {
    super(fault.message);
    this.fault = fault;
  }
}

export interface XmlReading {
  maxDepth?: number;
  /** Leaves references to entities that the document type declares as they are written (`&name;`) and says so; they are a fault otherwise. */
  keepEntity?(name: string): void;
  /** Hears of the unparsed entities that the document type declares. */
  entity?(name: string): void;
}

/** Of a document type, what is looked at. */
const longestDoctype = 100_000;
const knownEntities = { amp: '&', gt: '>', lt: '<', quot: '"', apos: "'" };

/**
 * Reads a text as XML 1.0 with namespaces and says what stands in it, in order. A document type is skipped: nothing is fetched, and no
 * entity is expanded beyond the five. The first thing that is not well-formed ends it.
 */
export function readXml(text: string, handler: XmlHandler, reading: XmlReading = {}): XmlFault | null {
  const { maxDepth = deepestXml, keepEntity, entity } = reading;
  const parser = new SaxesParser({ xmlns: true, position: true });
  parser.ENTITIES = Object.assign(Object.create(null) as Record<string, string>, knownEntities);
  parser.on('doctype', (doctype: string) => {
    if (entity)
      for (const [, name] of doctype.slice(0, longestDoctype).matchAll(/<!ENTITY\s+([^\s%]+)\s[^>]*\sNDATA\s/g))
        entity(name ?? '');
    if (!keepEntity) return;
    for (const [, name] of doctype.slice(0, longestDoctype).matchAll(/<!ENTITY\s+([^\s%]+)\s/g)) {
      if (name === undefined || Object.hasOwn(parser.ENTITIES, name)) continue;
      parser.ENTITIES[name] = `&${name};`;
      keepEntity(name);
    }
  });
  let depth = 0;
  let offset = 0;
  parser.on('opentagstart', () => {
    offset = text.lastIndexOf('<', parser.position - 1);
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (++depth > maxDepth)
      throw new Stop({ message: `Elements are nested more than ${maxDepth} deep.`, offset, fix: 'Flatten it.' });
    handler.start(startOf(tag, offset));
  });
  parser.on('closetag', (tag: SaxesTagNS) => {
    depth--;
    if (!tag.isSelfClosing && !closes(text, parser.position, tag.name))
      throw new Stop({
        message: `<${cut(tag.name)}> is not closed before another element is.`,
        offset: parser.position,
      });
    handler.end(parser.position);
  });
  parser.on('text', (piece: string) => handler.text(piece));
  parser.on('cdata', (piece: string) => handler.text(piece));
  parser.on('error', (error: Error) => {
    throw new Stop({ message: faultText(error.message, text), offset: Math.min(parser.position, text.length) });
  });
  try {
    parser.write(text).close();
    return null;
  } catch (error) {
    if (error instanceof Stop) return error.fault;
    throw error;
  }
}

/** Whether the end tag right before an offset is that of a name: the parser tells of the wrong one only afterwards. */
function closes(text: string, offset: number, name: string): boolean {
  const from = text.lastIndexOf('<', offset - 1);
  return text.startsWith(name, from + 2);
}

function startOf(tag: SaxesTagNS, offset: number): XmlStart {
  const attributes: XmlAttribute[] = [];
  let declared: Record<string, string> | null = null;
  for (const key in tag.ns) {
    declared ??= Object.create(null) as Record<string, string>;
    declared[key] = tag.ns[key] as string;
  }
  for (const key in tag.attributes) {
    const { prefix, local, uri, value } = tag.attributes[key] as SaxesAttributeNS;
    if (prefix !== 'xmlns' && key !== 'xmlns') attributes.push({ prefix, local, uri, value });
  }
  return { name: tag.name, prefix: tag.prefix, local: tag.local, uri: tag.uri, attributes, declared, offset };
}

/** What the parser says, as a sentence without its place. */
function faultText(message: string, text: string): string {
  const words = cut(message.replace(/^\d+:\d+: /, ''), 160);
  const begin = text.slice(0, 200).trimStart();
  if (/^[[{]/.test(begin)) return `This is no XML; it looks like JSON. (${words})`;
  if (/^(<!doctype html|<html)/i.test(begin)) return `This is no XML; it looks like HTML. (${words})`;
  if (begin === '') return 'The text is empty.';
  return `This is no well-formed XML: ${words}`;
}

/** A text for a message: at most so many characters of it. */
export function cut(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** Lines and columns of a text, counted from 1. */
export class TextPlaces {
  private readonly text: string;
  private starts: number[] | null = null;

  constructor(text: string) {
    this.text = text;
  }

  at(offset: number): { line: number; column: number } {
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
