import { MappingError } from '../../../shared/format/index.ts';

/** Pieces are put together to at least this many bytes, which the work for each piece is small for. */
const pieceBytes = 256 * 1024;

/**
 * Bytes that come in pieces as UTF-8, in pieces of some size; they are in an encoding that `TextDecoder` knows. A byte-order mark stays. What is not UTF-8 is
 * converted, and throws a MappingError for bytes that are none of the encoding: nothing is replaced unseen. UTF-8 is passed on as it is.
 */
export async function* utf8Pieces(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding: string,
): AsyncGenerator<Uint8Array> {
  if (encoding.toLowerCase() === 'utf-8') {
    yield* sized(bytes);
    return;
  }
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const decoded = (piece?: Uint8Array): Buffer => {
    try {
      return Buffer.from(decoder.decode(piece, { stream: piece !== undefined }), 'utf8');
    } catch {
      throw new MappingError('input/encoding', `The bytes are not ${encoding.toUpperCase()}.`, {
        path: '$',
        line: 1,
        column: 1,
        fix: 'Send UTF-8.',
      });
    }
  };
  for await (const piece of sized(bytes)) yield decoded(piece);
  yield decoded();
}

async function* sized(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    held.push(piece);
    length += piece.length;
    if (length < pieceBytes) continue;
    yield held.length === 1 ? piece : Buffer.concat(held, length);
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(held, length);
}
