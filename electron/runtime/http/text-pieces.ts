import { decodeText } from '../../../shared/format/decode-text.ts';
import { MappingError } from '../../../shared/format/index.ts';
import { type LinePlace, placeAfter, textStart } from '../../../shared/format/message-cutter.ts';

/** Pieces are put together to at least this many bytes, which the work for each piece is small for. */
const pieceBytes = 256 * 1024;

/**
 * Bytes that come in pieces as text, in an encoding that `TextDecoder` knows. A byte-order mark stays. Throws a MappingError, with its place, for bytes
 * that are none of the encoding: nothing is replaced unseen.
 */
export async function* textPieces(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding: string,
): AsyncGenerator<string> {
  const decoder = new PieceDecoder(encoding);
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    held.push(piece);
    length += piece.length;
    if (length < pieceBytes) continue;
    yield decoder.decode(held.length === 1 ? piece : Buffer.concat(held, length), false);
    held = [];
    length = 0;
  }
  yield decoder.decode(Buffer.concat(held, length), true);
}

class PieceDecoder {
  private readonly encoding: string;
  private readonly decoder: InstanceType<typeof TextDecoder>;
  /** Bytes of a character that is not whole yet. */
  private rest: Uint8Array = new Uint8Array();
  private place: LinePlace = textStart;
  private offset = 0;

  constructor(encoding: string) {
    this.encoding = encoding.toLowerCase();
    this.decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  decode(bytes: Uint8Array, isLast: boolean): string {
    let text: string;
    try {
      text = this.encoding === 'utf-8' ? this.utf8(bytes, isLast) : this.decoder.decode(bytes, { stream: !isLast });
    } catch {
      throw this.problem(bytes);
    }
    this.place = placeAfter(text, this.place);
    this.offset += bytes.length;
    return text;
  }

  /** Whole characters at once: a decoder that is not told that more comes is several times faster. */
  private utf8(bytes: Uint8Array, isLast: boolean): string {
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    const end = isLast ? all.length : lastWhole(all);
    this.rest = all.slice(end);
    return this.decoder.decode(all.subarray(0, end));
  }

  private problem(bytes: Uint8Array): MappingError {
    if (this.encoding !== 'utf-8')
      return new MappingError('input/encoding', `The bytes are not ${this.encoding.toUpperCase()}.`, {
        path: '$',
        ...this.place,
        fix: 'Save the file as UTF-8.',
      });
    const decoded = decodeText(Buffer.concat([this.rest, bytes]));
    const found = 'diagnostic' in decoded ? decoded.diagnostic : null;
    const { line = 1, column = 1 } = found ?? {};
    const bad = Number(/\d+/.exec(found?.message ?? '')?.[0] ?? 0) + this.offset - this.rest.length;
    return new MappingError('input/not-utf8', `Byte ${bad} is not UTF-8.`, {
      path: '$',
      line: this.place.line + line - 1,
      column: line === 1 ? this.place.column + column - 1 : column,
      fix: 'Save the file as UTF-8.',
    });
  }
}

/** Where the last character begins that may not be whole. */
function lastWhole(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
