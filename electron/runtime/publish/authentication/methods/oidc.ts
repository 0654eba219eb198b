import type { OidcData } from '../../../../../shared/authentication/methods/oidc.ts';
import { bearerMethod, prepared } from '../bearer.ts';
import { defineAuthenticator } from '../method.ts';
import { createFetcher, keysOfIssuer } from '../token-keys.ts';

/** An access token of an OpenID provider. It is found when the first token comes: a service starts without it. */
export const oidc = defineAuthenticator<OidcData>({
  method: 'oidc',
  prepare: (data, host, service) =>
    bearerMethod(
      service,
      prepared(() => {
        const issuer = host.textOf(data.issuer);
        if (!URL.canParse(issuer)) throw new Error('The issuer has no address.');
        const fetch = createFetcher(host.operations.loaded.services.http);
        return {
          keys: keysOfIssuer(issuer, fetch, host.keyCooldownMs),
          issuer,
          audience: host.textOf(data.claims.audience),
          claims: data.claims,
          userRoles: new Set(host.operations.loaded.program.security.userRoles.map((role) => role.name)),
        };
      }, host.warn),
    ),
});
