import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProgramConsumedService } from '../../../shared/consume/index.ts';
import { errorText } from '../contract/flow-error.ts';
import { ContentCodingError, decodeContent } from '../http/content-coding.ts';
import { listenError } from '../http/listen-error.ts';
import { isLocalName, isLoopback } from '../http/local-host.ts';
import { takeHost } from '../http/request-host.ts';
import { textOfContent } from '../http/text-content.ts';
import { paused } from './attempts.ts';
import type { MockAnswer, MockRequest, MockService, MockSetting } from './consumed-protocol.ts';
import { consumedServiceProtocols } from './protocols.ts';

/** A larger request is answered 413. */
const maxRequestBytes = 32 * 1024 * 1024;

/** Posting to it has all mocks forget what was created. */
const resetPath = '/_/reset';

/** A service that is mocked, and where. */
export interface MockedService {
  name: string;
  /** Id of its protocol. */
  kind: string;
  url: string;
}

/** What a mock does with all requests, for clients to be tried with. */
export interface MockFaults {
  /** Every answer has this status, and no content. */
  status?: number;
  /** Another number makes other values. */
  seed?: number;
  /** Every answer is waited for so long. */
  latencyMs?: number;
}

/** A request that a mock answered. */
export interface MockExchange {
  service: string;
  request: MockRequest;
  answer: MockAnswer;
}

/** Mocks of consumed services, served over HTTP for clients of any kind. */
export class MockServer {
  private readonly server: Server;
  private readonly byPath = new Map<string, { service: ProgramConsumedService; mock: MockService }>();

  private readonly onExchange: (exchange: MockExchange) => void;
  private readonly faults: MockFaults;
  /** Those that answer below their paths, the longest path first. */
  private readonly above: { path: string; found: { service: ProgramConsumedService; mock: MockService } }[];
  private readonly memories: Map<string, unknown>[] = [];
  /** It is reached from its own machine alone: by the names of that machine. */
  private isLocalOnly = false;

  /** `services` are those of a program that was compiled with mocks for them; `onExchange` hears of each request with its answer. */
  constructor(
    services: readonly ProgramConsumedService[],
    onExchange: (exchange: MockExchange) => void = () => {},
    faults: MockFaults = {},
    script: MockSetting['script'] = null,
  ) {
    this.onExchange = onExchange;
    this.faults = faults;
    for (const service of services) {
      const memory = new Map<string, unknown>();
      this.memories.push(memory);
      const setting = { memory, seed: faults.seed ?? 0, script };
      const mock = consumedServiceProtocols.find((p) => p.id === service.protocol)?.mock(service, setting);
      const wanted = pathOf(service.mock?.path ?? '/');
      if (mock && !mock.isOffHttp)
        this.byPath.set(this.byPath.has(wanted) ? pathOf(`/${service.name}`) : wanted, { service, mock });
    }
    this.above = [...this.byPath]
      .flatMap(([path, found]) => (found.mock.isBelow === true ? [{ path, found }] : []))
      .sort((a, b) => b.path.length - a.path.length);
    this.server = createServer((request, response) => {
      // One request that a mock cannot answer ends neither the server nor the wait of its client.
      this.answer(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else
          response
            .writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
            .end(`The mock failed: ${errorText(error)}\n`);
      });
    });
  }

  /** The mock at a path: that of its own, else the nearest one above that answers below its path. */
  private at(path: string): { service: ProgramConsumedService; mock: MockService; path: string } | undefined {
    const exact = this.byPath.get(path);
    if (exact) return { ...exact, path };
    const above = this.above.find(({ path: own }) => own === '/' || path.startsWith(`${own}/`));
    return above && { ...above.found, path: above.path };
  }

  /** Listens; a port of 0 is a free one. Throws an error in words when that cannot be. */
  async listen(port: number, host = '127.0.0.1'): Promise<void> {
    this.isLocalOnly = await isLoopback(host);
    await new Promise<void>((done, failed) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => failed(listenError(error, port, host)));
      this.server.listen(port, host, done);
    });
  }

  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  get services(): MockedService[] {
    return [...this.byPath].map(([path, { service }]) => ({
      name: service.name,
      kind: service.protocol,
      url: `${this.url}${path}`,
    }));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => this.server.close(() => done()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = ({ status, headers, body }: MockAnswer) => {
      // A text goes out in one write with the head before it, bytes in one of their own.
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    };
    const plain = { 'content-type': 'text/plain; charset=utf-8' };
    const wrong = takeHost(request);
    const { host: name = '' } = request.headers;
    if (wrong !== null || (this.isLocalOnly && !isLocalName(name))) {
      const foreign = `${name || 'A request without a Host'} is no name of this machine. Call the mock as localhost.`;
      send({ status: wrong === null ? 421 : 400, headers: plain, body: `${wrong ?? foreign}\n` });
      request.resume();
      return;
    }
    const target = request.url ?? '/';
    const path = pathOf(target);
    if (request.method === 'POST' && path === resetPath) {
      // A page of elsewhere may send a form here; what it is of, a browser says.
      const { origin, host, 'sec-fetch-site': site } = request.headers;
      if (
        (origin !== undefined && origin !== `http://${host}`) ||
        (site !== undefined && !/^(?:same-origin|none)$/.test(String(site)))
      ) {
        send({ status: 403, headers: plain, body: 'Pages of elsewhere may not reset a mock.\n' });
        request.resume();
        return;
      }
      for (const memory of this.memories) memory.clear();
      send({ status: 204, headers: {}, body: '' });
      request.resume();
      return;
    }
    const found = this.at(path);
    if (!found) {
      const known = this.services.map(({ name, url }) => `${name} at ${url}`).join('\n');
      send({ status: 404, headers: plain, body: `Nothing is mocked at ${target.slice(0, 200)}.\n${known}\n` });
      request.resume();
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      // Most requests have no body, and asking a stream costs more than the rest of them.
      for await (const chunk of hasBody(request) ? request : []) {
        length += (chunk as Buffer).length;
        if (length > maxRequestBytes) {
          send({ status: 413, headers: { ...plain, connection: 'close' }, body: 'The request is too large.\n' });
          return;
        }
        chunks.push(chunk as Buffer);
      }
    } catch {
      // The client went away: nobody is there to be answered.
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]),
    );
    const raw = Buffer.concat(chunks);
    const decoded = raw.length === 0 ? { text: '' } : await textOf(raw, headers);
    // Bytes that are no text are a body as good as any where the mock takes them.
    const isTaken = 'status' in decoded && decoded.isNoText && found.mock.takesBytes?.(request.headers['content-type']);
    const read = isTaken ? { text: '' } : decoded;
    if ('status' in read) {
      send({ status: read.status, headers: plain, body: `${read.problem}\n` });
      return;
    }
    const given = { method: request.method ?? 'GET', target, headers, body: read.text, content: raw, base: found.path };
    const answer = withFault(await found.mock.answer(given), found.mock, given, this.faults);
    if (answer.delayMs) await paused(answer.delayMs, null);
    this.onExchange({ service: found.service.name, request: given, answer });
    send(answer);
  }
}

function withFault(
  answer: MockAnswer,
  mock: MockService,
  request: MockRequest,
  { status, latencyMs = 0 }: MockFaults,
): MockAnswer {
  const delayMs = latencyMs + (answer.delayMs ?? 0);
  if (status === undefined) return { ...answer, delayMs };
  const own = mock.failed?.(request, status);
  return own
    ? { ...own, delayMs }
    : { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '', delayMs };
}

/** Whether content follows the head (RFC 9112, 6.3). */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Paths that are as they stand: nothing encoded, and no segment that leads upwards. */
const plainPath = /^\/[\w\-~/:]*(?:\.[\w\-~/:]+)*(?=\?|$)/;

/** The path of a target as clients send it, whatever of it they encode. */
function pathOf(target: string): string {
  const plain = target.startsWith('//') ? null : plainPath.exec(target);
  if (plain && !plain[0].includes('/.')) return plain[0];
  return URL.parse(target, 'http://mock')?.pathname ?? target;
}

/** The text of a request, by its codings and its charset; or why it cannot be read, with the status that says so. */
async function textOf(
  raw: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<{ text: string } | { status: number; problem: string; isNoText?: boolean }> {
  let content: Uint8Array;
  try {
    content = await decodeContent(raw, headers['content-encoding'], maxRequestBytes);
  } catch (error) {
    if (!(error instanceof ContentCodingError)) throw error;
    const status = error.reason === 'unknown' ? 415 : error.reason === 'too-large' ? 413 : 400;
    return { status, problem: error.message };
  }
  const read = textOfContent(content, headers['content-type']);
  if (!('problem' in read)) return read;
  const charset = JSON.stringify(read.charset.slice(0, 40));
  return read.problem === 'charset'
    ? { status: 415, problem: `The charset ${charset} is not known.` }
    : { status: 400, problem: `The content is no text of the charset ${charset}.`, isNoText: true };
}
