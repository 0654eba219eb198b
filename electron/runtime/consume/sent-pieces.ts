/** What is handed on at a time, in bytes: a peer that takes it slowly shows so. */
const pieceBytes = 64 * 1024;

/**
 * A body that is sent as it is written. Whoever waits for the peer (to connect, to take a piece, to answer when it has all) waits no longer than a time; what
 * takes long on this side is nobody's delay. It is sent once: what has left cannot be taken back.
 */
export class SentPieces {
  /** Why the body could not be written to its end; null while nothing is wrong with it. */
  failure: { error: unknown } | null = null;
  private readonly pieces: AsyncIterator<Uint8Array>;
  private readonly timeoutMs: number;
  private readonly late = new AbortController();
  private isOver = false;
  private timer: NodeJS.Timeout | undefined;
  private first: IteratorResult<Uint8Array> | null = null;

  constructor(pieces: AsyncIterable<Uint8Array>, timeoutMs: number) {
    this.pieces = pieces[Symbol.asyncIterator]();
    this.timeoutMs = timeoutMs;
  }

  /** Ends the call when the peer lets it wait too long. */
  get signal(): AbortSignal {
    return this.late.signal;
  }

  /** Writes the first piece, before anything is sent: what fails by then was never begun. From here on the peer is waited for. */
  async begin(): Promise<void> {
    this.first = await this.next();
    this.wait();
  }

  /** The bytes, once. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (let piece = this.first as IteratorResult<Uint8Array>; !piece.done; piece = await this.next())
        for (let at = 0; at < piece.value.length; at += pieceBytes) {
          this.wait();
          yield piece.value.subarray(at, at + pieceBytes);
          clearTimeout(this.timer);
        }
      // All is there: now it is the peer's turn to answer.
      this.wait();
    } finally {
      if (this.failure) clearTimeout(this.timer);
    }
  }

  private async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const piece = await this.pieces.next();
      if (!this.isOver) return piece;
    } catch (error) {
      this.failure = { error };
      throw error;
    }
    // Not an end: what was sent must not look whole.
    throw new Error('The call is over before its body is sent.');
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (this.isOver) return;
    this.timer = setTimeout(
      () => this.late.abort(new DOMException('The peer is late.', 'TimeoutError')),
      this.timeoutMs,
    );
  }

  /** The call is over: nobody is waited for, and what was not sent is let go of. */
  async end(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    await this.pieces.return?.();
  }
}
