import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerHeader } from '../../contract/run.ts';
import { type ByteRange, rangeOf } from '../../http/byte-range.ts';
import { dateOf, etagOf, namesTag, readCondition, type Validators } from '../../http/conditions.ts';
import { sendProblem } from '../neutral-answers.ts';
import { problem } from '../problem.ts';
import { addVary } from '../vary.ts';
import type { AnswerBody } from './answer.ts';

/** How the content of an answer goes out. */
export type ContentForm =
  | { kind: 'whole' }
  /** The client has it, or does not want it as it is. */
  | { kind: 'none'; status: 304 | 412 }
  | { kind: 'part'; range: ByteRange }
  | { kind: 'no-part' };

const whole: ContentForm = { kind: 'whole' };

/**
 * What the conditions and the range of a request that reads make of a content of status 200, and its validators as headers. An operation without ETags pays
 * for none; one whose flow gives an ETag or a Last-Modified of its own has those.
 */
export function contentForm(
  request: FastifyRequest,
  reply: FastifyReply,
  { content, contentType }: AnswerBody & { content: string | Buffer },
  headers: Iterable<AnswerHeader> | null,
  hasEtag: boolean,
): ContentForm {
  const validators = validatorsOf(headers);
  if (validators.etag === null && hasEtag) {
    validators.etag = etagOf(contentType, content);
    reply.header('etag', validators.etag);
  }
  const isBytes = Buffer.isBuffer(content);
  if (isBytes) reply.header('accept-ranges', 'bytes');
  const said = request.raw.headersDistinct;
  const asksForState = said['if-match'] !== undefined || said['if-none-match'] !== undefined;
  if (asksForState || validators.lastModified !== null) {
    const status = readCondition(
      {
        ifMatch: said['if-match']?.join(', '),
        ifNoneMatch: said['if-none-match']?.join(', '),
        ifModifiedSince: said['if-modified-since']?.[0],
        ifUnmodifiedSince: said['if-unmodified-since']?.[0],
      },
      validators,
    );
    if (status !== null) return { kind: 'none', status };
  }
  // Only a GET has parts (RFC 9110, 14.2).
  const asked = isBytes && request.method === 'GET' ? said.range?.[0] : undefined;
  if (asked === undefined || !isStillThat(said['if-range'], validators)) return whole;
  const range = rangeOf(asked, content.length);
  if (range === null) return whole;
  return range === 'unsatisfiable' ? { kind: 'no-part' } : { kind: 'part', range };
}

function validatorsOf(headers: Iterable<AnswerHeader> | null): Validators {
  const own: Validators = { etag: null, lastModified: null };
  for (const [name, value] of headers ?? []) {
    if (/^etag$/i.test(name)) own.etag = value;
    if (/^last-modified$/i.test(name)) own.lastModified = dateOf(value);
  }
  return own;
}

/** Whether a part may be sent of what stands there now (`If-Range`; RFC 9110, 13.1.5): it is what the client has the rest of. */
function isStillThat(ifRange: readonly string[] | undefined, { etag, lastModified }: Validators): boolean {
  const said = ifRange?.[0];
  if (said === undefined) return true;
  if (said.includes('"')) return namesTag(said, etag, true);
  const date = dateOf(said);
  return date !== null && date === lastModified;
}

/** 304: the client has the content already, in whatever coding. */
export function sendUnchanged(reply: FastifyReply): FastifyReply {
  addVary(reply, 'Accept-Encoding');
  return reply.code(304).removeHeader('content-type').send();
}

/** A part of a content. */
export function sendPart(reply: FastifyReply, content: Buffer, { first, last }: ByteRange): FastifyReply {
  reply.code(206).header('content-range', `bytes ${first}-${last}/${content.length}`);
  return reply.send(content.subarray(first, last + 1));
}

/** 416: there is nothing of what is asked for, and the client hears how much there is. */
export function refusePart(request: FastifyRequest, reply: FastifyReply, length: number): FastifyReply {
  reply.header('content-range', `bytes */${length}`);
  const words = `The content has ${length} bytes; none of them is in the range that is asked for.`;
  return sendProblem(reply, problem(416, words, { instance: request.url }));
}
