import type { JwtData } from '../../../../../shared/authentication/methods/jwt.ts';
import { bearerMethod, prepared } from '../bearer.ts';
import { type AuthenticationHost, defineAuthenticator } from '../method.ts';
import { createFetcher, keyOfSecret, keysAt, keysOfText, type TokenKeys } from '../token-keys.ts';

/** A token that is held to keys that are given, or fetched from an address. */
export const jwt = defineAuthenticator<JwtData>({
  method: 'jwt',
  prepare: (data, host, service) =>
    bearerMethod(
      service,
      prepared(
        () => ({
          keys: keysOf(data.keys, host),
          issuer: host.textOf(data.issuer),
          audience: host.textOf(data.claims.audience),
          claims: data.claims,
          userRoles: new Set(host.operations.loaded.program.security.userRoles.map((role) => role.name)),
        }),
        host.warn,
      ),
    ),
});

function keysOf(keys: JwtData['keys'], host: AuthenticationHost): TokenKeys {
  if (keys.from === 'key-set') {
    const address = host.textOf(keys.address);
    if (!URL.canParse(address)) throw new Error('The key set has no address.');
    return keysAt(address, createFetcher(host.operations.loaded.services.http), host.keyCooldownMs);
  }
  const { constant } = keys;
  if (constant === null) throw new Error('The key has no constant.');
  const text = host.constant(constant);
  if (text === '') throw new Error(`${constant.variable} is missing: no token can be checked.`);
  try {
    return keys.from === 'secret' ? keyOfSecret(text) : keysOfText(text);
  } catch (error) {
    // What a library says of a text that is no key may hold some of it.
    const why = /^it /.test((error as Error).message) ? (error as Error).message : 'it cannot be read';
    throw new Error(`${constant.variable} is no key: ${why}.`);
  }
}
