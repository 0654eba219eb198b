import { WSSecurity } from 'soap/lib/security/WSSecurity.js';

/**
 * The header `wsse:Security` with a time stamp and who calls (WS-Security UsernameToken Profile 1.1): the password as it is, or as a digest of it, of a
 * nonce and of the time. Made by the `soap` library.
 */
export function securityHeader(user: string, password: string, form: 'text' | 'digest'): string {
  return new WSSecurity(user, password, {
    passwordType: form === 'text' ? 'PasswordText' : 'PasswordDigest',
    hasNonce: true,
    hasTimeStamp: true,
    mustUnderstand: true,
    envelopeKey: 'soap',
  }).toXML();
}
