import { pipeline, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { codedEtag } from '../http/conditions.ts';
import { type ContentCoding, chooseCoding, encodeContent, encoderOf } from '../http/content-coding.ts';
import { addVary } from './vary.ts';

/** Below this an answer fits a packet, and packing it costs more than it saves. */
const smallestBytes = 1024;

const packable = /^(?:text\/|[^;]*[/+](?:json|xml|yaml|javascript|csv))/i;

/**
 * Answers of any protocol in the coding that the client likes best. Where a client might have been given another coding, caches are
 * told by Vary.
 */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isWorthIt(reply, payload)) {
      done(null, payload);
      return;
    }
    addVary(reply, 'Accept-Encoding');
    const coding = chooseCoding(acceptOf(request));
    if (coding === null) {
      done(null, payload);
      return;
    }
    if (payload instanceof Readable) {
      encoded(reply, coding);
      // What ends one of them ends the other: a content that breaks off has no end in its coding either.
      done(
        null,
        pipeline(payload, encoderOf(coding), () => {}),
      );
      return;
    }
    encodeContent(Buffer.from(payload as string | Buffer), coding).then(
      (coded) => {
        encoded(reply, coding);
        reply.header('content-length', String(coded.length));
        done(null, coded);
      },
      (error: Error) => done(error),
    );
  });
}

/** The content goes out in a coding: its bytes are others, and so is its entity tag. */
function encoded(reply: FastifyReply, coding: ContentCoding): void {
  reply.header('content-encoding', coding);
  const etag = reply.getHeader('etag');
  if (typeof etag === 'string') reply.header('etag', codedEtag(etag, coding));
}

function isWorthIt(reply: FastifyReply, payload: unknown): boolean {
  const isLong = payload instanceof Readable;
  if (!isLong && typeof payload !== 'string' && !Buffer.isBuffer(payload)) return false;
  return (
    (isLong || payload.length >= smallestBytes) &&
    packable.test(String(reply.getHeader('content-type') ?? '')) &&
    !reply.hasHeader('content-encoding') &&
    // A part is one of the content as it is.
    !reply.hasHeader('content-range')
  );
}

function acceptOf(request: FastifyRequest): string | undefined {
  const accepted = request.headers['accept-encoding'];
  return Array.isArray(accepted) ? accepted.join(',') : accepted;
}
