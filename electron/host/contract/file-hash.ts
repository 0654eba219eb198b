import { createHash } from 'node:crypto';

/** The SHA-256 that a project keeps a contract's file by, in hexadecimal digits. */
export function fileHash(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
