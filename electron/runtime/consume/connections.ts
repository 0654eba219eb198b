import type { Socket } from 'node:net';
import { buildConnector, Pool } from 'undici';
import { passOverInterim } from './interim-responses.ts';
import { type Prepared, type ProxyAddress, usualTransport } from './transport.ts';

/** What connections of a client to other systems are made by, and what they know of how they ended. */
export interface Connections {
  connect: buildConnector.connector;
  /** Whether an error ended a connection that had been answered on before, before anything of an answer to its last request came. */
  endedUnanswered(error: unknown): boolean;
  close(): Promise<void>;
}

/** What the other side's closing of a connection is called, whether that came before or after what was written. */
const closings: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** The server that the program itself is published on: its own certificate vouches for it, by whatever name it is reached. */
export interface OwnServer {
  origin(): string;
  /** PEM of its certificate as it is now. */
  certificate(): string;
}

/**
 * Connections that are asked one request after the other over HTTP/1.1, whose interim answers are taken away.
 * HTTP/2 is never agreed on: decision 21.
 */
export function createConnections(
  connectTimeoutMs: number,
  { tls }: Prepared = usualTransport,
  proxyFor: (origin: string) => ProxyAddress | null = () => null,
  own: OwnServer | null = null,
): Connections {
  const connectTo = buildConnector({ ...tls, timeout: connectTimeoutMs, allowH2: false });
  // Nothing of a certificate is shown to a proxy, and no authority of a service vouches for one.
  const connectToProxy = buildConnector({ timeout: connectTimeoutMs, allowH2: false });
  const unanswered = new WeakSet<object>();
  const tunnels = new Map<string, Pool>();
  const through = (proxy: ProxyAddress, to: buildConnector.Options, done: buildConnector.Callback) => {
    const { origin } = proxy;
    // Over plain HTTP a proxy is asked for whole addresses; all else is a tunnel (RFC 9110, 9.3.6).
    if (to.protocol !== 'https:') return connectToProxy({ ...to, ...partsOf(origin) }, done);
    let pool = tunnels.get(origin);
    if (!pool) {
      pool = new Pool(origin, { allowH2: false, connect: connectToProxy, connections: 64 });
      tunnels.set(origin, pool);
    }
    const authority = `${to.hostname}:${to.port || 443}`;
    const headers = { host: authority, ...authorizationOf(proxy) };
    pool.connect({ path: authority, headers, signal: AbortSignal.timeout(connectTimeoutMs) }).then(
      ({ statusCode, socket }) => {
        // Whoever takes the connection over hears of its errors; until then nobody does.
        socket.on('error', () => {});
        if (statusCode === 200) return connectTo({ ...to, httpSocket: socket as Socket }, done);
        socket.destroy();
        done(proxyRefused(statusCode), null);
      },
      (error: Error) => done(proxyFailed(error), null),
    );
  };
  return {
    connect: (to, done) => {
      const ready: buildConnector.Callback = (...[error, socket]) => {
        if (error) return done(error, null);
        noteUnanswered(socket, unanswered);
        passOverInterim(socket);
        done(null, socket);
      };
      const origin = `${to.protocol}//${to.hostname}${to.port ? `:${to.port}` : ''}`;
      if (own !== null && to.protocol === 'https:' && origin === own.origin()) {
        buildConnector({
          ...{ ca: own.certificate(), allowPartialTrustChain: true, checkServerIdentity: () => undefined },
          timeout: connectTimeoutMs,
          allowH2: false,
        })(to, ready);
        return;
      }
      const proxy = proxyFor(origin);
      if (proxy) through(proxy, to, ready);
      else connectTo(to, ready);
    },
    endedUnanswered: (error) => typeof error === 'object' && error !== null && unanswered.has(error),
    close: async () => void (await Promise.all([...tunnels.values()].map((pool) => pool.destroy()))),
  };
}

/** The header that says to a proxy who asks. */
export function authorizationOf({ authorization }: ProxyAddress): Record<string, string> {
  return authorization === null ? {} : { 'proxy-authorization': authorization };
}

function partsOf(origin: string): Pick<buildConnector.Options, 'hostname' | 'host' | 'protocol' | 'port'> {
  const { hostname, host, protocol, port } = new URL(origin);
  return { hostname: hostname.replace(/^\[|\]$/g, ''), host, protocol, port };
}

/** A proxy that makes no way; its message stands in the words of a call. */
export class ProxyError extends Error {}

function proxyRefused(status: number): ProxyError {
  const why =
    status === 407
      ? 'it asks for another user name or password'
      : status === 403
        ? 'it does not allow that'
        : 'it refuses';
  return new ProxyError(`the proxy makes no way there: ${why} (${status}).`);
}

function proxyFailed(error: Error): ProxyError {
  const code = (error as NodeJS.ErrnoException).code ?? error.name;
  return new ProxyError(`the proxy cannot be reached (${code}).`, { cause: error });
}

/**
 * Notes the error that closes a connection between a request and the first byte that is read after it, from the second request on. The
 * error of the socket is the one that the request fails with.
 */
function noteUnanswered(socket: Socket, unanswered: WeakSet<object>): void {
  const { read, write } = socket;
  let wasAnswered = false;
  let isAsking = false;
  let isReused = false;
  socket.write = function (this: Socket, ...args: unknown[]) {
    if (!isAsking) isReused = wasAnswered;
    isAsking = true;
    return Reflect.apply(write, this, args);
  } as Socket['write'];
  socket.read = (size?: number): Buffer | null => {
    const chunk = read.call(socket, size) as Buffer | null;
    if (chunk !== null) {
      wasAnswered = true;
      isAsking = false;
    }
    return chunk;
  };
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (isAsking && isReused && socket.readableLength === 0 && closings.has(error.code)) unanswered.add(error);
  });
}
