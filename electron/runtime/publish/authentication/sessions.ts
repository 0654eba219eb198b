import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';

/** A login as its cookie holds it. */
export interface Session {
  /** Its own, by which it is known to have ended. */
  id: string;
  user: string;
  csrf: string;
  /** Id of the service that was logged in to: others ask for a login of their own. */
  service: string;
  /** Of the user's password: a session ends with it (`Users.printOf`). */
  print: string;
  /** Moment of its end, in seconds. */
  expiresAt: number;
}

const encryption = { alg: 'dir', enc: 'A256GCM' } as const;
const kind = 'weft-session';

/**
 * Logins that a cookie remembers. The cookie is sealed: nobody reads or makes one without the key, and nothing is kept here, so that replicas with the same
 * key know each other's.
 */
export class Sessions {
  private readonly key: Uint8Array;

  /** @param secret of all replicas; without one, sessions end with the process */
  constructor(secret: string | null = null) {
    this.key = secret === null ? randomBytes(32) : createHash('sha256').update(secret).digest();
  }

  /** A new session, and the text that is its cookie. */
  async begin(
    { user, service, print }: Pick<Session, 'user' | 'service' | 'print'>,
    minutes: number,
    nowMs = Date.now(),
  ): Promise<{ session: Session; sealed: string }> {
    const expiresAt = Math.floor(nowMs / 1000) + minutes * 60;
    const session = {
      id: randomBytes(16).toString('base64url'),
      user,
      service,
      print,
      csrf: randomBytes(24).toString('base64url'),
      expiresAt,
    };
    const sealed = await new EncryptJWT({ user, service, print, csrf: session.csrf })
      .setProtectedHeader({ ...encryption, typ: kind })
      .setJti(session.id)
      .setExpirationTime(expiresAt)
      .encrypt(this.key);
    return { session, sealed };
  }

  /** The session of a cookie; null for one that has ended, or that nobody here sealed. */
  async open(sealed: string): Promise<Session | null> {
    if (sealed.length > 4_096) return null;
    try {
      const { payload } = await jwtDecrypt(sealed, this.key, {
        keyManagementAlgorithms: [encryption.alg],
        contentEncryptionAlgorithms: [encryption.enc],
        requiredClaims: ['exp', 'jti'],
        typ: kind,
      });
      const { user, csrf, exp, jti, service, print } = payload;
      return [user, csrf, jti, service, print].every((text) => typeof text === 'string')
        ? ({ id: jti, user, csrf, service, print, expiresAt: exp } as Session)
        : null;
    } catch {
      return null;
    }
  }
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
