import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { withoutEnd } from '../../../../shared/model/text-ends.ts';

/**
 * Cost of a new hash: 32 MB and about 0.1 s, as OWASP's Password Storage Cheat Sheet has it for scrypt (N = 2^15, r = 8, p = 3). Argon2id, which it puts
 * first, is no part of Node 22, on which bundles run.
 */
const cost = { ln: 15, r: 8, p: 3 };
const saltBytes = 16;
const keyBytes = 32;
/** What a hash of a list may ask for: a larger one would hold up the service at each login. */
const mostMemory = 256 * 1024 * 1024;

interface Hash {
  ln: number;
  r: number;
  p: number;
  salt: Buffer;
  key: Buffer;
}

const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function parseHash(text: string): Hash | null {
  const found = form.exec(text);
  if (!found) return null;
  const [ln, r, p] = found.slice(1, 4).map(Number) as [number, number, number];
  if (ln < 10 || r < 1 || p < 1 || 128 * 2 ** ln * r > mostMemory) return null;
  return { ln, r, p, salt: Buffer.from(found[4] as string, 'base64'), key: Buffer.from(found[5] as string, 'base64') };
}

/** Whether a text is a hash of a password that can be held against one. */
export function isPasswordHash(text: string): boolean {
  return parseHash(text) !== null;
}

/** A password as a hash in the PHC string format: `$scrypt$ln=15,r=8,p=3$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, { ...cost, salt }, keyBytes);
  const text = (bytes: Buffer) => withoutEnd(bytes.toString('base64'), '=');
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${text(salt)}$${text(key)}`;
}

/** Whether a password is the one of a hash. Takes as long for a wrong one. */
export async function isPasswordOf(password: string, hash: string): Promise<boolean> {
  const parsed = parseHash(hash);
  if (parsed === null) return false;
  return timingSafeEqual(await derive(password, parsed, parsed.key.length), parsed.key);
}

function derive(password: string, { ln, r, p, salt }: Omit<Hash, 'key'>, length: number): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: mostMemory + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** Letters and digits that nobody takes for each other. */
const alphabet = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password that nobody guesses: 16 characters, 92 bits. */
export function newPassword(): string {
  let password = '';
  while (password.length < 16)
    for (const byte of randomBytes(32))
      if (byte < alphabet.length * 4 && password.length < 16) password += alphabet[byte % alphabet.length];
  return password;
}
