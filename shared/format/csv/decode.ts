import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { decodeText, markedEncoding } from '../decode-text.ts';

/** TextDecoder is in Node and in browsers, but not in the language's own types. */
declare const TextDecoder: new (
  encoding: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** The encodings that a structure can name; '' lets the bytes say it. */
export const tableEncodings = [
  '',
  'utf-8',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-2',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'utf-16le',
  'utf-16be',
] as const;

type Decoded = { text: string } | { diagnostic: LocatedDiagnostic };

/**
 * The bytes of a table as text: by a byte-order mark, else by the encoding that is named, else as UTF-8, UTF-16 or UTF-32, which show by their zeros. Bytes
 * that are none of them are a finding with the place of the first and the encodings that would do; nothing is replaced unseen.
 */
export function decodeTable(bytes: Uint8Array, encoding: string): Decoded {
  const other = otherFile(bytes);
  if (other) return { diagnostic: other };
  const chosen = chosenEncoding(bytes, encoding);
  if (chosen.startsWith('utf-32')) return decodeUtf32(bytes, chosen === 'utf-32le');
  if (chosen !== '' && chosen !== 'utf-8') {
    const text = tryDecode(bytes, decoderOf(chosen));
    return text === null ? { diagnostic: badBytes(chosen) } : html(text);
  }
  const decoded = decodeText(bytes);
  if ('text' in decoded) return html(decoded.text);
  return {
    diagnostic: {
      ...decoded.diagnostic,
      code: 'csv/not-utf8',
      fix: `Save the file as UTF-8, or set the encoding of the structure${likelyEncoding(bytes) ? ': windows-1252 (Latin-1) would do' : ''}.`,
    },
  };
}

/** The encoding of a table that begins with these bytes; null for what is no text, or in none that comes in pieces. */
export function tableEncodingOf(head: Uint8Array, encoding: string): string | null {
  const chosen = chosenEncoding(head, encoding);
  if (otherFile(head) || chosen.startsWith('utf-32')) return null;
  return chosen === '' ? markedEncoding(head) : decoderOf(chosen);
}

/** The encoding by mark, name or zeros; '' where the bytes alone say it (`decodeText`). */
function chosenEncoding(bytes: Uint8Array, encoding: string): string {
  const wide = wideEncoding(bytes);
  if (wide?.startsWith('utf-32')) return wide;
  const isMarked = (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) || isUtf16Marked(bytes);
  if (isMarked) return '';
  const named = encoding.trim().toLowerCase();
  return named === '' ? (wide ?? '') : named;
}

const decoderOf = (name: string) => (name === 'iso-8859-1' || name === 'latin1' ? 'windows-1252' : name);

/** The encoding that bytes which are no UTF-8 are likely to be in; null where it is likelier that UTF-8 is damaged. */
export function likelyEncoding(bytes: Uint8Array): 'windows-1252' | null {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    // Unused in windows-1252; two bytes that make a character of UTF-8 are seldom anything else.
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d || byte === 0) return null;
    if (byte >= 0xc3 && byte <= 0xf4 && isContinuation(bytes[i + 1])) return null;
  }
  return 'windows-1252';
}

const isContinuation = (byte: number | undefined) => byte !== undefined && byte >= 0x80 && byte <= 0xbf;

function isUtf16Marked([a, b]: Uint8Array): boolean {
  return (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
}

/** UTF-16 and UTF-32 without a mark: most characters of tables leave bytes that are zero, always at the same places. */
function wideEncoding(bytes: Uint8Array): string | null {
  const { length } = bytes;
  if (length >= 4) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe && bytes[2] === 0 && bytes[3] === 0) return 'utf-32le';
    if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff) return 'utf-32be';
  }
  if (length < 2) return null;
  const zeros = [0, 0, 0, 0];
  const seen = Math.min(length, 4096);
  for (let i = 0; i < seen; i++) if (bytes[i] === 0) zeros[i % 4] = (zeros[i % 4] as number) + 1;
  const [z0, z1, z2, z3] = zeros.map((count) => count / Math.ceil(seen / 4)) as [number, number, number, number];
  if (length % 4 === 0 && z2 > 0.5 && z3 > 0.9 && z0 < 0.1) return 'utf-32le';
  if (length % 4 === 0 && z0 > 0.9 && z1 > 0.5 && z3 < 0.1) return 'utf-32be';
  if (isUtf16Marked(bytes)) return null;
  if (length % 2 === 0 && z1 > 0.4 && z3 > 0.4 && z0 + z2 < 0.2) return 'utf-16le';
  if (length % 2 === 0 && z0 > 0.4 && z2 > 0.4 && z1 + z3 < 0.2) return 'utf-16be';
  return null;
}

function decodeUtf32(bytes: Uint8Array, isLittle: boolean): Decoded {
  const units: string[] = [];
  let text = '';
  for (let i = 0; i + 3 < bytes.length; i += 4) {
    const [a, b, c, d] = [bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]] as [number, number, number, number];
    const code = isLittle ? a + b * 256 + c * 65536 + d * 16777216 : d + c * 256 + b * 65536 + a * 16777216;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      return { diagnostic: badBytes(isLittle ? 'utf-32le' : 'utf-32be', i) };
    text += String.fromCodePoint(code);
    if (text.length > 4096) {
      units.push(text);
      text = '';
    }
  }
  if (bytes.length % 4 !== 0) return { diagnostic: badBytes(isLittle ? 'utf-32le' : 'utf-32be', bytes.length) };
  return html(units.join('') + text);
}

function tryDecode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function badBytes(encoding: string, offset?: number): LocatedDiagnostic {
  const name = encoding.slice(0, 40).toUpperCase();
  return {
    severity: 'error',
    code: 'csv/encoding',
    message: offset === undefined ? `The bytes are not ${name}.` : `The bytes are not ${name} from byte ${offset} on.`,
    path: '$',
    fix: 'Save the file as UTF-8, or set the encoding of the structure.',
  };
}

/** Files that are often called .csv and are none. */
function otherFile(bytes: Uint8Array): LocatedDiagnostic | null {
  const [a, b, c, d] = bytes;
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4)
    return notTable(
      'csv/workbook',
      'This is a zip archive, as Excel workbooks are, and no text.',
      'Read it as xlsx, or save it as CSV.',
    );
  if (a === 0xd0 && b === 0xcf && c === 0x11 && d === 0xe0)
    return notTable(
      'csv/workbook',
      'This is an Excel workbook of an older kind (.xls), and no text.',
      'Save it as CSV or as .xlsx.',
    );
  if (a === 0x25 && b === 0x50 && c === 0x44 && d === 0x46)
    return notTable('csv/not-text', 'This is a PDF, and no text.', 'Give the table itself.');
  return null;
}

function notTable(code: string, message: string, fix: string): LocatedDiagnostic {
  return { severity: 'error', code, message, path: '$', line: 1, column: 1, fix };
}

function html(text: string): Decoded {
  if (/^\ufeff?\s*<(?:!doctype\s+html|html|head|body|table)[\s>]/i.test(text.slice(0, 400)))
    return {
      diagnostic: notTable(
        'csv/html',
        'This looks like HTML (a page that was saved, or a page that asks to sign in), and no table.',
        'Look at where the file comes from.',
      ),
    };
  return { text };
}
