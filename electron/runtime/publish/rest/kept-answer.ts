import { createHash, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProgramRestAnswer, ProgramRestOperation } from '../../../../shared/service/rest/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { type KeptAnswer, keptKey } from '../../contract/object-store.ts';
import type { AnswerHeader } from '../../contract/run.ts';
import { readCookies } from '../../http/cookies.ts';
import type { AnswerBody } from './answer.ts';

/** Longer answers are not kept, in characters: ten thousand of them stand in a database. */
const longest = 256 * 1024;
const longestKey = 255;

/** A request that says by a key that it is the same as another one with it. */
export interface KeyedRequest {
  /** Under which its answer is kept: of the operation, and of who asks. */
  key: string;
  /** What tells requests with the same key apart. */
  fingerprint: string;
  /** What tells this one from others that come with the key at the same time, in whichever process. */
  holder: string;
  /** Its key was reserved for it. */
  isReserved: boolean;
}

/** An answer as it is kept. */
interface Kept {
  fingerprint: string;
  status: number;
  contentType: string | null;
  /** Text, or bytes in base64; null without a body. */
  text: string | null;
  bytes: string | null;
  headers: AnswerHeader[];
}

/**
 * The key of a request (`Idempotency-Key`; draft-ietf-httpapi-idempotency-key-header), a text of printable ASCII in quotes or without; null where there is
 * none. Throws FlowError `request/idempotency-key` for one that is none, and where it is required and missing.
 */
export function idempotencyKeyOf({ raw }: FastifyRequest, isRequired: boolean): string | null {
  const said = raw.headersDistinct['idempotency-key'];
  if (said === undefined) {
    if (!isRequired) return null;
    throw new FlowError(
      'request/idempotency-key',
      'The request needs an Idempotency-Key: a text of its own, such as a UUID, by which it is known when it is sent again.',
    );
  }
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"$/.exec((said[0] ?? '').trim()) ?? [];
  const key = quoted?.replace(/\\(.)/g, '$1') ?? (said[0] ?? '').trim();
  if (said.length > 1 || !/^[\x21-\x7e]+$/.test(key) || key.length > longestKey)
    throw new FlowError(
      'request/idempotency-key',
      `An Idempotency-Key is one text of 1 to ${longestKey} letters, digits and signs of ASCII.`,
    );
  return key;
}

/** What its headers say of a body that they do not hold. */
export function typeOfBody({ raw }: FastifyRequest): string[] {
  return ['content-type', 'content-encoding'].map((name) => raw.headersDistinct[name]?.join(', ') ?? '');
}

/** Headers beside those of its parameters by which an operation does something else: what it is held to. */
const heldTo = ['if-match', 'if-none-match', 'if-unmodified-since'];

/**
 * What a request is known by: its key for an operation and who asks, and all that it says and the operation goes by: address, parameters of headers and cookies, conditions, the form
 * of the answer, and `content`, which is that of its body.
 */
export function keyedRequest(
  request: FastifyRequest,
  key: string,
  of: {
    operation: ProgramRestOperation;
    answer: ProgramRestAnswer;
    principal: string | null;
    content: readonly (string | Uint8Array)[];
  },
): KeyedRequest {
  const { operation, answer, principal, content } = of;
  const hash = (...parts: readonly (string | Uint8Array)[]) => {
    const sum = createHash('sha256');
    for (const part of parts) {
      const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part;
      sum.update(`${bytes.length}:`).update(bytes);
    }
    return sum.digest('base64url');
  };
  const cookies = readCookies(request.raw.headersDistinct['cookie']);
  const said = operation.parameters.flatMap(({ in: place, name }) => {
    if (place === 'header') return [name, ...(request.raw.headersDistinct[name.toLowerCase()] ?? [])];
    return place === 'cookie' ? [name, ...(cookies.get(name) ?? [])] : [];
  });
  const conditions = heldTo.map((name) => request.raw.headersDistinct[name]?.join(', ') ?? '');
  return {
    // Of those who ask as nobody in particular each operation has its own room (`keptKey`).
    key: keptKey(principal === null ? `operation ${operation.id}` : `user ${principal}`, hash(operation.id, key)),
    fingerprint: hash(
      request.method,
      request.url,
      answer.form.contentType,
      ...conditions,
      String(said.length),
      ...said,
      ...content,
    ),
    holder: randomUUID(),
    isReserved: false,
  };
}

/** An answer to be stored with its run. Throws FlowError `publish/answer-not-kept` for one that is too long, or read when it is sent. */
export function keptAnswer(
  { key, fingerprint, holder }: KeyedRequest,
  status: number,
  answer: AnswerBody | null,
  headers: Iterable<AnswerHeader>,
  minutes: number,
): KeptAnswer {
  const { content = null, contentType = null } = answer ?? {};
  const isText = typeof content === 'string';
  if (content !== null && !isText && !Buffer.isBuffer(content))
    throw new FlowError('publish/answer-not-kept', 'An answer in batches is not kept: nobody holds all of it.');
  const kept: Kept = {
    fingerprint,
    status,
    contentType,
    text: isText ? content : null,
    bytes: Buffer.isBuffer(content) ? content.toString('base64') : null,
    headers: [...headers],
  };
  const value = JSON.stringify(kept);
  if (value.length > longest)
    throw new FlowError(
      'publish/answer-not-kept',
      `The answer is longer than ${longest / 1024} KB, which is too long to be kept for a request that comes again.`,
    );
  const keptAt = Date.now();
  return { key, holder, value, keptAt, until: keptAt + minutes * 60_000 };
}

/**
 * Answers as it was answered before. Throws FlowError `request/other-request` where the key was that of another request, and where what is stored is no
 * answer.
 */
export function replay(
  reply: FastifyReply,
  value: string,
  { fingerprint }: KeyedRequest,
): { status: number; content: string | Buffer | null } {
  const kept = readKept(value);
  if (kept.fingerprint !== fingerprint)
    throw new FlowError(
      'request/other-request',
      'The Idempotency-Key was that of another request: of another address, other parameters, another content type or body. Give this one a key of its own.',
    );
  reply.code(kept.status).header('idempotency-replayed', 'true');
  if (kept.contentType !== null) reply.type(kept.contentType);
  for (const [name, text] of kept.headers) reply.header(name, text);
  return { status: kept.status, content: kept.bytes === null ? kept.text : Buffer.from(kept.bytes, 'base64') };
}

/** What is stored may come from a stranger's database. */
function readKept(value: string): Kept {
  const damaged = () => new FlowError('publish/kept-answer', 'The answer that is kept for this key cannot be read.');
  let kept: Partial<Kept>;
  try {
    kept = JSON.parse(value) as Partial<Kept>;
  } catch {
    throw damaged();
  }
  const isText = (text: unknown) => text === null || typeof text === 'string';
  const isHeader = (header: unknown) =>
    Array.isArray(header) &&
    header.length === 2 &&
    header.every((t) => typeof t === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(t));
  const { fingerprint, status, contentType, text, bytes, headers } = kept ?? {};
  const isSound =
    typeof fingerprint === 'string' &&
    Number.isInteger(status) &&
    (status as number) >= 200 &&
    (status as number) <= 599 &&
    [contentType, text, bytes].every(isText) &&
    Array.isArray(headers) &&
    headers.every(isHeader);
  if (!isSound) throw damaged();
  return kept as Kept;
}
