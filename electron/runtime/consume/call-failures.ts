import { FlowError } from '../contract/flow-error.ts';
import { ProxyError } from './connections.ts';

/** Whatever ended a call, as an error in words: `http/bad-status` and `http/no-answer`, or what was already one of ours. */
export function callFailure(error: unknown, call: string, timeoutMs: number, blame: FlowError['blame']): FlowError {
  if (error instanceof FlowError) return error;
  if (isBadStatus(error)) return badStatus(call, error);
  return new FlowError('http/no-answer', `${call}: ${reason(error, timeoutMs)}`, { cause: error, blame });
}

/** The parser's word for a status that is not three digits. */
function isBadStatus(error: unknown): boolean {
  const { name, message } = partsOf(error);
  return name === 'HTTPParserError' && /Invalid (status code|response status)/.test(message ?? '');
}

/** An answer whose status is none. */
export function badStatus(call: string, cause?: unknown): FlowError {
  return new FlowError('http/bad-status', `${call}: the answer has no possible status (three digits, from 100 on).`, {
    cause,
    blame: 'partner',
  });
}

function partsOf(error: unknown): { code?: string; name?: string; message?: string } {
  return error ?? {};
}

const otherSideClosed = 'the other side closed the connection.';
const asksForCertificate = 'it asks for a client certificate.';
const notOurCertificate = 'it does not take the client certificate.';
const headersTooLarge = 'the headers of the answer are too large.';

/** By the codes of Node and of the client library. What they are about is this request, its answer or the way there. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused).',
  ECONNRESET: otherSideClosed,
  ENOTFOUND: 'the host name is not known.',
  EAI_AGAIN: 'the host name is not known.',
  EPIPE: otherSideClosed,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: asksForCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: notOurCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: notOurCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: notOurCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: notOurCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: notOurCertificate,
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'it does not speak HTTP/1.1, only another version.',
  HPE_HEADER_OVERFLOW: headersTooLarge,
  UND_ERR_ABORTED: 'the call was given up.',
  UND_ERR_CLOSED: 'the call was given up: what makes it is ending.',
  UND_ERR_DESTROYED: 'the call was given up: what makes it is ending.',
  UND_ERR_HEADERS_OVERFLOW: headersTooLarge,
  // Connections that the library itself gives up; it does not say more.
  UND_ERR_INFO: 'the connection ended before the answer was whole.',
  UND_ERR_INVALID_ARG: 'the request cannot be sent as it is.',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is not as long as its Content-Length says.',
  UND_ERR_SOCKET: otherSideClosed,
};

function reason(error: unknown, timeoutMs: number): string {
  if (error instanceof ProxyError) return error.message;
  const { code, name, message } = partsOf(error);
  if (name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return `no answer within ${timeoutMs} ms.`;
  if (name === 'AbortError') return 'the call was given up.';
  if (code === 'UND_ERR_SOCKET' && message === 'bad upgrade')
    return 'the answer begins with a status that was not asked for (101), and was not read. It may have been carried out.';
  const known = code === undefined ? undefined : reasons[code];
  if (known) return known;
  if (name === 'HTTPParserError') return `the answer is not HTTP (${message}).`;
  if (/^(CERT_|DEPTH_|ERR_TLS_|SELF_SIGNED_|UNABLE_TO_)/.test(code ?? ''))
    return `its certificate is refused (${code}).`;
  if (/^(EPROTO|ERR_SSL_)/.test(code ?? '')) return `no secure connection comes about (${code}).`;
  if (/^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/.test(code ?? ''))
    return `the host cannot be reached (${code}).`;
  // What the library says may hold addresses of this side's network: it stays the cause.
  return `the call failed (${code ?? name ?? 'no reason was given'}).`;
}
