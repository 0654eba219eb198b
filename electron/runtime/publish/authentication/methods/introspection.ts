import type { IntrospectionData } from '../../../../../shared/authentication/methods/introspection.ts';
import { credentialsOf } from '../authorization.ts';
import { type Attempt, absent, defineAuthenticator, quoted } from '../method.ts';
import { Introspection } from '../token-introspection.ts';

/** A token whose issuer is asked about it. */
export const introspection = defineAuthenticator<IntrospectionData>({
  method: 'introspection',
  prepare: (data, host, service) => {
    const address = host.textOf(data.address);
    const secret = data.secret === null ? '' : host.constant(data.secret);
    const wrong = !URL.canParse(address)
      ? 'The introspection has no address.'
      : secret === ''
        ? `${data.secret?.variable ?? 'The client secret'} is missing: no token can be asked about.`
        : null;
    if (wrong !== null) host.warn(wrong);
    const asking = new Introspection({
      http: host.operations.loaded.services.http,
      address,
      client: host.textOf(data.client),
      secret,
      issuer: host.textOf(data.issuer),
      audience: host.textOf(data.claims.audience),
      claims: data.claims,
      userRoles: new Set(host.operations.loaded.program.security.userRoles.map((role) => role.name)),
      cacheSeconds: data.cacheSeconds,
    });
    return {
      challenge: `Bearer realm=${quoted(service.name)}`,
      isBearer: true,
      headers: ['authorization'],
      attempt: async (request): Promise<Attempt> => {
        const token = credentialsOf(request, 'bearer');
        if (token === null) return absent;
        if (typeof token !== 'string') return token;
        if (wrong !== null) return { is: 'unavailable', cause: wrong, retryAfterS: 60 };
        // Whoever makes up tokens has each of them asked about.
        const from = host.proxies.addressOf(request);
        const wait = host.failures.waitS(from, null);
        if (wait > 0) return { is: 'slowed', retryAfterS: wait };
        const attempt = await asking.of(token);
        if (attempt.is === 'refused') host.failures.failed(from, null);
        return attempt;
      },
    };
  },
});
