import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { chooseCoding, encodeContent } from '../http/content-coding.ts';
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
    encodeContent(Buffer.from(payload as string | Buffer), coding).then(
      (coded) => {
        reply.header('content-encoding', coding);
        reply.header('content-length', String(coded.length));
        done(null, coded);
      },
      (error: Error) => done(error),
    );
  });
}

function isWorthIt(reply: FastifyReply, payload: unknown): boolean {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return false;
  return (
    payload.length >= smallestBytes &&
    packable.test(String(reply.getHeader('content-type') ?? '')) &&
    !reply.hasHeader('content-encoding')
  );
}

function acceptOf(request: FastifyRequest): string | undefined {
  const accepted = request.headers['accept-encoding'];
  return Array.isArray(accepted) ? accepted.join(',') : accepted;
}
