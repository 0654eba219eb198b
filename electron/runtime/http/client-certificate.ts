import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { TrustedProxies } from './trusted-proxies.ts';

/** The certificate that a client has shown, by its own connection or as a proxy says. */
export interface ShownCertificate {
  certificate: X509Certificate;
  /** Why no authority vouches for it, in words; null where one does. */
  doubt: string | null;
}

/** OpenSSL's reasons (verify(1)) in words for whoever shows a certificate. */
const doubts: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_REVOKED: 'it was revoked',
  INVALID_PURPOSE: 'it is not for clients',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
};

/** Purpose of a certificate that a client shows (RFC 5280, 4.2.1.12). */
const clientAuthentication = '1.3.6.1.5.5.7.3.2';
const anyPurpose = '2.5.29.37.0';
/** A longer one is not looked at. */
const longestHeader = 16_384;

/**
 * The certificate of who sends a request; null for none, words for a header that cannot be read. Behind proxies that are believed it is the one that
 * they name, never their own; in the header of anybody else nothing is read.
 */
export function shownCertificate(
  request: IncomingMessage,
  proxies: TrustedProxies,
  authorities: readonly X509Certificate[] | null,
): ShownCertificate | { malformed: string } | null {
  if (proxies.certificateHeader !== null && proxies.isBehind(request)) {
    const lines = request.headersDistinct[proxies.certificateHeader] ?? [];
    const [line = ''] = lines;
    if (lines.length > 1) return { malformed: 'A request has one header with a client certificate, not several.' };
    if (line === '') return null;
    const certificate = certificateOfHeader(line);
    if (certificate === null) return { malformed: 'The header with the client certificate cannot be read.' };
    return { certificate, doubt: doubtOf(certificate, authorities) };
  }
  const { socket } = request;
  if (!(socket instanceof TLSSocket)) return null;
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return null;
  const reason = socket.authorized ? null : String(socket.authorizationError);
  // A connection lasts, and so does a session that is taken up again: the certificate may have ended meanwhile.
  const doubt = reason === null ? null : (doubts[reason] ?? 'no authority that is known here vouches for it');
  return { certificate, doubt: timeDoubt(certificate) ?? doubt };
}

/**
 * A certificate as proxies write it: RFC 9440 (Base64 between colons), PEM in percent-encoding (nginx, AWS), `Cert="…"` of one element (Envoy), or
 * Base64 alone (HAProxy, Traefik). Null for what is none, also for several.
 */
export function certificateOfHeader(text: string): X509Certificate | null {
  if (text.length > longestHeader) return null;
  let given = text.trim();
  if (/(?:^|;)\s*Cert=/i.test(given)) {
    // Elements of proxies further away are anybody's words.
    if (/,/.test(given.replace(/"(?:[^"\\]|\\.)*"/g, ''))) return null;
    given = /(?:^|;)\s*Cert="([^"]*)"/i.exec(given)?.[1] ?? '';
  }
  if (/^:[A-Za-z0-9+/=]+:$/.test(given)) given = given.slice(1, -1);
  try {
    if (given.includes('%')) given = decodeURIComponent(given);
    const pem = given.match(/-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]*)-----END CERTIFICATE-----/g);
    // A chain begins with the certificate of the client.
    if (pem) return new X509Certificate(pem[0].replace(/ (?=[^-]*-----END)/g, '\n'));
    const [leaf = ''] = given.split(',');
    return /^[A-Za-z0-9+/]+={0,2}$/.test(leaf) ? new X509Certificate(Buffer.from(leaf, 'base64')) : null;
  } catch {
    return null;
  }
}

/** What is wrong with a certificate that a proxy names: the proxy has seen that its owner has the key, and the authorities here go before its opinion. */
function doubtOf(certificate: X509Certificate, authorities: readonly X509Certificate[] | null): string | null {
  const late = timeDoubt(certificate);
  if (late) return late;
  // Node's types do not say that it is missing where the certificate names no purpose.
  const purposes = certificate.keyUsage as string[] | undefined;
  if (purposes && !purposes.includes(clientAuthentication) && !purposes.includes(anyPurpose))
    return 'it is not for clients';
  if (authorities === null) return null;
  const isVouched = authorities.some(
    (authority) =>
      timeDoubt(authority) === null && certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
  );
  return isVouched ? null : 'no authority that is known here vouches for it';
}

function timeDoubt({ validFrom, validTo }: X509Certificate, now = Date.now()): string | null {
  if (!(Date.parse(validTo) >= now)) return 'it has expired';
  return Date.parse(validFrom) <= now ? null : 'it is not valid yet';
}
