import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyContentTypeParser, FastifyRequest } from 'fastify';
import { LeastRate } from './least-rate.ts';

/** How many of the largest bodies fit at once, and how much room there is at least. */
const largestAtOnce = 4;
const leastRoom = 64 * 1024 * 1024;
/** What a body that is read piece by piece holds, mostly. */
const roomOfPieces = 4 * 1024 * 1024;

/** A body that is there and not read yet. It is read once, in one way or the other. */
interface BodyReader {
  /** `largest` in place of that of the parser. */
  whole(largest?: number): Promise<Buffer>;
  pieces(): AsyncIterable<Uint8Array>;
}

/** A body that is not taken: `statusCode` is what the protocol of the service says in its own way. */
export class BodyRefusal extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

function tooLarge(largest: number): BodyRefusal {
  return new BodyRefusal(413, `The body is larger than ${largest} bytes.`);
}

/** Reads the body of a request, once; of at most `largest` bytes, or as many as its parser takes. Fails with what its parser fails with. */
export async function bodyOf(request: FastifyRequest, largest?: number): Promise<Uint8Array> {
  const body = request.body as BodyReader | null | undefined;
  return body ? await body.whole(largest) : new Uint8Array();
}

/**
 * The body of a request as it comes, of any length: nothing is held. Fails when nothing comes of it for the time that a body has, or altogether too little
 * (`LeastRate`).
 */
export function piecesOfBody(request: FastifyRequest): AsyncIterable<Uint8Array> {
  const body = request.body as BodyReader | null | undefined;
  return body ? body.pieces() : noPieces();
}

async function* noPieces(): AsyncGenerator<Uint8Array> {}

/**
 * Reads the bodies of requests as bytes. What all of them hold together is limited: many large ones at once are refused for the
 * moment (503) rather than read until the memory is full. A body holds its room until its request is answered or gone.
 */
export class RequestBodies {
  private readonly held = new Map<IncomingMessage, number>();
  private total = 0;
  /** Tells those who wait for it that their body is wanted. */
  private readonly invitations = new WeakMap<IncomingMessage, () => void>();
  /** Bodies that come to no end. */
  private readonly broken = new WeakMap<IncomingMessage, BodyRefusal>();
  private readonly room: number | null;

  /** @param room bytes of all bodies together; null: four times the largest one, and at least 64 MB */
  constructor(room: number | null = null) {
    this.room = room;
  }

  /**
   * A parser of content of any type for bodies of at most `largest` bytes that come within `withinMs`. Nothing is read before `bodyOf` asks:
   * what the head of a request decides is said without its body. Reading fails with `statusCode` 408, 413 or 503.
   */
  parser(largest: number, withinMs: number): FastifyContentTypeParser {
    const room = this.room ?? Math.max(leastRoom, largestAtOnce * largest);
    return (request, payload, done) => {
      const body: BodyReader = {
        whole: (own = largest) => this.read(request.raw, payload, { largest: own, withinMs, room }),
        pieces: () => this.pieces(request.raw, payload, withinMs, room),
      };
      done(null, body);
    };
  }

  /**
   * The sender of a request waits with its body until it is told to go on (`Expect: 100-continue`; RFC 9110, 10.1.1): it is when the body is
   * read. An answer before that ends the connection, as nobody knows whether the body still comes.
   */
  inviteWhenRead(request: IncomingMessage, response: ServerResponse): void {
    const keepsAlive = response.shouldKeepAlive;
    response.shouldKeepAlive = false;
    this.invitations.set(request, () => {
      response.shouldKeepAlive = keepsAlive;
      response.writeContinue();
    });
  }

  /** What comes of a body cannot be read: whoever reads it, now or later, fails with the refusal. */
  breakOff(request: IncomingMessage, refusal: BodyRefusal): void {
    this.broken.set(request, refusal);
    // Whoever reads it listens.
    if (request.listenerCount('error') > 0) request.emit('error', refusal);
  }

  private read(
    request: IncomingMessage,
    payload: IncomingMessage,
    { largest, withinMs, room }: { largest: number; withinMs: number; room: number },
  ): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const late = setTimeout(
        () => fail(new BodyRefusal(408, `The body did not come to its end within ${withinMs / 1000} seconds.`)),
        withinMs,
      );
      const stop = () => {
        clearTimeout(late);
        payload.off('data', take).off('end', end).off('error', fail);
      };
      const fail = (error: Error) => {
        stop();
        // What still comes is not kept; a connection that is cut here would take the answer with it.
        payload.on('error', () => {}).resume();
        reject(error);
      };
      const take = (chunk: Buffer) => {
        length += chunk.length;
        if (length > largest) fail(tooLarge(largest));
        else if (this.take(request, chunk.length, room)) chunks.push(chunk);
        else
          fail(new BodyRefusal(503, 'Too many large bodies are being read at once. Send this one again in a moment.'));
      };
      const end = () => {
        stop();
        resolve(Buffer.concat(chunks, length));
      };
      payload.once('close', () => clearTimeout(late));
      const broken = this.broken.get(request);
      if (broken) fail(broken);
      else if (Number(request.headers['content-length'] ?? 0) > largest) fail(tooLarge(largest));
      else {
        payload.on('data', take).on('end', end).on('error', fail);
        this.invitations.get(request)?.();
      }
    });
  }

  private async *pieces(
    request: IncomingMessage,
    payload: IncomingMessage,
    withinMs: number,
    room: number,
  ): AsyncGenerator<Uint8Array> {
    const broken = this.broken.get(request);
    if (broken) throw broken;
    if (!this.take(request, roomOfPieces, room))
      throw new BodyRefusal(503, 'Too many large bodies are being read at once. Send this one again in a moment.');
    this.invitations.get(request)?.();
    const iterator = payload.iterator({ destroyOnReturn: false });
    const rate = new LeastRate(withinMs);
    try {
      for (;;) {
        const asked = performance.now();
        const next = await withinTime(iterator.next(), rate.patienceMs);
        if (next.done) return;
        const piece = next.value as Uint8Array;
        rate.took(piece.length, performance.now() - asked);
        yield piece;
      }
    } finally {
      // What still comes is not kept; a connection that is cut here would take the answer with it.
      payload.on('error', () => {}).resume();
    }
  }

  private take(request: IncomingMessage, bytes: number, room: number): boolean {
    if (this.total + bytes > room) return false;
    this.total += bytes;
    this.held.set(request, (this.held.get(request) ?? 0) + bytes);
    return true;
  }

  /** The request is answered or gone: its body needs no room any more. */
  release(request: IncomingMessage): void {
    this.total -= this.held.get(request) ?? 0;
    this.held.delete(request);
  }
}

/** What comes within a time; fails with 408 when it does not. */
async function withinTime<T>(coming: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const words = `Nothing, or too little, came of the body for ${Math.ceil(ms / 1000)} seconds.`;
    timer = setTimeout(() => reject(new BodyRefusal(408, words)), ms);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}
