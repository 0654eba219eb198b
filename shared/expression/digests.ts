import { hmac } from '@noble/hashes/hmac';
import { sha1 } from '@noble/hashes/legacy';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';

/** Digests that expressions know: SHA-1 for services that still ask for it, and SHA-2 (FIPS 180-4). */
export const digests = { sha1, sha256, sha384, sha512 } as const;
export type DigestName = keyof typeof digests;

/** A text by its UTF-8 bytes. */
export function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? utf8ToBytes(data) : data;
}

/** The digest of bytes, or of the UTF-8 bytes of a text. */
export function digestOf(name: DigestName, data: string | Uint8Array): Uint8Array {
  return digests[name](bytesOf(data));
}

/** The HMAC (RFC 2104) of bytes, or of the UTF-8 bytes of a text; a key may be either as well. */
export function hmacOf(name: DigestName, key: string | Uint8Array, data: string | Uint8Array): Uint8Array {
  return hmac(digests[name], bytesOf(key), bytesOf(data));
}
