import type { IncomingMessage } from 'node:http';

/** What is wrong with how the body of a request travels: only chunks are read (RFC 9112, 6.1). Null when nothing is. */
export function transferFault(request: IncomingMessage): [status: number, words: string] | null {
  const said = request.headers['transfer-encoding'];
  if (said === undefined) return null;
  // Whoever sends both may mean another end of it, and what follows is not the next request.
  if (request.httpVersion === '1.0') return [400, 'HTTP/1.0 knows no Transfer-Encoding (RFC 9112, 6.1).'];
  const codings = said.split(',').map((coding) => coding.trim().toLowerCase());
  // Node has seen to it that they end with chunks.
  const others = codings.slice(0, -1).filter((coding) => coding !== '');
  const [first] = others;
  if (first === undefined) return null;
  if (others.includes('chunked')) return [400, 'A body is in chunks once (RFC 9112, 6.1), not several times.'];
  return [501, `The transfer coding ${JSON.stringify(first.slice(0, 40))} is not read here. Say Content-Encoding.`];
}
