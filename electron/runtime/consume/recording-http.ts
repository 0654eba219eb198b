import type { CalledExchange, ProgramExchange } from '../../../shared/consume/index.ts';
import { formatOfMediaType } from '../../../shared/format/index.ts';
import {
  boundaryOf,
  decoded,
  linesOfHeaders,
  maskedHeaders,
  maskedTarget,
  maskedText,
  type Secrets,
} from '../../../shared/recording/index.ts';
import { textOfContent } from '../http/text-content.ts';
import { contentOfText } from '../http/written-text.ts';
import type { CalledOperation } from './consumed-protocol.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts';
import { wholeBody, wholeClient } from './whole-client.ts';

/** A longer content is not kept: a recording is a document that people read. */
export const mostRecordedBytes = 1024 * 1024;

/** What is done with what was called. */
export interface Recorder {
  keep(call: CalledExchange): void;
  /** Something could not be kept, in words. */
  leave(why: string): void;
  /** Takes the values of secret constants out of a text of any length. */
  redact(text: string): string;
  now(): Date;
}

/** Says how and when an answer was passed on: of the transfer, not of the message (RFC 9110, 7.6.1), or of a content that is kept decoded. */
const ofTransfer: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['content-encoding', 'content-length', 'date'],
]);

/** A client that calls, and hands on what was asked and answered, without secrets. What is kept never changes what the caller gets. */
export function recordingHttp(
  http: HttpClient,
  service: { id: string; name: string },
  called: CalledOperation,
  recorder: Recorder,
): HttpClient {
  return wholeClient(async (request) => {
    const body = request.body === null ? null : await wholeBody(request.body);
    const response = await http.send({ ...request, body });
    const secrets: Secrets = { names: called.secrets, redact: recorder.redact };
    const longest = Math.max(response.content.length, body?.length ?? 0);
    const what = `${service.name}.${called.name}`;
    if (longest > mostRecordedBytes)
      recorder.leave(
        `${what} was not recorded: ${longest} bytes are more than a recording holds (${mostRecordedBytes}).`,
      );
    else if (response.problem !== null && response.content.length === 0)
      recorder.leave(`${what} was not recorded: its answer cannot be read. ${response.problem}`);
    else {
      recorder.keep({
        service: service.id,
        address: secrets.redact(called.base),
        exchange: {
          operation: called.id,
          ...requestOf({ ...request, body }, called, secrets),
          ...answerOf(response, secrets),
          recordedAt: recorder.now().toISOString(),
        },
      });
    }
    return response;
  });
}

/**
 * A request as recordings have it: behind the address of its service, with the headers that the operation gives, without secrets. What says who asks is left out, as it is when nobody
 * is asked; and what parts the parts of a content is the same each time.
 */
export function requestOf(
  { method, url, headers, body: sent }: HttpRequest & { body: string | Uint8Array | null },
  called: CalledOperation,
  secrets: Secrets,
): Pick<ProgramExchange, 'method' | 'target' | 'requestHeaders' | 'requestBody' | 'requestForm'> {
  const own = new Set([...called.headers.map((name) => name.toLowerCase()), 'content-type']);
  const credentials = new Set(called.secrets.map((name) => name.toLowerCase()));
  const { contentType, body } = withSameBoundary(headerOf(headers, 'content-type') ?? '', sent);
  const given = headers.flatMap(([name, value]): [string, string][] => {
    const key = name.toLowerCase();
    if (!own.has(key) || credentials.has(key)) return [];
    return [[name, key === 'content-type' ? contentType : value]];
  });
  const target = url.startsWith(called.base) ? url.slice(called.base.length) : url;
  const content = contentIn(body ?? '', contentType, secrets);
  return {
    method,
    target: maskedTarget(withoutPairs(target, called.secrets), secrets),
    requestHeaders: linesOfHeaders(maskedHeaders(body === null ? withoutType(given) : given, secrets)),
    requestBody: content.text,
    requestForm: content.form,
  };
}

/** A path and query without the values of some names. */
function withoutPairs(target: string, names: readonly string[]): string {
  const at = target.indexOf('?');
  if (at < 0 || names.length === 0) return target;
  const pairs = target.slice(at + 1).split('&');
  const kept = pairs.filter((pair) => !names.includes(decoded(pair.split('=', 1)[0] as string)));
  return kept.length === 0 ? target.slice(0, at) : `${target.slice(0, at)}?${kept.join('&')}`;
}

/** What stands between parts in a recording. */
const sameBoundary = 'weft-boundary-of-parts';

/** A content in parts is parted by other letters each time it is made (RFC 2046, 5.1.1); in a recording by the same ones, where its parts do not hold them. */
function withSameBoundary<T extends string | Uint8Array | null>(
  contentType: string,
  body: T,
): { contentType: string; body: T | string | Uint8Array } {
  const boundary = /^multipart\//i.test(contentType) ? boundaryOf(contentType) : null;
  if (boundary === null || boundary === '' || body === null) return { contentType, body };
  const signs = typeof body === 'string' ? body : Buffer.from(body).toString('latin1');
  if (signs.includes(sameBoundary)) return { contentType, body };
  const same = signs.replaceAll(boundary, sameBoundary);
  return {
    contentType: contentType.replaceAll(boundary, sameBoundary),
    body: typeof body === 'string' ? same : Buffer.from(same, 'latin1'),
  };
}

function withoutType(headers: readonly (readonly [string, string])[]) {
  return headers.filter(([name]) => name.toLowerCase() !== 'content-type');
}

function answerOf(
  { status, headers, content, contentType }: HttpResponse,
  secrets: Secrets,
): Pick<ProgramExchange, 'status' | 'headers' | 'body' | 'form'> {
  const kept = contentIn(content, contentType ?? '', secrets);
  const own = headers.filter(([name]) => !ofTransfer.has(name.toLowerCase()));
  return { status, headers: linesOfHeaders(maskedHeaders(own, secrets)), body: kept.text, form: kept.form };
}

/** A content as a recording has it: a text where it comes back as the same bytes, JSON and XML in lines; else its bytes. */
function contentIn(
  content: string | Uint8Array,
  contentType: string,
  secrets: Secrets,
): { text: string; form: 'text' | 'base64' } {
  if (content.length === 0) return { text: '', form: 'text' };
  const text = typeof content === 'string' ? content : textThatComesBack(content, contentType);
  if (text === null)
    return { text: Buffer.from(maskedBytes(content as Uint8Array, secrets)).toString('base64'), form: 'base64' };
  return { text: inLines(maskedText(text, contentType, secrets), contentType), form: 'text' };
}

/** Bytes whose text, written again, is not the same stay as they are. */
function textThatComesBack(content: Uint8Array, contentType: string): string | null {
  const read = textOfContent(content, contentType);
  // A project's texts hold no half characters and no U+0000.
  if ('problem' in read || read.text.includes('\0') || !read.text.isWellFormed()) return null;
  const written = contentOfText(read.text, contentType);
  return written instanceof Uint8Array && Buffer.compare(written, content) === 0 ? read.text : null;
}

/** A secret may stand in bytes, too: as long as they are read as a sign each, it is found. */
function maskedBytes(content: Uint8Array, { redact }: Secrets): Uint8Array {
  const signs = Buffer.from(content).toString('latin1');
  const shown = redact(signs);
  return shown === signs ? content : Buffer.from(shown.replaceAll('•', '*'), 'latin1');
}

/** A message in lines, without touching a value, where its format knows how: differences of recordings are read line by line. */
export function inLines(text: string, contentType: string): string {
  const format = formatOfMediaType(contentType.split(';')[0]?.trim().toLowerCase() ?? '');
  return format?.tree(text) ? format.indent(text) : text;
}

function headerOf(headers: readonly (readonly [string, string])[], name: string): string | null {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
}
