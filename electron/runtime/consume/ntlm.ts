import { createHmac, randomBytes } from 'node:crypto';
import { md4 } from './md4.ts';

/** Who calls by NTLM: `DOMAIN\user`, `user@domain`, or a user of the server itself. */
export interface NtlmUser {
  user: string;
  password: string;
}

/** What a server asks (CHALLENGE_MESSAGE). */
export interface NtlmChallenge {
  challenge: Uint8Array;
  /** What it says of itself (AV_PAIRs), to be signed with the answer. */
  targetInfo: Uint8Array;
  flags: number;
}

const signature = Buffer.from('NTLMSSP\0', 'latin1');

/** Flags (MS-NLMP 2.2.2.5): Unicode, the target, NTLM, always sign, extended session security, target information, 128 and 56 bits. */
const unicode = 0x1;
const wanted = (unicode | 0x4 | 0x200 | 0x8000 | 0x80000 | 0x20000000 | 0x80000000) >>> 0;
const hasTargetInfo = 0x800000;

/** The first message (NEGOTIATE_MESSAGE, MS-NLMP 2.2.1.1), as base64. */
export function ntlmNegotiate(): string {
  const message = Buffer.alloc(32);
  signature.copy(message);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(wanted, 12);
  return message.toString('base64');
}

/** What `WWW-Authenticate` headers of a server ask by NTLM (MS-NLMP 2.2.1.2); null where they ask nothing that can be answered. */
export function ntlmChallenge(headers: readonly string[]): NtlmChallenge | null {
  for (const header of headers) {
    // A list may stand in one header; no other scheme's parameters look like this message.
    const text = /(?:^|,\s*)NTLM ([A-Za-z0-9+/]+=*)/i.exec(header)?.[1];
    if (text === undefined) continue;
    const message = Buffer.from(text, 'base64');
    if (message.length < 32 || !message.subarray(0, 8).equals(signature) || message.readUInt32LE(8) !== 2) continue;
    const flags = message.readUInt32LE(20);
    let targetInfo: Uint8Array = new Uint8Array();
    if ((flags & hasTargetInfo) !== 0 && message.length >= 48) {
      const length = message.readUInt16LE(40);
      const offset = message.readUInt32LE(44);
      if (offset + length > message.length) continue;
      targetInfo = message.subarray(offset, offset + length);
    }
    return { challenge: message.subarray(24, 32), targetInfo, flags };
  }
  return null;
}

/**
 * The answer to a challenge (AUTHENTICATE_MESSAGE, MS-NLMP 2.2.1.3) by NTLMv2, as base64. The older answers, which give a password away, are not made.
 */
export function ntlmAuthenticate(
  { challenge, targetInfo, flags }: NtlmChallenge,
  { user: given, password }: NtlmUser,
  { nonce = randomBytes(8), now = Date.now() }: { nonce?: Uint8Array; now?: number } = {},
): string {
  const [domain, user] = given.includes('\\')
    ? [given.slice(0, given.indexOf('\\')), given.slice(given.indexOf('\\') + 1)]
    : ['', given];
  const said = timeIn(targetInfo);
  const { lm, nt } = ntlmV2(ntlmKey(user, domain, password), challenge, nonce, said ?? fileTime(now), targetInfo);
  // With a time of the server, the answer of LAN Manager is empty (MS-NLMP 3.1.5.1.2).
  const parts = [said ? Buffer.alloc(24) : lm, nt, utf16(domain), utf16(user), Buffer.alloc(0), Buffer.alloc(0)];
  const head = Buffer.alloc(64);
  signature.copy(head);
  head.writeUInt32LE(3, 8);
  let offset = head.length;
  parts.forEach((part, i) => {
    const at = 12 + i * 8;
    head.writeUInt16LE(part.length, at);
    head.writeUInt16LE(part.length, at + 2);
    head.writeUInt32LE(offset, at + 4);
    offset += part.length;
  });
  head.writeUInt32LE((flags & wanted) >>> 0 || unicode, 60);
  return Buffer.concat([head, ...parts]).toString('base64');
}

/** The key of a password (NTOWFv2, MS-NLMP 3.3.2). */
export function ntlmKey(user: string, domain: string, password: string): Buffer {
  return hmac(md4(utf16(password)), utf16(user.toUpperCase() + domain));
}

/** Both answers by a key (MS-NLMP 3.3.2). */
export function ntlmV2(
  key: Uint8Array,
  challenge: Uint8Array,
  nonce: Uint8Array,
  time: Uint8Array,
  targetInfo: Uint8Array,
): { lm: Buffer; nt: Buffer } {
  const rest = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    time,
    nonce,
    Buffer.alloc(4),
    targetInfo,
    Buffer.alloc(4),
  ]);
  const lm = Buffer.concat([hmac(key, Buffer.concat([challenge, nonce])), nonce]);
  return { lm, nt: Buffer.concat([hmac(key, Buffer.concat([challenge, rest])), rest]) };
}

/** The time among what a server says of itself (MsvAvTimestamp); null where it says none. */
function timeIn(targetInfo: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(targetInfo);
  for (let at = 0; at + 4 <= bytes.length; at += 4 + bytes.readUInt16LE(at + 2)) {
    const id = bytes.readUInt16LE(at);
    if (id === 0) return null;
    if (id === 7 && bytes.readUInt16LE(at + 2) === 8 && at + 12 <= bytes.length) return bytes.subarray(at + 4, at + 12);
  }
  return null;
}

/** A time as Windows counts it: 100 ns since 1601. */
function fileTime(ms: number): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE((BigInt(Math.floor(ms)) + 11_644_473_600_000n) * 10_000n);
  return time;
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const hmac = (key: Uint8Array, bytes: Uint8Array) => createHmac('md5', key).update(bytes).digest();
