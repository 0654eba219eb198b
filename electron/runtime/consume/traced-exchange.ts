import { maskedHeaders, maskedText, type Secrets } from '../../../shared/recording/index.ts';
import type { TraceExchange, TraceMessage } from '../contract/run.ts';
import { textOfContent } from '../http/text-content.ts';
import type { HttpRequest, HttpResponse } from './http-client.ts';
import { inLines } from './recording-http.ts';

/** So much of a content is shown; the rest is counted. */
const mostShown = 4_000;
/** A longer content is not read for a trace: secrets are found in wholes only. */
const mostRead = 128 * 1024;

/** A request with the answer to it, as a trace shows it: without secrets. An answer that is read as it comes has a head alone. */
export function tracedExchange(
  request: Pick<HttpRequest, 'headers' | 'body'>,
  response: Pick<HttpResponse, 'headers' | 'status' | 'statusText'> & Partial<Pick<HttpResponse, 'content'>>,
  secrets: Secrets,
): TraceExchange {
  const phrase = response.statusText === '' ? '' : ` ${secrets.redact(response.statusText)}`;
  return {
    request: tracedMessage(request.headers, request.body, secrets),
    answer: {
      line: `${response.status}${phrase}`,
      ...tracedMessage(response.headers, response.content, secrets),
    },
  };
}

/** What was sent, where no answer came. */
export function tracedRequest(request: Pick<HttpRequest, 'headers' | 'body'>, secrets: Secrets): TraceExchange {
  return { request: tracedMessage(request.headers, request.body, secrets), answer: null };
}

function tracedMessage(
  headers: readonly (readonly [string, string])[],
  body: HttpRequest['body'] | undefined,
  secrets: Secrets,
): TraceMessage {
  return { headers: maskedHeaders(headers, secrets), ...contentOf(headers, body, secrets) };
}

function contentOf(
  headers: readonly (readonly [string, string])[],
  body: HttpRequest['body'] | undefined,
  secrets: Secrets,
): Pick<TraceMessage, 'body' | 'note'> {
  if (body === undefined || (typeof body === 'object' && body !== null && !(body instanceof Uint8Array)))
    return { body: '', note: 'Its content went through piece by piece.' };
  if (body === null || body.length === 0) return { body: '', note: null };
  if (body.length > mostRead) return { body: '', note: `Its content is too long to show: ${sized(body)}.` };
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const text = textOf(body, type);
  if (text === null) return { body: '', note: `Its content is no text: ${sized(body)}.` };
  const shown = inLines(maskedText(text, type, secrets), type);
  if (shown.length <= mostShown) return { body: shown, note: null };
  // A character of two halves stays whole.
  return {
    body: shown.slice(0, mostShown).toWellFormed(),
    note: `The first ${mostShown} characters of ${sized(body)}.`,
  };
}

function sized(body: string | Uint8Array): string {
  return `${body.length} ${typeof body === 'string' ? 'characters' : 'bytes'}`;
}

function textOf(body: string | Uint8Array, type: string): string | null {
  if (typeof body === 'string') return body;
  const read = textOfContent(body, type);
  return 'problem' in read || read.text.includes('\0') ? null : read.text;
}
