import { STATUS_CODES } from 'node:http';
import { Agent, interceptors } from 'undici';
import { FlowError } from '../contract/flow-error.ts';
import { ContentCodingError, contentCodings, decodeContent } from '../http/content-coding.ts';
import { textOfContent } from '../http/text-content.ts';

/** What every request says of itself where the flow says nothing else. */
const userAgent = 'weft-studio';

export interface HttpRequest {
  method: string;
  /** A whole address; parts of it that are encoded stay as they are. */
  url: string;
  headers: readonly (readonly [string, string])[];
  body: string | null;
  timeoutMs: number;
  /** Ends the call at once. */
  signal?: AbortSignal | null;
}

export interface HttpResponse {
  status: number;
  statusText: string;
  headers: readonly (readonly [string, string])[];
  contentType: string | null;
  /** The content as text, by its byte order mark or charset. What is no text of it is replaced; `problem` says so. */
  body: string;
  /** The content, decoded from its codings. */
  content: Uint8Array;
  /** Why the content cannot be read (a coding or charset that is not known, bytes that are none of it); null when it can. */
  problem: string | null;
  /** Bytes of the content as they came. */
  bytes: number;
}

/** Sends HTTP requests for consumed protocols and the request console. */
export interface HttpClient {
  /** Throws FlowErrors: `rest/bad-location`, `rest/bad-header` before anything is sent, `rest/no-answer`, `rest/too-large`. */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** More does not fit the timers of Node. */
const longestTimeoutMs = 2 ** 31 - 1;
const maxRedirections = 5;
const maxResponseBytes = 256 * 1024 * 1024;

/** A client with a connection pool; errors say what did not work, in words. */
export function createHttpClient(): HttpClient {
  const agent = new Agent({ connections: 64, keepAliveTimeout: 10_000 });
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections }));
  return {
    async send(request) {
      const { method, url, body } = request;
      const timeoutMs = Math.min(request.timeoutMs, longestTimeoutMs);
      const target = targetOf(url);
      const headers = headersOf(request, target.authorization);
      const timeLimit = AbortSignal.timeout(timeoutMs);
      try {
        const response = await dispatcher.request({
          origin: target.origin,
          path: target.path,
          method: method as 'GET',
          headers: headers.flat(),
          body,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          signal: request.signal ? AbortSignal.any([request.signal, timeLimit]) : timeLimit,
        });
        const raw = await contentOf(response.body, `${method} ${url}`);
        const list = Object.entries(response.headers).flatMap(([name, value]): [string, string][] =>
          Array.isArray(value)
            ? value.map((v): [string, string] => [name, v])
            : value === undefined
              ? []
              : [[name, value]],
        );
        const contentType = headerOf(list, 'content-type');
        return {
          status: response.statusCode,
          statusText: STATUS_CODES[response.statusCode] ?? '',
          headers: list,
          contentType,
          ...(await readContent(raw, headerOf(list, 'content-encoding'), contentType)),
          bytes: raw.length,
        };
      } catch (error) {
        if (error instanceof FlowError) throw error;
        throw new FlowError('rest/no-answer', `${method} ${url}: ${reason(error, timeoutMs)}`, { cause: error });
      }
    },
    close: () => agent.close(),
  };
}

/** A dot as a value in an address. `%2E` is written for it, but an URL parser takes that for a dot, too, and walks up the path. */
export const encodedDot = '%2E';
const keptDot = '%weft-dot%';

/**
 * Origin and path of an address. The path is kept as it is written where it is encoded: `%2E%2E` is a value, and stays one on the
 * wire.
 */
function targetOf(url: string): { origin: string; path: string; authorization: string | null } {
  const bad = (why: string) => new FlowError('rest/bad-location', why);
  let target: URL;
  try {
    target = new URL(url.replaceAll(/%2e/gi, keptDot));
  } catch {
    throw bad(`${JSON.stringify(url)} is not a URL. It must begin with http:// or https://.`);
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:')
    throw bad(`${url} must begin with http:// or https://.`);
  return {
    origin: target.origin,
    path: `${target.pathname}${target.search}`.replaceAll(keptDot, encodedDot),
    authorization: authorizationOf(target),
  };
}

/** User name and password that stand in an address, as what they are sent as. */
function authorizationOf({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  const text = [username, password].map((part) => decodeURIComponent(part.replaceAll(keptDot, '.'))).join(':');
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

/** Headers of HTTP itself, not of a message: each would cut the connection or the body off in the wrong place. */
const hopHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers that go out: each name once, with all its values (RFC 9110, 5.3), and what is said when nothing else is. */
function headersOf({ headers, method, url }: HttpRequest, authorization: string | null): [string, string][] {
  const sent = new Map<string, [string, string]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const bad = (why: string) => new FlowError('rest/bad-header', `${method} ${url}: the header ${name} ${why}`);
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw bad('has no possible name.');
    if (hopHeaders.has(key)) throw bad('is set by HTTP itself and may not be given.');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw bad('has a line break or a sign outside of Latin-1 in its value.');
    const before = sent.get(key);
    sent.set(key, before ? [before[0], `${before[1]}${key === 'cookie' ? '; ' : ', '}${value}`] : [name, value]);
  }
  if (authorization !== null && !sent.has('authorization')) sent.set('authorization', ['Authorization', authorization]);
  if (!sent.has('user-agent')) sent.set('user-agent', ['User-Agent', userAgent]);
  if (!sent.has('accept-encoding')) sent.set('accept-encoding', ['Accept-Encoding', contentCodings.join(', ')]);
  return [...sent.values()];
}

async function contentOf(body: AsyncIterable<Uint8Array>, call: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxResponseBytes)
      throw new FlowError('rest/too-large', `${call}: the response is larger than ${maxResponseBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readContent(
  raw: Uint8Array,
  coding: string | null,
  contentType: string | null,
): Promise<Pick<HttpResponse, 'body' | 'content' | 'problem'>> {
  let content = raw;
  try {
    content = await decodeContent(raw, coding ?? undefined, maxResponseBytes);
  } catch (error) {
    if (!(error instanceof ContentCodingError)) throw error;
    return { body: '', content: new Uint8Array(), problem: error.message };
  }
  const read = textOfContent(content, contentType ?? undefined);
  if (!('problem' in read)) return { body: read.text, content, problem: null };
  const problem =
    read.problem === 'charset'
      ? `The charset ${JSON.stringify(read.charset.slice(0, 40))} is not known.`
      : `The content is not ${read.charset === 'utf-8' ? 'UTF-8' : read.charset} text.`;
  return { body: read.text, content, problem };
}

function headerOf(headers: readonly (readonly [string, string])[], name: string): string | null {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
}

function reason(error: unknown, timeoutMs: number): string {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  if (name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return `no answer within ${timeoutMs} ms.`;
  if (name === 'AbortError') return 'the call was given up.';
  if (code === 'ECONNREFUSED') return 'nothing listens there (connection refused).';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name is not known.';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'the other side closed the connection.';
  if (name === 'HTTPParserError') return `the answer is not HTTP (${message}).`;
  if (/redirect loop/i.test(message ?? '')) return 'it leads back to itself without an end.';
  return message ?? 'the call failed.';
}
