import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { problem } from './problem.ts';
import { BodyRefusal, type RequestBodies } from './request-bodies.ts';
import type { RequestOrder } from './request-order.ts';

/** What Node says of a request that it cannot read. */
export interface UnreadError extends Error {
  code?: string;
  /** What came last. */
  rawPacket?: Buffer;
  /** How much of it was read. */
  bytesParsed?: number;
}

const type = 'application/problem+json; charset=utf-8';
/** A head whose first line is most of what all headers together may be, or has no end. */
const longestLine = /^[^\n]{8192}|^[^\n]*$/;
const requestLine = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [^\s]+ HTTP\/\d\.\d\r?\n/;

/** Refuses a request that was read but is none of HTTP: nobody reads on what comes after it. */
export function refuseRequest(request: IncomingMessage, response: ServerResponse, status: number, words: string): void {
  const body = JSON.stringify(problem(status, words, { instance: request.url ?? '/' }));
  response.writeHead(status, { 'content-type': type, connection: 'close' }).end(request.method === 'HEAD' ? '' : body);
}

/**
 * Refuses what cannot be read as a request with a problem, after the answers to the requests before it, and ends the connection. Where it is the body of
 * a request, that is the answer to it; one that does not need its body is answered as it is.
 */
export function answerUnread(error: UnreadError, socket: Socket, order: RequestOrder, bodies: RequestBodies): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  // One that has ended is on its way to its close, with what was said last.
  if (!socket.writable) return;
  const [status, words] = refusalOf(error);
  const latest = order.latest(socket);
  if (latest === null || latest.request.complete) {
    order.endAfterAnswers(socket, () => endWith(socket, status, words));
    return;
  }
  latest.response.shouldKeepAlive = false;
  order.endAfterAnswers(socket, () => end(socket, ''));
  bodies.breakOff(latest.request, new BodyRefusal(status, words));
}

/** CONNECT asks for a tunnel, and nobody makes one here. */
export function refuseTunnel(socket: Duplex, order: RequestOrder): void {
  // Node watches over it no longer.
  socket.on('error', () => {});
  order.endAfterAnswers(socket as Socket, () => endWith(socket, 501, 'The method CONNECT is not known here.'));
}

/** How long what still comes is taken after the end: a connection that is cut at once would take the answer with it. */
const graceMs = 1_000;

/** Answers on the bare connection, and ends it. */
function endWith(socket: Duplex, status: number, words: string): void {
  const body = JSON.stringify(problem(status, words));
  end(
    socket,
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function end(socket: Duplex, last: string): void {
  socket.end(last);
  socket.resume();
  setTimeout(() => socket.destroy(), graceMs).unref();
}

/** What came last, without the requests before the one that cannot be read. */
function headOf({ rawPacket, bytesParsed = 0 }: UnreadError): string {
  const packet = rawPacket?.toString('latin1') ?? '';
  const before = packet.lastIndexOf('\r\n\r\n', bytesParsed - 4);
  return before < 0 ? packet : packet.slice(before + 4);
}

function refusalOf(error: UnreadError): [status: number, words: string] {
  const head = headOf(error);
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'The request did not come to its end in time.'];
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'The extensions of the chunks of the body are too large.'];
    case 'HPE_HEADER_OVERFLOW':
      return longestLine.test(head)
        ? [414, 'The address of the request, or a header of it, is too long.']
        : [431, 'The headers of the request are too large.'];
    case 'HPE_INVALID_METHOD':
      // RFC 9110, 15.6.2; but what is no request line at all is no method either.
      if (requestLine.test(head)) return [501, `The method ${head.slice(0, head.indexOf(' '))} is not known here.`];
  }
  return [400, 'This is no request of HTTP.'];
}
