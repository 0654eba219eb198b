import { readAuthorities, readTlsFiles, TlsFileError, type TlsFiles } from '../http/server-tls.ts';
import { type ProxyRules, wrongNetwork } from '../http/trusted-proxies.ts';
import type { Environment } from './environment.ts';

/** How a server is reached, as its environment says; `problems` name the variable. */
export interface Transport {
  /** Null where it speaks plain HTTP. */
  tls: TlsFiles | null;
  proxies: ProxyRules;
  /** PEM of the authorities that vouch for certificates of clients; null where none are named. */
  clientAuthorities: string[] | null;
  problems: string[];
}

const variables: Record<keyof TlsFiles, string> = {
  certificate: 'TLS_CERT_FILE',
  key: 'TLS_KEY_FILE',
  passphrase: 'TLS_KEY_PASSPHRASE',
  clientAuthorities: 'TLS_CLIENT_CA_FILE',
  revoked: 'TLS_CLIENT_CRL_FILE',
};

/**
 * Reads `TLS_CERT_FILE`, `TLS_KEY_FILE` and what belongs to them; and of a proxy before the server `TRUSTED_PROXIES` and
 * `CLIENT_CERT_HEADER`. The files are read once here, so that a wrong one is named at the start.
 */
export function readTransport(env: Environment): Transport {
  const problems: string[] = [];
  const given = (name: string) => (env[name] === undefined || env[name] === '' ? null : (env[name] as string));
  const [certificate, key] = [given('TLS_CERT_FILE'), given('TLS_KEY_FILE')];
  const others = {
    passphrase: given('TLS_KEY_PASSPHRASE'),
    clientAuthorities: given('TLS_CLIENT_CA_FILE'),
    revoked: given('TLS_CLIENT_CRL_FILE'),
  };
  const proxies = readProxies(given, problems);
  const tls = certificate !== null && key !== null ? { certificate, key, ...others } : null;
  let clientAuthorities: string[] | null = null;
  if (others.revoked !== null && others.clientAuthorities === null)
    problems.push(
      'TLS_CLIENT_CRL_FILE says what authorities have revoked; TLS_CLIENT_CA_FILE, which names them, is missing.',
    );
  else
    try {
      if (others.clientAuthorities !== null) clientAuthorities = readAuthorities(others.clientAuthorities);
      if (tls) readTlsFiles(tls);
    } catch (error) {
      if (!(error instanceof TlsFileError)) throw error;
      problems.push(`${variables[error.file]} ${given(variables[error.file])} cannot be used: ${error.message}.`);
    }
  if (tls === null) {
    const lonely = (name: string) =>
      given(name) !== null &&
      problems.push(`${name} is set, but TLS_CERT_FILE and TLS_KEY_FILE are not both: the server speaks no TLS.`);
    for (const name of ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_KEY_PASSPHRASE', 'TLS_CLIENT_CRL_FILE']) lonely(name);
    // Behind a proxy that ends TLS they say whose certificates are taken from it.
    if (proxies.certificateHeader === null) lonely('TLS_CLIENT_CA_FILE');
  }
  return { tls, proxies, clientAuthorities, problems };
}

function readProxies(given: (name: string) => string | null, problems: string[]): ProxyRules {
  const addresses = (given('TRUSTED_PROXIES') ?? '').split(/[\s,]+/).filter((text) => text !== '');
  const wrong = wrongNetwork(addresses);
  if (wrong !== null)
    problems.push(
      `TRUSTED_PROXIES must be addresses and networks as 10.0.0.0/8, with commas between; ${JSON.stringify(wrong)} is none.`,
    );
  const header = given('CLIENT_CERT_HEADER');
  if (header !== null && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header))
    problems.push(`CLIENT_CERT_HEADER must be the name of a header, e.g. Client-Cert, not ${JSON.stringify(header)}.`);
  if (header !== null && addresses.length === 0)
    problems.push('CLIENT_CERT_HEADER is set and TRUSTED_PROXIES is not: anybody could write that header.');
  return { addresses: wrong === null ? addresses : [], certificateHeader: header };
}

/** What a runtime is given of it. */
export function transportOptions({ tls, proxies, clientAuthorities }: Transport): {
  tls?: TlsFiles;
  proxies: ProxyRules;
  clientAuthorities?: readonly string[];
} {
  return { ...(tls ? { tls } : {}), proxies, ...(clientAuthorities ? { clientAuthorities } : {}) };
}
