import { decodeBase64 } from '../../../../shared/expression/base64.ts';
import type { ProgramODataStream } from '../../../../shared/service/odata/program.ts';
import { valueOfText } from '../../../../shared/service/odata/query/literal-value.ts';
import type { ModelType } from '../../../../shared/service/odata/query/published-model.ts';
import { notSupported, RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import type { Steps } from '../../contract/steps.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import type { EntityBody, StreamValues } from './entity-body.ts';
import { streamETag } from './entity-writer.ts';
import type { ODataAnswer } from './message.ts';
import { demandReadable, missing, objectOf, type Prepared, planOf, unchanged, writerOf } from './perform.ts';
import type { Target } from './target.ts';

export { streamETag };

/** Answers GET of a stream: all of its bytes, or a range of them (RFC 9110, 14). */
export function* readStream(
  u: UnitOfWork,
  prepared: Prepared,
  target: Target,
  stream: ProgramODataStream,
): Steps<ODataAnswer> {
  demandReadable(target);
  const found = yield* objectOf(u, prepared, target, planOf(prepared, { ...target, isMany: false }));
  if (!found) return missing(prepared);
  const writer = writerOf(u, prepared);
  const { object, version } = found;
  if (!(yield* writer.mayRead(object, stream)))
    throw new RequestRefused(
      403,
      'access/hidden-member',
      `The one who asks may not read ${stream.name ?? 'the content'} of this entity.`,
    );
  const etag = streamETag(version);
  const same = unchanged(prepared, version);
  if (same) return { ...same, headers: { etag } };
  const bytes = object[prepared.served.attribute(stream.attribute).field] as Uint8Array | null | undefined;
  if (!bytes) return { status: 204, headers: { etag }, type: '', body: '' };
  const type = yield* writer.contentTypeOf(object, stream.contentType);
  // Bytes of strangers are shown by no browser as a page of ours.
  const headers = {
    etag,
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
  };
  const range = rangeOf(prepared, version, bytes.length);
  if (range === 'unsatisfiable')
    return { status: 416, headers: { etag, 'content-range': `bytes */${bytes.length}` }, type: '', body: '' };
  if (!range) return { status: 200, headers, type, body: bytes };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${range.from}-${range.to}/${bytes.length}` },
    type,
    body: bytes.subarray(range.from, range.to + 1),
  };
}

/** The one range that a request asks for; null for all: several ranges, other units and ranges of another version are passed over, as they may be. */
function rangeOf(
  { message }: Prepared,
  version: number,
  length: number,
): { from: number; to: number } | 'unsatisfiable' | null {
  const { range, 'if-range': condition } = message.headers;
  if (range === undefined || message.method !== 'GET') return null;
  if (condition !== undefined && condition.trim() !== streamETag(version)) return null;
  const [, first = '', last = ''] = /^\s*bytes\s*=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(range) ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const size = Math.min(Number(last), length);
    return size === 0 ? 'unsatisfiable' : { from: length - size, to: length - 1 };
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return null;
  if (from >= length) return 'unsatisfiable';
  return { from, to: last === '' ? length - 1 : Math.min(Number(last), length - 1) };
}

/** The bytes that a request sends for a stream, and what they are. */
export function bytesOfMessage({ message }: Prepared, { attribute, contentType }: ProgramODataStream): StreamValues {
  const { bytes } = message;
  if (!bytes) return notSupported('Bytes in a multipart batch (a JSON batch takes them as base64url)', null);
  const said = message.headers['content-type']?.trim() ?? null;
  const values = [{ attribute, value: bytes as unknown }];
  return contentType === null ? values : [...values, { attribute: contentType, value: said }];
}

/** No bytes. */
export function emptied({ attribute, contentType }: ProgramODataStream): StreamValues {
  return [attribute, ...(contentType === null ? [] : [contentType])].map((each) => ({ attribute: each, value: null }));
}

/** A new entity of which a request sends the content (11.4.7.1 of the protocol); `Slug` proposes a key that is a text. */
export function bodyOfContent(prepared: Prepared, type: ModelType, content: ProgramODataStream): EntityBody {
  const slug = prepared.message.headers['slug'];
  const [key] = type.key;
  const takes = slug !== undefined && type.key.length === 1 && key?.insertable === true;
  const value = takes ? valueOfText(key.type, unescaped(slug)) : undefined;
  if (takes && value === undefined)
    throw new RequestRefused(400, 'odata/wrong-key', `The Slug ${slug.slice(0, 60)} is no ${key.type}.`);
  return {
    type,
    values: takes ? [{ property: key, value }] : [],
    links: [],
    content: bytesOfMessage(prepared, content),
  };
}

/** A Slug is percent-encoded UTF-8 (RFC 5023, 9.7.1). */
function unescaped(slug: string): string {
  try {
    return decodeURIComponent(slug.trim());
  } catch {
    throw new RequestRefused(400, 'odata/wrong-key', `The Slug ${slug.slice(0, 60)} is not percent-encoded UTF-8.`);
  }
}

/** Bytes in a JSON batch: base64url (JSON Format 4.01, 19.1); undefined for what is none. */
export function bytesOfText(text: string): Uint8Array | undefined {
  return decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/')) ?? undefined;
}
