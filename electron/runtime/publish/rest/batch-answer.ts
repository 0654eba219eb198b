import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MappingError } from '../../../../shared/format/index.ts';
import type { ExportPlan } from '../../../../shared/microflow/activities/export-batches.ts';
import { FlowError, toFlowError } from '../../contract/flow-error.ts';
import type { RunsApart } from '../../contract/run.ts';
import { type MessagePiece, messageInBatches } from '../../engine/activities/export-batches.ts';
import { execute } from '../../engine/executor.ts';
import { type OperationContext, withoutSecrets } from '../../engine/run-operation.ts';
import { LeastRate } from '../least-rate.ts';

/** So much is written before the first byte is sent, in characters: what is shorter is sent as a whole, and what fails by then is an answer of its own. */
const beginning = 64 * 1024;
/** What is handed on at a time, in bytes: a client that takes it slowly shows so. */
const pieceBytes = 64 * 1024;

/** How the sending of an answer ended: how many objects it had, and why it broke off, if it did. */
export interface AnswerEnd {
  objects: number;
  failure: FlowError | null;
}

/** An answer in batches whose beginning is there. */
export interface BatchAnswer {
  /** All of a short one. */
  whole: string | null;
  objects: number;
  /** The content of a long one, once; resolves when all of it is sent, or none of the rest will be. */
  send(request: FastifyRequest, reply: FastifyReply): Promise<AnswerEnd>;
  /** Lets go of what is not sent. */
  close(): Promise<void>;
}

/**
 * Reads and writes the beginning of an answer in batches, after the run that asked for it has ended. Each batch has the time of a request. Fails as an
 * answer that cannot be written does; what fails later ends the connection, so that nobody takes half a message for a whole one.
 */
export async function beginAnswer(context: OperationContext, plan: ExportPlan, source: string): Promise<BatchAnswer> {
  const { loaded, store, signal } = context;
  const { requestTimeoutMs } = loaded.program.settings;
  const runs: RunsApart = {
    apart: (work, at = store) =>
      execute(loaded, at, { source, signal, deadline: performance.now() + requestTimeoutMs }, work),
    moment: (query, parameters) => store.moment(query, parameters),
  };
  const pieces = messageInBatches(loaded, plan, runs);
  const next = async (): Promise<IteratorResult<MessagePiece, void>> => {
    try {
      return await pieces.next();
    } catch (error) {
      throw withoutSecrets(notWritten(error), loaded.redact);
    }
  };
  const close = async () => void (await pieces.return(undefined));
  const begun: string[] = [];
  let length = 0;
  let objects = 0;
  let isOver = false;
  while (!isOver && length < beginning) {
    const { done, value } = await next();
    if (value) {
      begun.push(value.text);
      length += value.text.length;
      objects = value.objects;
    }
    isOver = done === true;
  }
  async function* texts(): AsyncGenerator<string> {
    yield* begun.splice(0);
    for (let piece = await next(); piece.value; piece = await next()) {
      objects = piece.value.objects;
      yield piece.value.text;
    }
  }
  return {
    whole: isOver ? begun.join('') : null,
    objects,
    close,
    async send(request, reply) {
      const failure = await sent(request, reply, texts(), requestTimeoutMs);
      await close();
      return { objects, failure };
    },
  };
}

function notWritten(error: unknown): FlowError {
  if (!(error instanceof MappingError)) return toFlowError(error);
  return new FlowError('publish/answer-not-written', `The answer cannot be written: ${error.message}`, {
    cause: error,
  });
}

/** Sends texts as they come and as they are taken; resolves with why not all of them were. */
function sent(
  request: FastifyRequest,
  reply: FastifyReply,
  texts: AsyncGenerator<string>,
  withinMs: number,
): Promise<FlowError | null> {
  const { raw } = reply;
  let failure: FlowError | null = null;
  const fail = (error: FlowError): FlowError => {
    failure ??= error;
    // Without chunks the end of the connection is that of the content: only a reset says that it is none (RFC 9112, 6.3 and 8).
    if (request.raw.httpVersion === '1.0') raw.socket?.resetAndDestroy();
    return failure;
  };
  const rate = new LeastRate(withinMs);
  async function* content(): AsyncGenerator<Buffer> {
    try {
      for await (const text of texts) {
        const bytes = Buffer.from(text, 'utf8');
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          const piece = bytes.subarray(at, at + pieceBytes);
          const { patienceMs } = rate;
          const late = setTimeout(() => stream.destroy(fail(tooSlow(patienceMs))), patienceMs);
          const given = performance.now();
          try {
            yield piece;
          } finally {
            clearTimeout(late);
          }
          rate.took(piece.length, performance.now() - given);
        }
      }
    } catch (error) {
      throw fail(toFlowError(error));
    }
  }
  const stream = Readable.from(content(), { objectMode: false, highWaterMark: pieceBytes });
  const gone = () => new FlowError('publish/client-gone', 'The client went away.');
  return new Promise((resolve) => {
    const end = () => resolve(failure ?? (raw.writableFinished ? null : gone()));
    if (raw.closed) end();
    else raw.once('close', end);
    void reply.send(stream);
  });
}

function tooSlow(ms: number): FlowError {
  return new FlowError(
    'publish/taken-too-slowly',
    `The client took nothing, or too little, of the answer for ${Math.round(ms / 1000)} seconds.`,
  );
}
