import type { Readable } from 'node:stream';
import { Agent, Client, type Dispatcher } from 'undici';
import { charsetOf } from '../../../shared/format/charsets.ts';
import { isSingleHeader, whyForbidden } from '../../../shared/microflow/activities/request-headers.ts';
import { FlowError } from '../contract/flow-error.ts';
import { timerMs } from '../contract/timers.ts';
import { ContentCodingError, contentCodings, decodeContent, decodedPieces } from '../http/content-coding.ts';
import { statusPhrase } from '../http/status-phrase.ts';
import { textOfContent } from '../http/text-content.ts';
import { contentOfText } from '../http/written-text.ts';
import { badStatus, callFailure } from './call-failures.ts';
import { authorizationOf, type Connections, createConnections, type OwnServer } from './connections.ts';
import { type EnvironmentProxies, environmentProxies } from './environment-proxies.ts';
import { isIdempotent } from './idempotent-methods.ts';
import { type NtlmUser, ntlmAuthenticate, ntlmChallenge, ntlmNegotiate } from './ntlm.ts';
import {
  type RedirectRule,
  redirectedRequest,
  redirectLocation,
  type SentRequest,
  whyNotFollowed,
} from './redirects.ts';
import { targetOf } from './request-target.ts';
import { SentPieces } from './sent-pieces.ts';
import { shownAddress } from './shown-address.ts';
import {
  type HttpTransport,
  type Prepared,
  PreparedTransports,
  type ProxyAddress,
  proxyOf,
  usualTransport,
} from './transport.ts';

/** What every request says of itself where the flow says nothing else. */
const userAgent = 'weft-studio';

export interface HttpRequest {
  method: string;
  /** A whole address; parts of it that are encoded stay as they are. */
  url: string;
  headers: readonly (readonly [string, string])[];
  /**
   * A text goes out in the charset that its Content-Type names, UTF-8 where it names none; bytes as they are. Texts that come one after the other go out as they come, in chunks, and once:
   * the call is not asked again. The time-out is then for each time that the other side is waited for.
   */
  body: string | Uint8Array | AsyncIterable<string> | null;
  timeoutMs: number;
  /** Ends the call at once. */
  signal?: AbortSignal | null;
  /** How its connection comes about; as the environment says where nothing is said here. */
  transport?: HttpTransport | null;
  /** Who calls by NTLM, which is of a connection and not of a request. */
  ntlm?: NtlmUser | null;
  /** Where an answer may lead it. Each caller says so, who knows what its request holds. */
  redirects: RedirectRule;
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
  /** The answers that led on to this one, in their order. */
  redirects: readonly Redirect[];
}

/** An answer that led elsewhere: its status, and the address that was asked next. */
export interface Redirect {
  status: number;
  url: string;
}

/** Sends HTTP requests for consumed protocols and the request console. */
export interface HttpClient {
  /**
   * Throws FlowErrors: `http/bad-location`, `http/bad-header`, `http/charset` before anything is sent; `http/no-answer`,
   * `http/bad-status`, `http/too-large`, which are the partner's. A protocol that promises codes of its own says them in its words.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** The same for an answer of any length: it is given as its head is there. The time-out is for the head, and for what comes next of the content. */
  open(request: HttpRequest): Promise<OpenResponse>;
  close(): Promise<void>;
}

/** An answer whose content is still to come. */
export interface OpenResponse
  extends Pick<HttpResponse, 'status' | 'statusText' | 'headers' | 'contentType' | 'redirects'> {
  /** The content, decoded from its codings, once. Fails with FlowErrors that are the partner's; whoever stops early lets go of the connection. */
  content(): AsyncIterable<Uint8Array>;
  /** Lets go of what was not read. */
  close(): void;
}

/** A call that waits longer may wait for a connection as long as this; one that gives up earlier leaves it behind until then. */
const longestConnectMs = 30_000;
const maxRedirections = 5;
/** Of the content of an answer that leads elsewhere; the connection of a longer one is given up. */
const maxPassedOverBytes = 128 * 1024;
const maxResponseBytes = 256 * 1024 * 1024;

/** The client of a program that may call nobody (a preview). */
export const closedHttpClient: HttpClient = {
  send: async () => {
    throw new FlowError('http/offline', 'Calls are not possible here.');
  },
  open: async () => {
    throw new FlowError('http/offline', 'Calls are not possible here.');
  },
  close: async () => {},
};

interface ConnectionPool {
  /** Keeps its connections for the next requests. */
  kept: Agent;
  /** Connects for each request. */
  fresh: Agent;
  connections: Connections;
  /** The proxy of requests to an origin. */
  proxyFor(origin: string): ProxyAddress | null;
  /** What is asked of other origins than the one that was called. */
  elsewhere: () => ConnectionPool;
}

/** A client with a connection pool; errors say what did not work, in words. */
export function createHttpClient({
  proxies = environmentProxies(process.env),
  own = null,
}: {
  proxies?: EnvironmentProxies;
  own?: OwnServer | null;
} = {}): HttpClient {
  const pools = new Map<string, ConnectionPool>();
  const transports = new PreparedTransports();
  const poolOf = (prepared: Prepared): ConnectionPool => {
    const known = pools.get(prepared.id);
    // Asked for last, it is the last to be let go of.
    pools.delete(prepared.id);
    const pool = known ?? createPool(prepared, proxies, own, () => poolOf(prepared.anonymous));
    pools.set(prepared.id, pool);
    for (const [id, oldest] of pools) {
      if (pools.size <= mostPools) break;
      pools.delete(id);
      // What is under way there ends first.
      void closePool(oldest);
    }
    return pool;
  };
  /** With `whole` the time-out is for the content, too. */
  async function asked<T>(
    request: HttpRequest,
    limit: 'whole' | null,
    work: (answer: { response: Dispatcher.ResponseData; redirects: Redirect[] }, call: string) => Promise<T>,
  ): Promise<T> {
    const { method, url } = request;
    const call = `${method} ${shownAddress(url)}`;
    const timeoutMs = timerMs(null, request.timeoutMs);
    let blame: FlowError['blame'] = 'own';
    let pieces: SentPieces | null = null;
    try {
      const { authorization, ...target } = targetOf(url);
      const headers = headersOf(request, authorization);
      const pool = poolOf(request.transport ? transports.of(request.transport, call) : usualTransport);
      const { body } = request;
      if (body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) {
        pieces = new SentPieces(writtenPieces(body, request, headers), timeoutMs);
        await pieces.begin();
      }
      const content = pieces ?? writtenBody(request, headers);
      const sent = { method, target, headers, body: content, ntlm: request.ntlm ?? null };
      const whole = pieces ? [pieces.signal] : limit ? [AbortSignal.timeout(timeoutMs)] : [];
      const signal = AbortSignal.any([...(request.signal ? [request.signal] : []), ...whole]);
      blame = 'partner';
      // The dispatcher hears of a signal only once it is connected, and unpacking hears of none.
      return await orAborted(
        lastAnswer(pool, call, sent, request.redirects, timeoutMs, signal).then((answer) => work(answer, call)),
        signal,
      );
    } catch (error) {
      if (pieces?.failure) throw pieces.failure.error;
      throw callFailure(error, call, timeoutMs, blame);
    } finally {
      await pieces?.end();
    }
  }
  return {
    send: (request) =>
      asked(request, 'whole', async ({ response, redirects }, call) => ({
        ...(await readResponse(response, call)),
        redirects,
      })),
    open: (request) =>
      asked(request, null, async ({ response, redirects }, call) => {
        const head = headOf(response);
        refuseTransferCodings(head.headers, call);
        return {
          ...head,
          redirects,
          content: () => contentInPieces(response, head.headers, call, request.timeoutMs),
          close: () => void response.body.on('error', () => {}).destroy(),
        };
      }),
    close: async () => void (await Promise.all([...pools.values()].map(closePool))),
  };
}

/** Ways of connecting that are kept ready; a certificate that is renewed makes a new one. */
const mostPools = 64;

function createPool(
  prepared: Prepared,
  proxies: EnvironmentProxies,
  own: OwnServer | null,
  elsewhere: () => ConnectionPool,
): ConnectionPool {
  const proxyFor = (origin: string): ProxyAddress | null => {
    if (own?.origin() === origin) return null;
    if (prepared.proxy !== null) return prepared.proxy === 'direct' ? null : prepared.proxy;
    const text = proxies.of(new URL(origin));
    return text === null ? null : proxyOf(text);
  };
  const connections = createConnections(longestConnectMs, prepared, proxyFor, own);
  const shared = { connections: 64, allowH2: false, connect: connections.connect };
  return {
    kept: new Agent({ ...shared, keepAliveTimeout: 10_000 }),
    fresh: new Agent({ ...shared, pipelining: 0 }),
    connections,
    proxyFor,
    elsewhere,
  };
}

async function closePool({ kept, fresh, connections }: ConnectionPool): Promise<void> {
  await Promise.all([kept.close(), fresh.close()]);
  await connections.close();
}

/** The answer that a request leads to in the end; its content is still to come. */
async function lastAnswer(
  first: ConnectionPool,
  call: string,
  asked: SentRequest,
  rule: RedirectRule,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ response: Dispatcher.ResponseData; redirects: Redirect[] }> {
  let sent = asked;
  let pool = first;
  const redirects: Redirect[] = [];
  for (let followed = 0; ; followed++) {
    const response = await answerTo(pool, call, sent, timeoutMs, signal);
    const location = rule === 'none' ? null : redirectLocation(response.statusCode, response.headers.location);
    if (location === null) return { response, redirects };
    await response.body.dump({ limit: maxPassedOverBytes, signal });
    if (followed === maxRedirections)
      throw new FlowError('http/no-answer', `${call}: it was redirected more than ${maxRedirections} times.`, {
        blame: 'partner',
      });
    const next = redirectedRequest(sent, response.statusCode, location);
    if (next?.body instanceof SentPieces)
      throw new FlowError(
        'http/no-answer',
        `${call}: it leads elsewhere (${response.statusCode}), and a body that is sent as it is written is sent once.`,
        { blame: 'partner' },
      );
    if (next === null)
      throw new FlowError('http/no-answer', `${call}: it leads to an address that is none.`, { blame: 'partner' });
    const refusal = whyNotFollowed(rule, sent, next);
    if (refusal !== null)
      throw new FlowError('http/led-elsewhere', `${call}: it leads elsewhere (${response.statusCode}), ${refusal}`, {
        blame: 'partner',
      });
    // Nobody chose to show that one who calls.
    if (next.target.origin !== sent.target.origin) pool = pool.elsewhere();
    sent = next;
    redirects.push({ status: response.statusCode, url: `${next.target.origin}${next.target.path}` });
  }
}

/** Content of any length, decoded. What breaks it off is told in the words of calls. */
async function* contentInPieces(
  response: Dispatcher.ResponseData,
  headers: HttpResponse['headers'],
  call: string,
  timeoutMs: number,
): AsyncGenerator<Uint8Array> {
  const decoded = decodedPieces(response.body, headerOf(headers, 'content-encoding') ?? undefined);
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await decoded.next();
    } catch (error) {
      if (error instanceof ContentCodingError)
        throw new FlowError('http/no-answer', `${call}: ${error.message}`, { cause: error, blame: 'partner' });
      throw callFailure(error, call, timeoutMs, 'partner');
    }
    if (next.done) return;
    yield next.value;
  }
}

/**
 * An idempotent request is asked again, once, when it met a kept connection that the other side was just closing: nothing of an answer
 * came, and nobody has done wrong (RFC 9110, 9.2.2; RFC 9112, 9.3.1). Any other one may have been carried out, and fails. It goes over a
 * new connection, since other kept ones are mostly just as old.
 */
async function answerTo(
  { kept, fresh, connections, proxyFor }: ConnectionPool,
  call: string,
  { method, target, headers, body, ntlm }: SentRequest,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const isLong = body instanceof SentPieces;
  const proxy = target.origin.startsWith('http:') ? proxyFor(target.origin) : null;
  const ask = (
    agent: Pick<Dispatcher, 'request'>,
    more: readonly [string, string][] = [],
    content: SentRequest['body'] = body,
  ) => {
    const isOther = ([name]: readonly [string, string]) => more.length === 0 || name.toLowerCase() !== 'authorization';
    return agent.request({
      origin: target.origin,
      // RFC 9112, 3.2.2: a proxy is asked for the whole address.
      path: proxy ? `${target.origin}${target.path}` : target.path,
      method: method as 'GET',
      headers: [
        ...headers.filter(isOther).flat(),
        ...more.flat(),
        ...(proxy ? Object.entries(authorizationOf(proxy)).flat() : []),
      ],
      // An iterable, of which the types know nothing.
      body: content instanceof SentPieces ? (content.bytes() as unknown as Readable) : content,
      // Of a long body it begins at its end.
      headersTimeout: isLong ? 0 : timeoutMs,
      bodyTimeout: timeoutMs,
      signal,
      onInfo: ({ statusCode }) => {
        if (statusCode < 100) throw badStatus(call);
      },
    });
  };
  if (ntlm) return answerByNtlm(connections, call, target.origin, ntlm, body !== null, ask);
  // A connection that was kept may be closing just now, and what is sent into it cannot be sent again.
  if (isLong) return ask(fresh);
  try {
    return await ask(kept);
  } catch (error) {
    if (signal.aborted || !isIdempotent(method) || !connections.endedUnanswered(error)) throw error;
    return await ask(fresh);
  }
}

/** What asks over some connections, with more headers and with this content; without one, with that of the request. */
type Ask = (
  agent: Pick<Dispatcher, 'request'>,
  more?: readonly [string, string][],
  content?: SentRequest['body'],
) => Promise<Dispatcher.ResponseData>;

/**
 * The answer to a request by NTLM: a connection of its own, on which both say who they are before the request goes out with its content (MS-NTHT 3.1). It is closed with
 * the answer, so that nobody else's request goes over it.
 */
async function answerByNtlm(
  { connect }: Connections,
  call: string,
  origin: string,
  user: NtlmUser,
  hasBody: boolean,
  ask: Ask,
): Promise<Dispatcher.ResponseData> {
  let made = 0;
  const client = new Client(origin, {
    allowH2: false,
    connect: (to, done) => {
      made++;
      connect(to, done);
    },
  });
  const closing = (response: Dispatcher.ResponseData) => {
    response.body.once('close', () => void client.destroy().catch(() => {}));
    return response;
  };
  try {
    const first = await ask(client, [['Authorization', `NTLM ${ntlmNegotiate()}`]], hasBody ? new Uint8Array() : null);
    const said = first.headers['www-authenticate'];
    const challenge = first.statusCode === 401 ? ntlmChallenge([said ?? []].flat()) : null;
    // Nobody asks who calls, or not by NTLM: then that is the answer, but for a content that has not gone out yet.
    if (!challenge && (first.statusCode === 401 || !hasBody)) return closing(first);
    await first.body.dump({ limit: maxPassedOverBytes });
    const answer = await ask(client, challenge ? [['Authorization', `NTLM ${ntlmAuthenticate(challenge, user)}`]] : []);
    if (challenge && made > 1 && answer.statusCode === 401) {
      answer.body.on('error', () => {}).destroy();
      throw new FlowError(
        'http/no-answer',
        `${call}: the server ends the connection before NTLM is done on it. A proxy between may not keep connections.`,
        { blame: 'partner' },
      );
    }
    return closing(answer);
  } catch (error) {
    void client.destroy().catch(() => {});
    throw error;
  }
}

async function readResponse(response: Dispatcher.ResponseData, call: string): Promise<Omit<HttpResponse, 'redirects'>> {
  const raw = await contentOf(response.body, call);
  const head = headOf(response);
  if (raw.length > 0) refuseTransferCodings(head.headers, call);
  return {
    ...head,
    ...(await readContent(raw, headerOf(head.headers, 'content-encoding'), head.contentType)),
    bytes: raw.length,
  };
}

function headOf(
  response: Dispatcher.ResponseData,
): Pick<HttpResponse, 'status' | 'statusText' | 'headers' | 'contentType'> {
  const headers = Object.entries(response.headers).flatMap(([name, value]): [string, string][] =>
    Array.isArray(value) ? value.map((v): [string, string] => [name, v]) : value === undefined ? [] : [[name, value]],
  );
  return {
    status: response.statusCode,
    statusText: statusPhrase(response.statusCode) ?? '',
    headers,
    contentType: headerOf(headers, 'content-type'),
  };
}

/** Chunks are the one transfer coding that is undone, and no other was asked for (RFC 9112, 7.4): what is left of one is no content. */
function refuseTransferCodings(headers: readonly (readonly [string, string])[], call: string): void {
  const codings = headers.flatMap(([name, value]) => (name === 'transfer-encoding' ? value.split(',') : []));
  const unknown = codings.map((coding) => coding.trim()).find((coding) => !/^(chunked|identity)?$/i.test(coding));
  if (unknown === undefined) return;
  const named = JSON.stringify(unknown.slice(0, 40));
  throw new FlowError(
    'http/no-answer',
    `${call}: the answer is in a transfer coding that was not asked for (${named}).`,
    {
      blame: 'partner',
    },
  );
}

/** What the work gives, or the reason of the signal, whichever comes first. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The headers that go out: each name once, with all its values (RFC 9110, 5.3), and what is said when nothing else is. */
function headersOf({ headers, method, url }: HttpRequest, authorization: string | null): [string, string][] {
  const sent = new Map<string, [string, string]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const bad = (why: string) =>
      new FlowError('http/bad-header', `${method} ${shownAddress(url)}: the header ${name} ${why}`);
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw bad('has no possible name.');
    const forbidden = whyForbidden(key);
    if (forbidden) throw bad(`${forbidden}.`);
    if (isSingleHeader(key) && sent.has(key)) throw bad('is given twice, and has only one value.');
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

/** The body in the charset that is declared for it. A sign that the charset does not have is never replaced. */
function writtenBody(request: HttpRequest, headers: readonly [string, string][]): Uint8Array | null {
  const { body } = request;
  if (body instanceof Uint8Array) return body;
  return typeof body === 'string' ? writtenText(body, headerOf(headers, 'content-type') ?? undefined, request) : null;
}

/** The bytes of a body as they go out, for whoever signs them. Throws FlowError `http/charset` for a text that its charset has no signs for. */
export function sentBytes(request: HttpRequest): Uint8Array {
  return writtenBody(request, request.headers as [string, string][]) ?? new Uint8Array();
}

/** The same of a body that comes one text after the other. */
async function* writtenPieces(
  texts: AsyncIterable<string>,
  request: HttpRequest,
  headers: readonly [string, string][],
): AsyncGenerator<Uint8Array> {
  let type = headerOf(headers, 'content-type') ?? undefined;
  for await (const text of texts) {
    yield writtenText(text, type, request);
    // The mark that says which end is first stands at the beginning alone.
    if (charsetOf(type) === 'utf-16') type = 'text/plain; charset=utf-16be';
  }
}

function writtenText(text: string, type: string | undefined, { method, url }: HttpRequest): Uint8Array {
  const written = contentOfText(text, type);
  if (written instanceof Uint8Array) return written;
  const why =
    'sign' in written
      ? `has the sign ${JSON.stringify(written.sign)}, which the charset ${written.charset} of its Content-Type does not have.`
      : `cannot be sent in the charset ${JSON.stringify(written.charset.slice(0, 40))} of its Content-Type.`;
  throw new FlowError('http/charset', `${method} ${shownAddress(url)}: the body ${why}`);
}

async function contentOf(body: AsyncIterable<Uint8Array>, call: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxResponseBytes)
      throw new FlowError('http/too-large', `${call}: the response is larger than ${maxResponseBytes} bytes.`, {
        blame: 'partner',
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A content as callers get it: undone from its coding, and as text. */
export async function readContent(
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
