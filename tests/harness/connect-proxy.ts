import { request as ask, createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What a proxy was asked for, in order: `CONNECT host:port`, `GET http://…`. */
export interface TestProxy {
  url: string;
  asked: string[];
  /** User and password that it wants; null for none. */
  wants: string | null;
  /** What it does with the next tunnels. */
  mood: 'open' | 'refuse' | 'hang' | 'rubbish' | 'cut';
  close(): void;
}

/** A small forward proxy: tunnels, and whole addresses over plain HTTP. */
export async function startProxy(): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  const isRight = (header: string | undefined) =>
    proxy.wants === null || header === `Basic ${Buffer.from(proxy.wants).toString('base64')}`;
  const server: Server = createServer((request, response) => {
    proxy.asked.push(`${request.method} ${request.url}`);
    if (!isRight(request.headers['proxy-authorization'])) return void response.writeHead(407).end();
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const { method } = request;
    const onward = ask(request.url ?? '', { ...(method ? { method } : {}), headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  server.on('connect', (request, socket) => {
    proxy.asked.push(`CONNECT ${request.url}`);
    if (!isRight(request.headers['proxy-authorization']))
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    if (proxy.mood === 'refuse') return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    if (proxy.mood === 'rubbish') return socket.end('SSH-2.0-OpenSSH\r\n');
    if (proxy.mood === 'cut') return socket.destroy();
    if (proxy.mood === 'hang') return;
    const [host, port] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host ?? '', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const proxy: TestProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    wants: null,
    mood: 'open',
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return proxy;
}
