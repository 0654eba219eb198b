import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, as texts and as files. */
export interface Made {
  cert: string;
  key: string;
  certFile: string;
  keyFile: string;
  /** SHA-256, as `openssl x509 -fingerprint -sha256` prints it. */
  fingerprint: string;
}

export interface MadeFor {
  /** `/CN=…/O=…` */
  subject: string;
  /** `DNS:…,email:…,URI:…` */
  names?: string;
  purpose?: 'clientAuth' | 'serverAuth';
  /** As `20200101000000Z`. */
  from?: string;
  until?: string;
}

/** Authorities and certificates of a test, made by OpenSSL when they are asked for; their keys protect nothing. */
export class Certificates {
  readonly folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  private count = 0;

  /** An authority, that signed itself. */
  authority(name: string): Made {
    return this.signedByItself(
      { subject: `/CN=${name}` },
      'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign',
    );
  }

  signedByItself({ subject, names, purpose }: MadeFor, extensions = ''): Made {
    const [at, config] = this.place(names, purpose, extensions);
    this.openssl(
      ...[
        'req',
        '-x509',
        '-new',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '3650',
      ],
      ...['-subj', subject, '-config', config, '-extensions', 'ext', '-keyout', `${at}.key`, '-out', `${at}.pem`],
    );
    return this.made(at);
  }

  /** A certificate that an authority signs. */
  signed(authority: Made, { subject, names, purpose = 'clientAuth', from, until }: MadeFor): Made {
    const [at, config] = this.place(names, purpose, '');
    this.openssl(
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', subject, '-config', config, '-keyout', `${at}.key`, '-out', `${at}.csr`],
    );
    this.openssl(
      ...['ca', '-batch', '-notext', '-config', config, '-extensions', 'ext', '-in', `${at}.csr`, '-out', `${at}.pem`],
      ...['-cert', authority.certFile, '-keyfile', authority.keyFile],
      ...(until ? ['-startdate', from ?? '20200101000000Z', '-enddate', until] : ['-days', '365']),
    );
    return this.made(at);
  }

  /** A list of what an authority has revoked. */
  revoking(authority: Made, ...revoked: Made[]): string {
    const [at, config] = this.place(undefined, undefined, '');
    const of = ['-config', config, '-cert', authority.certFile, '-keyfile', authority.keyFile];
    for (const { certFile } of revoked) this.openssl('ca', ...of, '-revoke', certFile);
    this.openssl('ca', ...of, '-gencrl', '-crldays', '365', '-out', `${at}.crl`);
    return `${at}.crl`;
  }

  /** The same in one file with a passphrase (PKCS #12). */
  pkcs12(made: Made, passphrase: string): Buffer {
    const file = `${made.certFile}.p12`;
    this.openssl(
      'pkcs12',
      '-export',
      '-in',
      made.certFile,
      '-inkey',
      made.keyFile,
      '-passout',
      `pass:${passphrase}`,
      '-out',
      file,
    );
    return readFileSync(file);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }

  private place(
    names: string | undefined,
    purpose: MadeFor['purpose'],
    extensions: string,
  ): [at: string, config: string] {
    const at = join(this.folder, String(++this.count));
    mkdirSync(at);
    writeFileSync(join(at, 'index'), '');
    writeFileSync(join(at, 'serial'), `${(0x1000 + this.count).toString(16)}\n`);
    writeFileSync(join(at, 'crlnumber'), '01\n');
    writeFileSync(
      `${at}.cnf`,
      `[req]
distinguished_name=dn
[dn]
[ca]
default_ca=made
[made]
database=${at}/index
new_certs_dir=${at}
serial=${at}/serial
crlnumber=${at}/crlnumber
default_md=sha256
policy=any
unique_subject=no
[any]
commonName=optional
organizationName=optional
countryName=optional
emailAddress=optional
[ext]
${names ? `subjectAltName=${names}\n` : ''}${purpose ? `extendedKeyUsage=${purpose}\n` : ''}${extensions || 'basicConstraints=CA:FALSE'}
`,
    );
    return [at, `${at}.cnf`];
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: this.folder });
  }

  private made(at: string): Made {
    const [certFile, keyFile] = [`${at}.pem`, `${at}.key`];
    const out = execFileSync('openssl', ['x509', '-in', certFile, '-noout', '-fingerprint', '-sha256'], {
      encoding: 'utf8',
    });
    return {
      ...{ certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') },
      fingerprint: out.trim().replace(/^.*=/, ''),
    };
  }
}

/** Answer to a request over TLS, with what the client shows. */
export interface TlsAnswer {
  status: number;
  body: string;
  headers: import('node:http').IncomingHttpHeaders;
}

/** One request on a connection of its own. */
export async function askByTls(url: string, options: import('node:https').RequestOptions): Promise<TlsAnswer> {
  const { request } = await import('node:https');
  return new Promise((done, failed) => {
    const asked = request(url, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', failed);
      response.on('end', () =>
        done({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: response.headers,
        }),
      );
    });
    asked.on('error', failed);
    asked.end();
  });
}
