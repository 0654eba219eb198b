import { createPrivateKey } from 'node:crypto';
import { WSSecurityCert } from 'soap/lib/security/WSSecurityCert.js';
import { FlowError } from '../../contract/flow-error.ts';

/** Headers of WS-Addressing that are signed with the body: who takes one away changes where an answer goes. */
const addressingHeaders = ['wsa:Action', 'wsa:To', 'wsa:MessageID', 'wsa:ReplyTo'];

/**
 * Signs envelopes with a key and its certificate (PEM): body, time stamp and what addresses it, by RSA with SHA-256 (WS-Security X.509 Certificate Token Profile
 * 1.1.1; XML Signature 1.1). Made by the `soap` library. The envelope must have a header. @throws FlowError `soap/no-signature`
 */
export function envelopeSigner(certificate: string, key: string, call: string): (envelope: string) => string {
  const refuse = (why: string, cause?: unknown) =>
    new FlowError('soap/no-signature', `${call}: the request cannot be signed: ${why}`, { cause });
  const pem = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/.exec(certificate)?.[0];
  if (pem === undefined) throw refuse('its certificate is no certificate in PEM.');
  let type: string | undefined;
  try {
    type = createPrivateKey(key).asymmetricKeyType;
  } catch {
    // What is wrong with a key is not told: its words may stand in it.
    throw refuse('its key is no private key in PEM, or has a passphrase.');
  }
  if (type !== 'rsa') throw refuse(`its key is ${type ?? 'of another kind'}; the signature is RSA.`);
  return (envelope) => {
    const references = addressingHeaders.filter((name) => envelope.includes(`<${name} `));
    // One for each message: it remembers what it signed.
    const security = new WSSecurityCert(key, pem, '', {
      hasTimeStamp: true,
      additionalReferences: references,
    });
    try {
      return security.postProcess(envelope, 'soap');
    } catch (error) {
      throw refuse((error as Error).message, error);
    }
  };
}
