import { MappingError } from '../../../shared/format/index.ts';

/** Pieces are put together to at least this many bytes, which the work for each piece is small for. */
const pieceBytes = 64 * 1024;

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
  const iterator = Symbol.asyncIterator in bytes ? bytes[Symbol.asyncIterator]() : bytes[Symbol.iterator]();
  let held: Uint8Array[] = [];
  let length = 0;
  const take = (): Uint8Array => {
    const piece = held.length === 1 ? (held[0] as Uint8Array) : Buffer.concat(held, length);
    held = [];
    length = 0;
    return piece;
  };
  try {
    for (let coming = Promise.resolve(iterator.next()); ; ) {
      const next = length === 0 ? await coming : await withinTime(coming, patienceMs);
      if (next === null) yield take();
      else if (next.done) break;
      else {
        held.push(next.value);
        length += next.value.length;
        if (length >= pieceBytes) yield take();
        coming = Promise.resolve(iterator.next());
        // Whoever waits for it hears of what goes wrong.
        coming.catch(() => {});
      }
    }
    if (length > 0) yield take();
  } finally {
    await iterator.return?.();
  }
}

/** How long what came waits for more, in ms: a slow sender is not kept waiting for a whole piece. */
const patienceMs = 500;

async function withinTime<T>(coming: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}
