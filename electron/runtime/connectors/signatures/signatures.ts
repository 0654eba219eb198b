import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { ActionValue, ConnectorCode } from '../connector-code.ts';

type Encoding = 'hex' | 'base64' | 'base64url';
type Inputs = Readonly<Record<string, ActionValue>>;

function hmac({ Text, Key, Algorithm }: Inputs): Buffer {
  return createHmac(String(Algorithm), String(Key)).update(String(Text)).digest();
}

/** The bytes of a signature as partners send it (`sha256=…`); null when it is not written as told. */
function bytesOf(signature: string, algorithm: string, encoding: Encoding): Buffer | null {
  const text = signature.trim().replace(new RegExp(`^${algorithm}=`, 'i'), '');
  const pattern = { hex: /^([0-9a-f]{2})+$/i, base64: /^[A-Za-z0-9+/]+={0,2}$/, base64url: /^[A-Za-z0-9_-]+={0,2}$/ };
  return pattern[encoding].test(text) ? Buffer.from(text, encoding) : null;
}

export const signatures: ConnectorCode = {
  id: 'signatures',
  actions: {
    sign: (inputs) => hmac(inputs).toString(inputs.Encoding as Encoding),
    verify(inputs) {
      const given = bytesOf(String(inputs.Signature ?? ''), String(inputs.Algorithm), inputs.Encoding as Encoding);
      const right = hmac(inputs);
      return given !== null && given.length === right.length && timingSafeEqual(given, right);
    },
    fingerprint: ({ Text, Algorithm, Encoding }) =>
      createHash(String(Algorithm))
        .update(String(Text))
        .digest(Encoding as Encoding),
    'new-id': () => randomUUID(),
  },
};
