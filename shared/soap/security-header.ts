import { childOf, type HeaderNode, headerTree } from './header-tree.ts';

/** Namespaces of WS-Security (SOAP Message Security 1.1.1, 2; both parts are of 1.0). */
export const wsseNamespace = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
export const wsuNamespace = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const profile = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0';
const base64Encoding = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/** A UsernameToken as a message shows it (UsernameToken Profile 1.1.1, 3.1). */
export interface ShownUsernameToken {
  user: string;
  /** The password, or the digest of it as base64. */
  password: string;
  form: 'text' | 'digest';
  /** Base64; empty where none is shown. */
  nonce: string;
  /** A date and time (xs:dateTime); empty where none is shown. */
  created: string;
}

/** What a header `wsse:Security` says. */
export interface ReadSecurityHeader {
  token: ShownUsernameToken | null;
  timestamp: { created: string; expires: string } | null;
  /** Local names of what else stands in it: signatures, encrypted keys, other tokens. */
  others: readonly string[];
}

/**
 * Reads a header `wsse:Security` (a document of its own). A text says what is wrong with one that cannot be read as it is to be.
 * @throws EnvelopeError where it is not well-formed
 */
export function readSecurityHeader(document: string): ReadSecurityHeader | string {
  const { children } = headerTree(document);
  const others: string[] = [];
  let token: ShownUsernameToken | null = null;
  let timestamp: ReadSecurityHeader['timestamp'] = null;
  for (const child of children) {
    if (child.namespace === wsseNamespace && child.name === 'UsernameToken') {
      if (token !== null) return 'The message has several UsernameTokens.';
      const read = tokenOf(child);
      if (typeof read === 'string') return read;
      token = read;
    } else if (child.namespace === wsuNamespace && child.name === 'Timestamp') {
      if (timestamp !== null) return 'The security header has several time stamps.';
      timestamp = {
        created: childOf(child, 'Created', wsuNamespace)?.text ?? '',
        expires: childOf(child, 'Expires', wsuNamespace)?.text ?? '',
      };
    } else others.push(child.name);
  }
  return { token, timestamp, others };
}

function tokenOf(node: HeaderNode): ShownUsernameToken | string {
  const user = childOf(node, 'Username', wsseNamespace)?.text ?? '';
  const password = childOf(node, 'Password', wsseNamespace);
  const nonce = childOf(node, 'Nonce', wsseNamespace);
  if (user === '') return 'The UsernameToken has no user name.';
  if (!password) return 'The UsernameToken has no password.';
  const type = password.attributes.get('Type') ?? `${profile}#PasswordText`;
  const isDigest = type === `${profile}#PasswordDigest`;
  if (!isDigest && type !== `${profile}#PasswordText`)
    return 'The password of the UsernameToken is neither PasswordText nor PasswordDigest.';
  if (nonce && (nonce.attributes.get('EncodingType') ?? base64Encoding) !== base64Encoding)
    return 'The nonce of the UsernameToken is no Base64Binary.';
  return {
    user,
    password: password.text,
    form: isDigest ? 'digest' : 'text',
    nonce: nonce?.text ?? '',
    created: childOf(node, 'Created', wsuNamespace)?.text ?? '',
  };
}

/** An instant of xs:dateTime in milliseconds; without a zone it is UTC (WS-Security 1.1.1, 10). Null for a text that is none. */
export function securityInstant(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:Z|[+-]\d\d:\d\d)?$/.test(text)) return null;
  const at = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(at) ? null : at;
}
