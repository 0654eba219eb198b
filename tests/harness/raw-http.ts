import { connect } from 'node:net';

/** A busy machine may take so long to answer; between two pieces of an answer it takes less. */
const [patienceMs, silenceMs] = [5_000, 250];

/**
 * Sends bytes to a port of this machine and gives what comes back until the other side or silence ends it: `idleMs`, or as long as an
 * answer may take.
 */
export function sendRaw(port: number, bytes: string | Buffer, idleMs?: number): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const end = () => {
      socket.destroy();
      done(text);
    };
    socket.setTimeout(idleMs ?? patienceMs, end);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      socket.setTimeout(idleMs ?? silenceMs);
    });
    socket.on('error', end);
    socket.on('close', end);
    socket.write(bytes);
  });
}

/** Pieces that requests are made of, right ones and wrong ones. */
const methods = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'PATCH',
  'TRACE',
  'CONNECT',
  'get',
  'G\0T',
  'QUERY',
  'PRI',
];
const targets = [
  '/',
  '//',
  '///',
  '/\\',
  '*',
  '?',
  '#',
  '/%',
  '/%zz',
  '/%00',
  '/%ff',
  '/..',
  '/../',
  '/..%2f..%2f',
  '/%2e%2e/',
  'http://',
  'http://[',
  'http://[::1',
  'http://example.com/',
  'localhost:80',
  '/?',
  '/?%',
  '/?a=%zz&&=&a',
  '/initial?token=',
  '/rpc?token=x',
  '/rpc',
  '/_/',
  '/_/live',
  '/api/x',
  `/${'a'.repeat(9_000)}`,
  `/${'a/'.repeat(4_000)}`,
  '/\u00e4',
  '/;:@&=+$,',
  '/<script>',
  '/api//x//',
  '/:x',
  '/*',
]; // prettier-ignore
const headers = [
  'Host: 127.0.0.1',
  'Host:',
  'Host: evil.example',
  'Host: [',
  'Host: a b',
  'Host: 127.0.0.1\r\nHost: b',
  'Connection: upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Version: 99',
  'Sec-WebSocket-Key: eA==',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
  'Origin: null',
  'Origin: http://evil.example',
  'Origin: \x01',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Content-Length: 5, 5',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: xchunked',
  'Expect: 100-continue',
  'Expect: 999-what',
  'Content-Type: application/json',
  'Content-Type: \x00',
  'Content-Type: ;;;',
  'Content-Encoding: gzip',
  'Content-Encoding: nothing, at, all',
  'Accept-Encoding: ;q=x',
  'Accept: */*;q=2, ,',
  'Cookie: =;=;',
  'Range: bytes=9-1',
  'Trailer: x',
  ': no name',
  'No colon',
  ' folded: x',
  `X-Long: ${'x'.repeat(20_000)}`,
  'Keep-Alive: timeout=-1',
  'Access-Control-Request-Method: \u00fc',
  'If-None-Match: "',
  'Authorization: Basic !!!',
  'Forwarded: for=',
  'X-HTTP-Method-Override: DELETE',
];
const bodies = [
  '',
  'hello',
  '{"a":',
  '5\r\nhello\r\n0\r\n\r\n',
  'zz\r\n',
  'ffffffffffffffff\r\nx',
  '0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  '\x81\x05hello',
  '\0'.repeat(500),
];
const versions = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'HTTQ/1.1', ''];

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

/** A request at random: now and then a right one, mostly one that is wrong somewhere. */
export function hostileRequest(): Buffer {
  const lines = Array.from({ length: Math.floor(Math.random() * 6) }, () => pick(headers));
  if (Math.random() < 0.7) lines.unshift('Host: 127.0.0.1');
  const text = `${pick(methods)} ${pick(targets)} ${Math.random() < 0.8 ? 'HTTP/1.1' : pick(versions)}\r\n${lines.join('\r\n')}${lines.length > 0 ? '\r\n' : ''}\r\n${pick(bodies)}`;
  const bytes = Buffer.from(text, 'latin1');
  // Some bytes on their way.
  for (let n = Math.random() < 0.3 ? 1 + Math.floor(Math.random() * 4) : 0; n > 0; n--)
    bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256);
  return Math.random() < 0.1 ? bytes.subarray(0, Math.floor(Math.random() * bytes.length)) : bytes;
}
