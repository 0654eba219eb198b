import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';

/** The files that a server speaks TLS with. */
export interface TlsFiles {
  /** PEM: its certificate, and those between it and an authority that callers know. */
  certificate: string;
  /** PEM of its private key. */
  key: string;
  passphrase: string | null;
  /** PEM of the authorities whose certificates callers may show; null where it is told by fingerprints alone. */
  clientAuthorities: string | null;
  /** PEM of lists of what these have revoked. */
  revoked: string | null;
}

/** A file that cannot be what it should be; `file` says which. */
export class TlsFileError extends Error {
  readonly file: keyof TlsFiles;

  constructor(file: keyof TlsFiles, message: string, cause: unknown) {
    super(message, { cause });
    this.file = file;
  }
}

const largestFile = 4 * 1024 * 1024;

/** Everything that is read of the files. Throws a `TlsFileError` for one that is missing or none of its kind; nothing of a key is in its words. */
export function readTlsFiles(files: TlsFiles): SecureContextOptions {
  const cert = read('certificate', files.certificate);
  const key = read('key', files.key);
  const certificate = made('certificate', 'it holds no certificate in PEM', () => new X509Certificate(cert));
  const passphrase = files.passphrase === null ? {} : { passphrase: files.passphrase };
  const privateKey = made(
    'key',
    files.passphrase === null
      ? 'it holds no private key in PEM, or one with a passphrase'
      : 'the passphrase is wrong, or it holds no private key in PEM',
    () => createPrivateKey({ key, ...passphrase }),
  );
  if (!certificate.checkPrivateKey(privateKey))
    throw new TlsFileError('key', 'it is the key of another certificate', null);
  const ca = files.clientAuthorities === null ? [] : readAuthorities(files.clientAuthorities);
  const crl = files.revoked === null ? {} : { crl: read('revoked', files.revoked) };
  // An empty list: without one all authorities of the web would vouch for callers.
  const options = { cert, key, ...passphrase, ca, ...crl };
  made(files.revoked === null ? 'certificate' : 'revoked', 'it cannot be read', () => createSecureContext(options));
  return options;
}

/** The certificates of authorities, each as PEM. Throws as `readTlsFiles` does. */
export function readAuthorities(path: string): string[] {
  const found = certificatesOf(read('clientAuthorities', path));
  if (found.length === 0) throw new TlsFileError('clientAuthorities', 'it holds no certificate in PEM', null);
  for (const text of found)
    made('clientAuthorities', 'one of its certificates cannot be read', () => new X509Certificate(text));
  return found;
}

/** The certificates of a text, each as a text of its own. */
export function certificatesOf(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}

/** Calls when one of the files is another than before, seldom and without keeping the process: whoever renews certificates writes files anew. */
export function watchTlsFiles(files: TlsFiles, changed: () => void, everyMs = 30_000): { dispose(): void } {
  const paths = [files.certificate, files.key, files.clientAuthorities, files.revoked].filter((p) => p !== null);
  // What a link leads to counts: a cluster renews a secret by turning one link.
  const look = () =>
    paths
      .map((path) => {
        const stat = statSync(path, { throwIfNoEntry: false });
        return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : '';
      })
      .join('\n');
  let before = look();
  const timer = setInterval(() => {
    const now = look();
    if (now === before) return;
    before = now;
    changed();
  }, everyMs).unref();
  return { dispose: () => clearInterval(timer) };
}

function read(file: keyof TlsFiles, path: string): string {
  try {
    if (statSync(path).size > largestFile) throw new Error('it is larger than 4 MB');
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TlsFileError(file, (error as Error).message, error);
  }
}

function made<T>(file: keyof TlsFiles, words: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new TlsFileError(file, words, error);
  }
}
