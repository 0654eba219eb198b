import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { problem } from './problem.ts';

/** What Node says of a request that it cannot read. */
export interface UnreadError extends Error {
  code?: string;
  /** What came last. */
  rawPacket?: Buffer;
}

const type = 'application/problem+json; charset=utf-8';
/** A packet whose first line is most of what all headers together may be, or has no end. */
const longestLine = /^[^\n]{8192}|^[^\n]*$/;
const requestLine = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [^\s]+ HTTP\/\d\.\d\r?\n/;

/** Refuses a request that was read but is none of HTTP: nobody reads on what comes after it. */
export function refuseRequest(request: IncomingMessage, response: ServerResponse, status: number, words: string): void {
  const body = JSON.stringify(problem(status, words, { instance: request.url ?? '/' }));
  response.writeHead(status, { 'content-type': type, connection: 'close' }).end(request.method === 'HEAD' ? '' : body);
}

/** Answers what cannot be read as a request with a problem, and ends the connection. */
export function answerUnread(error: UnreadError, socket: Socket): void {
  const underWay = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage;
  if (error.code === 'ECONNRESET' || !socket.writable || underWay?.headersSent) {
    socket.destroy();
    return;
  }
  const [status, words] = refusalOf(error);
  endWith(socket, status, words);
}

/** CONNECT asks for a tunnel, and nobody makes one here. */
export function refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
  // Node watches over it no longer.
  socket.on('error', () => {}).once('finish', () => socket.destroy());
  endWith(socket, 501, 'The method CONNECT is not known here.');
}

/** Answers on the bare connection, and ends it. */
function endWith(socket: Duplex, status: number, words: string): void {
  const body = JSON.stringify(problem(status, words));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function refusalOf({ code, rawPacket }: UnreadError): [status: number, words: string] {
  const packet = rawPacket?.toString('latin1') ?? '';
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'The request did not come to its end in time.'];
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'The extensions of the chunks of the body are too large.'];
    case 'HPE_HEADER_OVERFLOW':
      return longestLine.test(packet)
        ? [414, 'The address of the request, or a header of it, is too long.']
        : [431, 'The headers of the request are too large.'];
    case 'HPE_INVALID_METHOD':
      // RFC 9110, 15.6.2; but what is no request line at all is no method either.
      if (requestLine.test(packet))
        return [501, `The method ${packet.slice(0, packet.indexOf(' '))} is not known here.`];
  }
  return [400, 'This is no request of HTTP.'];
}
