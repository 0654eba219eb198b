import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { ProgramTransport } from '../../../shared/consume/transport.ts';
import { FlowError } from '../contract/flow-error.ts';

/** How the connections of a request come about, as its service or activity says: texts of constants, empty where there is none. */
export interface HttpTransport {
  /** Null where the environment says it. */
  proxy: string | null;
  authorities: string;
  clientCertificate: string;
  clientKey: string;
  keyPassphrase: string;
}

/** What a pool of connections is made by. */
export interface Prepared {
  /** The same for what makes the same connections. */
  id: string;
  proxy: ProxyAddress | 'direct' | null;
  tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase'>;
  /** Without what says who calls, for other origins. */
  anonymous: Prepared;
}

/** A proxy that was read. */
export interface ProxyAddress {
  origin: string;
  /** Header of RFC 9110, 11.7.2. */
  authorization: string | null;
}

const largestFile = 4 * 1024 * 1024;

/** The texts of a transport of a program. */
export function transportOf(program: ProgramTransport, constant: (index: number) => unknown): HttpTransport {
  const text = (index: number | null) => (index === null ? '' : String(constant(index) ?? '').trim());
  const proxy = text(program.proxy);
  return {
    // An environment that gives the constant no value has no proxy of its own.
    proxy: proxy === '' ? null : proxy,
    authorities: text(program.authorities),
    clientCertificate: text(program.clientCertificate),
    clientKey: text(program.clientKey),
    keyPassphrase: text(program.keyPassphrase),
  };
}

/** Of the requests that say nothing of it. */
export const usualTransport: Prepared = (() => {
  const usual = { id: '', proxy: null, tls: {} } as Omit<Prepared, 'anonymous'> & { anonymous?: Prepared };
  usual.anonymous = usual as Prepared;
  return usual as Prepared;
})();

/**
 * Reads what a transport names. Throws FlowErrors of this side: `http/bad-proxy`, `http/bad-certificate`; nothing of a key or a password is in their words.
 */
export function prepareTransport(given: HttpTransport): Prepared {
  const ca = given.authorities === '' ? null : authoritiesOf(contentOf(given.authorities, 'The authorities'));
  const own = given.clientCertificate === '' ? null : certificateOf(given);
  const proxy = given.proxy === null ? null : given.proxy === 'direct' ? ('direct' as const) : proxyOf(given.proxy);
  const about = (tls: Prepared['tls']) => {
    const hash = createHash('sha256').update(JSON.stringify([proxy, tls.ca ?? null]));
    for (const part of [tls.cert, tls.key, tls.pfx, tls.passphrase]) hash.update('\0').update((part ?? '') as string);
    return hash.digest('base64');
  };
  const shared = ca === null ? {} : { ca };
  const anonymous = { id: about(shared), proxy, tls: shared } as Prepared;
  anonymous.anonymous = anonymous;
  if (own === null) return anonymous;
  const tls = { ...shared, ...own };
  return { id: about(tls), proxy, tls, anonymous };
}

/** Address, user and password of a proxy (`http://user:password@host:port`). */
export function proxyOf(text: string): ProxyAddress {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new FlowError('http/bad-proxy', 'The proxy has no address such as http://proxy.example:3128.');
  const { username, password, origin } = url;
  const decoded = (part: string) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  };
  const user = username === '' && password === '' ? null : `${decoded(username)}:${decoded(password)}`;
  return { origin, authorization: user === null ? null : `Basic ${Buffer.from(user).toString('base64')}` };
}

/** The transports that a client has prepared: reading a certificate costs more than a call. */
export class PreparedTransports {
  private readonly known = new Map<string, Prepared>();

  /** As `prepareTransport`; `call` says in errors what could not be called. */
  of(given: HttpTransport, call: string): Prepared {
    const key = keyOf(given);
    let prepared = this.known.get(key);
    if (!prepared) {
      try {
        prepared = prepareTransport(given);
      } catch (error) {
        if (!(error instanceof FlowError)) throw error;
        throw new FlowError(error.code, `${call}: ${error.message}`, { cause: error.cause });
      }
      this.known.set(key, prepared);
      for (const oldest of this.known.keys()) {
        if (this.known.size <= mostKnown) break;
        this.known.delete(oldest);
      }
    }
    return prepared;
  }
}

const mostKnown = 256;

/** The texts, and what their files are like now. Hashed, since keys and passwords are among them. */
function keyOf(given: HttpTransport): string {
  const files = [given.authorities, given.clientCertificate, given.clientKey].map((text) => {
    const file = fileOf(text);
    const stat = file === null ? undefined : statSync(file, { throwIfNoEntry: false });
    return stat ? [stat.ino, stat.mtimeMs, stat.size] : null;
  });
  return createHash('sha256')
    .update(JSON.stringify([given, files]))
    .digest('base64');
}

function fileOf(text: string): string | null {
  return /^file:(?:\/\/(?=\/))?(.+)$/i.exec(text)?.[1] ?? null;
}

function bad(words: string, cause?: unknown): FlowError {
  return new FlowError('http/bad-certificate', words, { cause });
}

/** PEM as it stands, a file that is named, or bytes in Base64. */
function contentOf(text: string, what: string): Buffer {
  const file = fileOf(text);
  if (file !== null) {
    try {
      if (statSync(file).size > largestFile) throw new Error('it is larger than 4 MB');
      return readFileSync(file);
    } catch (error) {
      throw bad(
        `${what} cannot be read of its file: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}.`,
        error,
      );
    }
  }
  if (text.includes('-----BEGIN')) return Buffer.from(text);
  if (/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) return Buffer.from(text, 'base64');
  throw bad(`${what}: this is no PEM, no Base64, and names no file (file:/path).`);
}

function authoritiesOf(content: Buffer): string[] {
  const found = content.toString('latin1').match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw bad('The authorities hold no certificate in PEM.');
  try {
    for (const text of found) new X509Certificate(text);
  } catch (error) {
    throw bad('A certificate of the authorities cannot be read.', error);
  }
  return found;
}

function certificateOf({ clientCertificate, clientKey, keyPassphrase }: HttpTransport): Prepared['tls'] {
  const content = contentOf(clientCertificate, 'The client certificate');
  const passphrase = keyPassphrase === '' ? {} : { passphrase: keyPassphrase };
  const text = content.toString('latin1');
  if (!text.includes('-----BEGIN')) {
    try {
      createSecureContext({ pfx: content, ...passphrase });
    } catch (error) {
      const isLocked = /mac verify|passphrase|password/i.test((error as Error).message);
      throw bad(
        isLocked
          ? 'The passphrase of the client certificate is wrong.'
          : 'The client certificate is no PKCS #12 that can be read.',
        error,
      );
    }
    return { pfx: content, ...passphrase };
  }
  const key = clientKey === '' ? text : contentOf(clientKey, 'The key of the client certificate').toString('latin1');
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key))
    throw bad(
      clientKey === ''
        ? 'The client certificate has no key beside it.'
        : 'The key of the client certificate is no private key in PEM.',
    );
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(text);
  } catch (error) {
    throw bad('The client certificate cannot be read.', error);
  }
  let isOfIt: boolean;
  try {
    isOfIt = certificate.checkPrivateKey(createPrivateKey({ key, ...passphrase }));
  } catch (error) {
    throw bad('The key of the client certificate cannot be read: it is none, or its passphrase is wrong.', error);
  }
  if (!isOfIt) throw bad('The key is not that of the client certificate.');
  return { cert: text, key, ...passphrase };
}
