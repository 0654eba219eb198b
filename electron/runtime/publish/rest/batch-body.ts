import type { FastifyRequest } from 'fastify';
import { charsetOf } from '../../../../shared/format/charsets.ts';
import { MappingError } from '../../../../shared/format/index.ts';
import type { MessageRun } from '../../../../shared/format/message-cutter.ts';
import type { ProgramMapping } from '../../../../shared/program/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { batchBytes } from '../../engine/activities/batches.ts';
import { batchesOfRuns, messageRuns, runBytes } from '../../engine/message-runs.ts';
import { ContentCodingError, decodedPieces } from '../../http/content-coding.ts';
import { piecesOfBody } from '../request-bodies.ts';
import { codingRefusal, saidType } from './request-body.ts';

/** The runs of a request's body, as it comes, in batches. Throws FlowErrors as `textOfBody` does, and BodyRefusals. */
export async function* batchesOfBody(
  request: FastifyRequest,
  { format, cut, name }: ProgramMapping,
  size: number,
  longest: number,
): AsyncGenerator<MessageRun[]> {
  if (format === null || cut === null)
    throw new FlowError('mapping/no-batches', `Messages of ${name} are not read in batches.`);
  const bytes = decodedPieces(piecesOfBody(request), request.headers['content-encoding']);
  const source = { bytes, charset: charsetOf(saidType(request)) };
  try {
    yield* batchesOfRuns(messageRuns(source, format, cut.how, { items: size, bytes: batchBytes, runBytes, longest }));
  } catch (error) {
    if (error instanceof ContentCodingError) throw codingRefusal(error);
    throw error instanceof MappingError ? new FlowError('request/body', error.message, { cause: error }) : error;
  }
}
