import { SaxesParser } from 'saxes';
import { type WorkbookArchive, WorkbookError } from './zip.ts';

/** TextDecoder is in Node and in browsers, but not in the language's own types. */
declare const TextDecoder: new (
  encoding: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array, options?: { stream: boolean }): string };

/** What a part of a workbook is read by; names of elements come without their prefix, whatever that is. */
export interface XmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Elements within each other: more is no workbook. */
const mostDepth = 100;

/**
 * Reads the XML of a part, piece by piece. A document type is refused: workbooks have none, and entities are what bombs and thefts of files are
 * made of. Throws WorkbookError.
 */
export function readXmlPart(archive: WorkbookArchive, part: string, handlers: XmlHandlers): void {
  const name = JSON.stringify(part.slice(0, 60));
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  parser.on('error', (error) => {
    throw new WorkbookError(
      'xlsx/xml',
      `The part ${name} is no XML: ${error.message.slice(0, 120)}`,
      'Save the workbook again.',
    );
  });
  parser.on('doctype', () => {
    throw new WorkbookError(
      'xlsx/doctype',
      `The part ${name} has a document type (DOCTYPE), which is not read.`,
      'Do not trust this file.',
    );
  });
  parser.on('opentag', (tag) => {
    if (++depth > mostDepth)
      throw new WorkbookError(
        'xlsx/too-deep',
        `Elements of the part ${name} are nested more than ${mostDepth} levels deep.`,
      );
    handlers.open(localName(tag.name), tag.attributes as Record<string, string>);
  });
  parser.on('closetag', (tag) => {
    depth--;
    handlers.close?.(localName(tag.name));
  });
  if (handlers.text) {
    const text = (given: string) => handlers.text?.(given);
    parser.on('text', text);
    parser.on('cdata', text);
  }
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  const decode = (bytes: Uint8Array, isLast: boolean): string => {
    try {
      return (decoder as InstanceType<typeof TextDecoder>).decode(bytes, { stream: !isLast });
    } catch {
      throw new WorkbookError(
        'xlsx/encoding',
        `The part ${name} is not in the encoding that it should be in.`,
        'Save the workbook again.',
      );
    }
  };
  archive.read(part, (piece) => {
    if (piece.length === 0) return;
    decoder ??= new TextDecoder(encodingOf(piece), { fatal: true, ignoreBOM: false });
    parser.write(decode(piece, false));
  });
  if (decoder !== null) parser.write(decode(new Uint8Array(0), true));
  parser.close();
}

function encodingOf([a, b]: Uint8Array): string {
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  return 'utf-8';
}

/** An attribute that has a prefix, whatever that is; undefined for none. */
export function prefixedAttribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  const found = Object.keys(attributes).find((each) => each.endsWith(`:${name}`) && !each.startsWith('xmlns:'));
  return found === undefined ? undefined : attributes[found];
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
