import { credentialsOf } from './authorization.ts';
import { type AskingService, type Attempt, absent, type PreparedMethod, quoted } from './method.ts';
import { type TokenDemands, verifyToken } from './token-verifier.ts';

/** A method that holds the token of `Authorization: Bearer` to what is asked of it; `wrong` where it cannot, because of how the service is set up. */
export function bearerMethod(service: AskingService, demands: TokenDemands | { wrong: string }): PreparedMethod {
  return {
    challenge: `Bearer realm=${quoted(service.name)}`,
    isBearer: true,
    headers: ['authorization'],
    attempt: (request): Attempt | Promise<Attempt> => {
      const token = credentialsOf(request, 'bearer');
      if (token === null) return absent;
      if (typeof token !== 'string') return token;
      // Nobody is let in by a service that cannot look.
      if ('wrong' in demands) return { is: 'unavailable', cause: demands.wrong, retryAfterS: 60 };
      return verifyToken(token, demands);
    },
  };
}

/** What a service is set up with, or what is wrong with that, said once. */
export function prepared(make: () => TokenDemands, warn: (words: string) => void): TokenDemands | { wrong: string } {
  try {
    return make();
  } catch (error) {
    const wrong = (error as Error).message;
    warn(wrong);
    return { wrong };
  }
}
