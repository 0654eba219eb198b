import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { ProgramClaims } from '../../../../shared/authentication/token-claims.ts';
import type { Attempt } from './method.ts';
import { KeysUnavailable, type TokenKeys } from './token-keys.ts';

/** A longer one is not looked at. */
export const longestToken = 8_192;

/** What is asked of a token; the issuer and the audience are not asked for where they are empty. */
export interface TokenDemands {
  keys: TokenKeys;
  issuer: string;
  audience: string;
  claims: ProgramClaims;
  /** User roles of the project. */
  userRoles: ReadonlySet<string>;
}

const refused = (words: string): Attempt => ({ is: 'refused', words });

/** Reads a token and says whose it is. Nothing of it is told in the refusal. */
export async function verifyToken(
  token: string,
  { keys, issuer, audience, claims, userRoles }: TokenDemands,
): Promise<Attempt> {
  if (token.length > longestToken) return refused('The token is too long.');
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, keys as never, {
      algorithms: claims.algorithms,
      clockTolerance: claims.leewaySeconds,
      requiredClaims: ['exp'],
      ...(issuer === '' ? {} : { issuer }),
      ...(audience === '' ? {} : { audience }),
    }));
  } catch (error) {
    return failureOf(error as Error);
  }
  return nameAndRoles(payload, claims, userRoles);
}

/** Who somebody is, by claims that are believed. */
export function nameAndRoles(
  payload: Readonly<Record<string, unknown>>,
  claims: ProgramClaims,
  userRoles: ReadonlySet<string>,
): Attempt {
  const name = claimAt(payload, claims.nameClaim);
  if (typeof name !== 'string' || name === '') return refused(`The token has no ${claims.nameClaim.join('.')}.`);
  return { is: 'accepted', name, userRoles: rolesOf(payload, claims, userRoles), claims: singleClaims(payload) };
}

/** Claims of one value, as texts: what access rules of entities may ask for (`[%Claim_tenant%]`). */
function singleClaims(payload: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(payload).flatMap(([claim, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[claim, String(value)]]
        : [],
    ),
  );
}

function failureOf(error: Error): Attempt {
  if (error instanceof KeysUnavailable) return { is: 'unavailable', cause: error.message, retryAfterS: 5 };
  if (!(error instanceof errors.JOSEError))
    // A key that does not fit the algorithm that the token names, and the like: the token's fault.
    return refused('The token cannot be checked by the keys that are known.');
  switch (error.code) {
    case 'ERR_JWT_EXPIRED':
      return refused('The token has expired.');
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return refused(claimWords((error as errors.JWTClaimValidationFailed).claim));
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return refused('The token is signed by an algorithm that is not allowed.');
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return refused('The signature of the token is wrong.');
    case 'ERR_JWKS_NO_MATCHING_KEY':
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
      return refused('The token is signed by a key that is not known.');
    case 'ERR_JWKS_TIMEOUT':
    case 'ERR_JWKS_INVALID':
    case 'ERR_JWK_INVALID':
    case 'ERR_JOSE_GENERIC':
      return { is: 'unavailable', cause: `The keys cannot be read: ${error.message}`, retryAfterS: 5 };
    default:
      return refused('This is no token.');
  }
}

function claimWords(claim: string): string {
  switch (claim) {
    case 'iss':
      return 'The token is of another issuer.';
    case 'aud':
      return 'The token is for another audience.';
    case 'nbf':
      return 'The token is not valid yet.';
    case 'exp':
      return 'The token says no time of its end.';
    default:
      return `The token has no right ${/^\w{1,20}$/.test(claim) ? claim : 'claim'}.`;
  }
}

function claimAt(payload: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  let at: unknown = payload;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** Values of a list, or of a text with spaces between, that are user roles by their own names or by others. */
function rolesOf(
  payload: Readonly<Record<string, unknown>>,
  { rolesClaim, roles }: ProgramClaims,
  userRoles: ReadonlySet<string>,
): string[] {
  if (rolesClaim.length === 0) return [];
  const claim = claimAt(payload, rolesClaim);
  const values = (typeof claim === 'string' ? claim.split(/\s+/) : Array.isArray(claim) ? claim : []).filter(
    (v) => typeof v === 'string',
  );
  const found = new Set<string>();
  for (const value of values) {
    const named = roles.filter(([other]) => other === value).map(([, role]) => role);
    for (const role of named.length > 0 ? named : userRoles.has(value) ? [value] : []) found.add(role);
  }
  return [...found];
}
