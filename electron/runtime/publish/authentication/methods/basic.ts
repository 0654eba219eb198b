import { credentialsOf } from '../authorization.ts';
import { type Attempt, absent, defineAuthenticator, quoted } from '../method.ts';
import { nameOfUser } from '../users.ts';

/** Name and password of a text of RFC 7617; null for one that is none. */
function readBasic(text: string): { name: string; password: string } | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  let read: string;
  try {
    read = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Older clients write Latin-1.
    read = bytes.toString('latin1');
  }
  const colon = read.indexOf(':');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 7617, 2 forbids them
  if (colon < 0 || /[\u0000-\u001f\u007f]/.test(read)) return null;
  return { name: read.slice(0, colon), password: read.slice(colon + 1) };
}

const wrong: Attempt = { is: 'refused', words: 'The user name or the password is wrong.' };

/** User name and password with each request (RFC 7617). */
export const basic = defineAuthenticator({
  method: 'basic',
  prepare: (_data, { users, failures, proxies }, service) => ({
    challenge: `Basic realm=${quoted(service.name)}, charset="UTF-8"`,
    headers: ['authorization'],
    isShownByBrowsers: true,
    attempt: async (request): Promise<Attempt> => {
      const text = credentialsOf(request, 'basic');
      if (text === null) return absent;
      if (typeof text !== 'string') return text;
      const given = readBasic(text);
      if (given === null || given.password.length > 1_024)
        return { is: 'refused', words: 'This is no user name with a password.' };
      return checkPassword(users, failures, proxies.addressOf(request), given);
    },
  }),
});

/** Whether a password is right, slowed down after some that were not. */
export async function checkPassword(
  users: Parameters<typeof basic.prepare>[1]['users'],
  failures: Parameters<typeof basic.prepare>[1]['failures'],
  address: string,
  { name, password }: { name: string; password: string },
): Promise<Attempt> {
  const wait = failures.waitS(address, name);
  if (wait > 0) return { is: 'slowed', retryAfterS: wait };
  let isFirst = false;
  const isRight = await users.check(name, password, () => {
    // Others have begun while the hash was looked up.
    if (failures.waitS(address, name) > 0) return false;
    failures.failed(address, name);
    isFirst = true;
    return true;
  });
  if (isRight === 'slowed') return { is: 'slowed', retryAfterS: failures.waitS(address, name) };
  if (isRight === 'busy')
    return { is: 'unavailable', cause: 'Too many passwords are being looked at.', retryAfterS: 1 };
  if (!isRight) return wrong;
  if (isFirst) failures.succeeded(address, name);
  return { is: 'accepted', name: nameOfUser(name), userRoles: users.rolesOf(name) ?? [] };
}
