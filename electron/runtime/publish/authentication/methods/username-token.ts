import { createHash, timingSafeEqual } from 'node:crypto';
import type { UsernameTokenData } from '../../../../../shared/authentication/methods/username-token.ts';
import { type ShownUsernameToken, securityInstant } from '../../../../../shared/soap/security-header.ts';
import {
  type Attempt,
  type AuthenticationHost,
  absent,
  defineAuthenticator,
  type MessageCredentials,
} from '../method.ts';
import { nameOfUser } from '../users.ts';
import { checkPassword } from './basic.ts';

const wrong: Attempt = { is: 'refused', words: 'The user name or the password is wrong.' };
const refused = (words: string): Attempt => ({ is: 'refused', words });

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest();

/** Longer ones are no nonces: they are remembered. */
const longestNonce = 256;

/** What is known of a user whose password is a constant. */
interface KnownUser {
  password: string;
  userRoles: readonly string[];
}

/** User name and password in the WS-Security header of a message (UsernameToken Profile 1.1.1). */
export const usernameToken = defineAuthenticator<UsernameTokenData>({
  method: 'username-token',
  prepare: (data, host) => {
    const known = new Map<string, KnownUser>();
    for (const { user, password, userRoles } of data.users) {
      const value = host.constant(password);
      if (value === '') host.warn(`${password.variable} is missing: the password of ${user} lets nobody in.`);
      else if (!known.has(nameOfUser(user))) known.set(nameOfUser(user), { password: value, userRoles });
    }
    const keptMs = longestKeptMs(host);
    return {
      challenge: null,
      readsMessage: true,
      headers: [],
      attempt: async (request, message): Promise<Attempt> => {
        if (message === null) return absent;
        const { usernameToken: token } = message;
        const { form } = token;
        const user = nameOfUser(token.user);
        if (data.passwords !== 'both' && data.passwords !== form)
          return refused(form === 'digest' ? 'Passwords come as text here.' : 'Passwords come as digests here.');
        if (token.nonce.length > longestNonce || token.password.length > 1_024 || user.length > 1_024)
          return { is: 'malformed', words: 'The UsernameToken is longer than one is.' };
        const nonce = bytesOfNonce(token.nonce);
        if (nonce === null) return refused('The nonce of the UsernameToken is no Base64.');
        const needsBoth = form === 'digest' || data.asksNonce;
        if (needsBoth && (nonce.length === 0 || token.created === ''))
          return refused('The UsernameToken has no nonce, or no time of its making.');
        const late = timeProblem(message, data);
        if (late !== null) return refused(late);
        const address = host.proxies.addressOf(request);
        const own = known.get(user);
        const attempt = own
          ? ofKnown({ ...token, user }, nonce, own, host, address)
          : form === 'digest'
            ? ofNobody(host, address, user)
            : await checkPassword(host.users, host.failures, address, { name: user, password: token.password });
        if (attempt.is !== 'accepted' || nonce.length === 0) return attempt;
        // Only now: what somebody else made up is not remembered. It is what the digest is made of, not how that is written; and no word of the service,
        // since another one that knows the same password takes the same digest.
        switch (host.nonces.take(`${user}\n${nonce.toString('base64')}`, keptMs)) {
          case 'seen':
            return refused('This UsernameToken was shown before.');
          case 'full':
            return { is: 'unavailable', cause: 'More tokens were taken than can be remembered.', retryAfterS: 5 };
          default:
            return attempt;
        }
      },
    };
  },
});

/** For how long a token could be shown again to one of the services of a program, in ms. */
function longestKeptMs({ operations }: AuthenticationHost): number {
  const seconds = operations.loaded.program.services.flatMap(({ authentication }) =>
    authentication.methods.flatMap(({ method, data }) => {
      if (method !== 'username-token') return [];
      const { freshSeconds, clockSkewSeconds } = data as UsernameTokenData;
      return [freshSeconds + 2 * clockSkewSeconds];
    }),
  );
  return Math.max(0, ...seconds) * 1_000;
}

/**
 * The bytes that a nonce stands for (xs:base64Binary: white space within counts for nothing); null for a text that is not the one way to write them: whoever has seen a
 * token would show it again with other letters for the same bytes.
 */
function bytesOfNonce(text: string): Buffer | null {
  const written = text.replace(/[ \t\r\n]/g, '');
  const bytes = Buffer.from(written, 'base64');
  return bytes.toString('base64') === written ? bytes : null;
}

/** Why a message is too old, or from a time to come; null when it is neither. */
function timeProblem(
  { usernameToken: { created }, timestamp }: MessageCredentials,
  { clockSkewSeconds, freshSeconds }: UsernameTokenData,
): string | null {
  const now = Date.now();
  const skew = clockSkewSeconds * 1_000;
  for (const text of [created, timestamp?.created ?? '']) {
    if (text === '') continue;
    const at = securityInstant(text);
    if (at === null) return 'The message says a time of its making that is none.';
    if (at > now + skew) return 'The message says that it is made in time to come. Set the clocks.';
    if (text === created && at < now - freshSeconds * 1_000 - skew) return 'The UsernameToken is too old.';
  }
  const expires = timestamp?.expires ?? '';
  if (expires === '') return null;
  const at = securityInstant(expires);
  if (at === null) return 'The message says a time of its end that is none.';
  return at < now - skew ? 'The message has expired.' : null;
}

function ofKnown(
  token: ShownUsernameToken,
  nonceBytes: Buffer,
  { password, userRoles }: KnownUser,
  { failures }: AuthenticationHost,
  address: string,
): Attempt {
  const { form, user, created } = token;
  const wait = failures.waitS(address, user);
  if (wait > 0) return { is: 'slowed', retryAfterS: wait };
  // Password_Digest = Base64(SHA-1(nonce + created + password)) (3.1); the nonce is what its base64 stands for.
  const wanted =
    form === 'text'
      ? password.normalize('NFC')
      : createHash('sha1').update(nonceBytes).update(created).update(password).digest('base64');
  const given = form === 'text' ? token.password.normalize('NFC') : token.password;
  if (timingSafeEqual(sha256(wanted), sha256(given))) return { is: 'accepted', name: user, userRoles };
  failures.failed(address, user);
  return wrong;
}

/** A digest of a user whose password nobody knows here. */
function ofNobody({ failures }: AuthenticationHost, address: string, user: string): Attempt {
  const wait = failures.waitS(address, user);
  if (wait > 0) return { is: 'slowed', retryAfterS: wait };
  failures.failed(address, user);
  return wrong;
}
