import { formatOf, MappingError, type MessagePieces } from '../../../shared/format/index.ts';
import type { MessageRun, RunLimits } from '../../../shared/format/message-cutter.ts';
import type { MessageSource } from '../contract/message-source.ts';
import { utf8Pieces } from '../http/utf8-pieces.ts';

/** How long a text is that is looked at in one go, in characters. */
const pieceLength = 256 * 1024;
/** What shows the encoding of bytes. */
const headBytes = 4096;

/**
 * Bytes of a text that is read in one go, about. The engine keeps texts of more than 128 kB apart from short-lived objects: each costs fresh pages of memory,
 * and those that are in use when it tidies up stay until it does so thoroughly.
 */
export const runBytes = 64 * 1024;

/** Runs that are read together, batch by batch; what stands around the list is a batch of its own. */
export async function* batchesOfRuns(runs: AsyncIterable<MessageRun>): AsyncGenerator<MessageRun[]> {
  let batch: MessageRun[] = [];
  for await (const run of runs) {
    if (run.isAround && batch.length > 0) {
      yield batch;
      batch = [];
    }
    batch.push(run);
    if (!run.endsBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The runs of a message, which is held no longer than it takes. Throws MappingError for what cannot be cut, and what the source throws. */
export async function* messageRuns(
  source: MessageSource,
  format: string,
  cut: object,
  limits: RunLimits,
): AsyncGenerator<MessageRun> {
  const pieces = formatOf(format).pieces as MessagePieces;
  const cutter = pieces.cutter(cut, limits);
  if (typeof source === 'string') for (const piece of textPieces(source)) yield* cutter.push(piece);
  else {
    const { head, all } = await withHead(source.bytes);
    const encoding = pieces.encodingOf(head, source.charset, cut);
    if (encoding === null || !isKnown(encoding))
      throw new MappingError('input/encoding', 'The encoding of the message is not one that is read piece by piece.', {
        path: '$',
        line: 1,
        column: 1,
        fix: 'Send UTF-8.',
      });
    for await (const piece of utf8Pieces(all, encoding)) yield* cutter.push(piece);
  }
  yield* cutter.end();
}

function* textPieces(text: string): Generator<Uint8Array> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + pieceLength, text.length);
    // A character of two is not torn.
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    yield Buffer.from(text.slice(at, end), 'utf8');
    at = end;
  }
}

/** The first bytes, and all of them. */
async function withHead(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < headBytes) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* first;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      // Whoever stops early lets go of the source.
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(first, length).subarray(0, headBytes), all: all() };
}

function isKnown(encoding: string): boolean {
  try {
    new TextDecoder(encoding);
    return true;
  } catch {
    return false;
  }
}
