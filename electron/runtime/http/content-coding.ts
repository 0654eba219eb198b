import { Readable, type Transform } from 'node:stream';
import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliDecompress,
  constants,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  createInflateRaw,
  deflate,
  gunzip,
  gzip,
  inflate,
  inflateRaw,
} from 'node:zlib';

/** The content codings (RFC 9110, 8.4) that are read and written, the best first; also what goes out as Accept-Encoding. */
export const contentCodings = ['br', 'gzip', 'deflate'] as const;
export type ContentCoding = (typeof contentCodings)[number];

/** A content that cannot be decoded: coded in a way that is not read, not coded in the way it says, damaged, or too large. */
export class ContentCodingError extends Error {
  readonly reason: 'unknown' | 'not-coded' | 'damaged' | 'too-large';
  constructor(reason: ContentCodingError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

type Decode = (content: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;
const [ungzip, unzlib, undeflate, unbrotli] = [gunzip, inflate, inflateRaw, brotliDecompress].map(
  (decode) => promisify(decode) as Decode,
) as [Decode, Decode, Decode, Decode];

/** More codings on top of each other than anybody means. */
const maxCodings = 3;

/**
 * The content behind its codings (`Content-Encoding`), at most `maxBytes` long: a small content that unpacks into a huge one is
 * given up at the limit. Throws a ContentCodingError.
 */
export async function decodeContent(
  content: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const codings = codingsOf(contentEncoding);
  if (codings.length === 0 || content.length === 0) return content;
  let decoded = content;
  for (const coding of codings.reverse()) decoded = await decodeOnce(decoded, coding, maxBytes);
  return decoded;
}

/** The codings of a content, in the order in which they were put on it. */
function codingsOf(contentEncoding: string | undefined): string[] {
  const codings = (contentEncoding ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > maxCodings)
    throw new ContentCodingError('unknown', `The content is coded ${codings.length} times over.`);
  return codings;
}

/** The same for a content of any length that comes in pieces. */
export async function* decodedPieces(
  content: AsyncIterable<Uint8Array>,
  contentEncoding: string | undefined,
): AsyncGenerator<Uint8Array> {
  let decoded = content;
  for (const coding of codingsOf(contentEncoding).reverse()) decoded = decodedOnce(decoded, coding);
  yield* decoded;
}

async function* decodedOnce(content: AsyncIterable<Uint8Array>, coding: string): AsyncGenerator<Uint8Array> {
  const iterator = content[Symbol.asyncIterator]();
  let first: Uint8Array = new Uint8Array();
  // Two bytes show the coding; they may come one by one.
  while (first.length < 2) {
    const next = await iterator.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  if (first.length === 0) return;
  const unpack = unpackerOf(first, coding);
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  };
  // An error of the source is its own, not that of what unpacks it.
  let failure: unknown = null;
  const source = Readable.from(all(), { objectMode: false }).on('error', (error) => {
    failure = error;
    unpack.destroy(error);
  });
  try {
    yield* source.pipe(unpack) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw failure ?? unreadable(error as { code?: string }, coding);
  } finally {
    source.destroy();
  }
}

function unpackerOf(content: Uint8Array, coding: string): Transform {
  const decode = decoderOf(content, coding);
  if (decode === unbrotli) return createBrotliDecompress();
  return decode === ungzip ? createGunzip() : decode === unzlib ? createInflate() : createInflateRaw();
}

async function decodeOnce(content: Uint8Array, coding: string, maxBytes: number): Promise<Uint8Array> {
  const decode = decoderOf(content, coding);
  try {
    return await decode(content, { maxOutputLength: maxBytes });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new ContentCodingError('too-large', `The content is larger than ${maxBytes} bytes when it is unpacked.`);
    throw unreadable({ code }, coding);
  }
}

function unreadable({ code }: { code?: string | undefined }, coding: string): ContentCodingError {
  // Brotli has no mark at its beginning: what cannot be read was most likely never coded.
  return coding === 'br' && code !== 'Z_BUF_ERROR'
    ? new ContentCodingError('not-coded', 'The content is not coded as br, though it says so.')
    : new ContentCodingError('damaged', `The content is damaged: it ends too early or does not unpack as ${coding}.`);
}

function decoderOf(content: Uint8Array, coding: string): Decode {
  const [first = 0, second = 0] = content;
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      if (first !== 0x1f || second !== 0x8b)
        throw new ContentCodingError('not-coded', `The content is not coded as ${coding}, though it says so.`);
      return ungzip;
    case 'deflate':
      // Meant is zlib's form (RFC 9110, 8.4.1.2); some send the bare one.
      return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0 ? unzlib : undeflate;
    case 'br':
      return unbrotli;
    default:
      throw new ContentCodingError(
        'unknown',
        `The content coding ${JSON.stringify(coding.slice(0, 40))} is not known.`,
      );
  }
}

/**
 * The coding an answer is best sent in, by the request's Accept-Encoding; null for none. Weights count; of equal ones our order
 * decides.
 */
export function chooseCoding(acceptEncoding: string | undefined): ContentCoding | null {
  if (!acceptEncoding) return null;
  const weights = new Map<string, number>();
  for (const item of acceptEncoding.split(',')) {
    const [name = '', ...parameters] = item.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((p) => p.startsWith('q='))?.slice(2);
    const q = weight === undefined ? 1 : Number(weight);
    if (name !== '') weights.set(name === 'x-gzip' ? 'gzip' : name, Number.isFinite(q) ? q : 0);
  }
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  const best = [...contentCodings].sort((a, b) => weightOf(b) - weightOf(a))[0] as ContentCoding;
  const plain = weights.get('identity') ?? 0;
  return weightOf(best) > 0 && weightOf(best) >= plain ? best : null;
}

const zip = promisify(gzip) as (content: Uint8Array) => Promise<Buffer>;
const zlibbed = promisify(deflate) as (content: Uint8Array) => Promise<Buffer>;
const brotli = promisify(brotliCompress) as (content: Uint8Array, options: object) => Promise<Buffer>;

/** Codes a content that comes in pieces; outside the event loop's thread. */
export function encoderOf(coding: ContentCoding): Transform {
  if (coding === 'gzip') return createGzip();
  if (coding === 'deflate') return createDeflate();
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
}

/** Codes a content; outside the event loop's thread. */
export function encodeContent(content: Uint8Array, coding: ContentCoding): Promise<Buffer> {
  if (coding === 'gzip') return zip(content);
  if (coding === 'deflate') return zlibbed(content);
  // The default of the library (11) takes seconds for a large answer; 4 packs better than gzip in the same time.
  return brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
}
