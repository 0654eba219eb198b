import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { type Duplex, pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { longestMessage } from '../../shared/rpc/bridge.ts';
import { StudioServer } from './studio-server.ts';

const here = dirname(fileURLToPath(import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.json': 'application/json',
  '.map': 'application/json',
};
const policy =
  "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The built studio: beside the bundle, or in the checkout's `out/`. */
function rendererFolder(): string {
  return process.env.WEFT_BUNDLED ? join(here, 'renderer') : join(here, '../../out/renderer');
}

/** Bytes of what a window was told and has not read, at most: it is let go, and comes back by itself. */
const mostUnread = 256 * 1024 * 1024;

export interface BrowserDoor {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the studio to a browser on 127.0.0.1: its files, and the RPC over a WebSocket that needs the token of the
 * address and our own origin.
 */
export async function openBrowserDoor(options: {
  file: string | null;
  port: number;
  host?: string;
}): Promise<BrowserDoor> {
  const server = new StudioServer();
  const token = randomBytes(24).toString('base64url');
  const folder = rendererFolder();
  if (!existsSync(join(folder, 'index.html')))
    throw new Error(`The studio is not built (${folder} is missing). Run npm start once, or npm run build.`);
  const isAllowed = (given: string | null): boolean =>
    given !== null && timingSafeEqual(digestOf(given), digestOf(token));
  const isOurHost = (request: IncomingMessage): boolean =>
    /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('x-frame-options', 'DENY');
    response.setHeader('referrer-policy', 'no-referrer');
    // A foreign name for this address would make us same-origin with a stranger's page (DNS rebinding).
    if (!isOurHost(request)) {
      response.writeHead(403).end('Wrong host');
      return;
    }
    const { path, query } = addressOf(request);
    if (path === '/initial') {
      if (!isAllowed(query.get('token'))) response.writeHead(403).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ file: options.file }));
      return;
    }
    sendFile(folder, path, response);
  };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage });
  let clients = 0;
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { path, query } = addressOf(request);
    const { origin } = request.headers;
    const isOurOrigin = origin !== undefined && isOurHost(request) && origin === `http://${request.headers.host}`;
    if (path !== '/rpc' || !isAllowed(query.get('token')) || !isOurOrigin) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const id = ++clients;
      server.connect(id, (text) => (ws.bufferedAmount > mostUnread ? ws.terminate() : ws.send(text)));
      ws.on('message', (data) => void server.receive(id, data.toString()));
      ws.on('close', () =>
        unharmed(
          () => server.disconnect(id),
          () => {},
        ),
      );
      ws.on('error', () => ws.terminate());
    });
  };
  const http = createServer((request, response) => {
    unharmed(
      () => answer(request, response),
      () => (response.headersSent ? response.destroy() : response.writeHead(400).end()),
    );
  });
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    unharmed(
      () => upgrade(request, socket, head),
      () => socket.destroy(),
    );
  });
  await new Promise<void>((done, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `Port ${options.port} is in use by another program. Choose another one with --port, or 0 for a free one.`,
            )
          : error,
      ),
    );
    http.listen(options.port, options.host ?? '127.0.0.1', done);
  });
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    async close() {
      for (const ws of sockets.clients) ws.terminate();
      http.closeAllConnections();
      await new Promise<void>((done) => http.close(() => done()));
      await server.dispose();
    },
  };
}

/** Nothing that a stranger sends ends the host: what a listener throws is said on stderr, and the connection is given up. */
function unharmed(work: () => void, giveUp: () => void): void {
  try {
    work();
  } catch (error) {
    process.stderr.write(`weft serve: ${(error as Error).stack}\n`);
    giveUp();
  }
}

/** Path and query as they came: an address such as `//` is none for `URL`. */
function addressOf(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  return { path, query: new URLSearchParams(query) };
}

function sendFile(folder: string, pathname: string, response: ServerResponse): void {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    response.writeHead(400).end();
    return;
  }
  const file = resolve(join(folder, name === '/' ? 'index.html' : name));
  const isInside = !name.includes('\0') && file.startsWith(resolve(folder) + sep);
  if (!isInside || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end('Not found');
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'cache-control': name.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
  });
  // Of a reader that goes away the file is closed, and of a file that goes away the reader.
  pipeline(createReadStream(file), response, () => {});
}

/** Of one length for every text: letters outside ASCII take several bytes. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
