import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApiKeyData } from '../../../../../shared/authentication/methods/api-key.ts';
import { type Attempt, absent, defineAuthenticator, quoted } from '../method.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** A key of one of the callers that are known. All are compared, each in the same time, whatever was found. */
export const apiKey = defineAuthenticator<ApiKeyData>({
  method: 'api-key',
  prepare: (data, host, service) => {
    const header = data.name.toLowerCase();
    const keys = data.keys.flatMap(({ user, key, userRoles }) => {
      const value = host.constant(key);
      if (value !== '') return [{ user, userRoles, digest: digest(value) }];
      host.warn(`${key.variable} is missing: the key of ${user} lets nobody in.`);
      return [];
    });
    const shownIn = (request: IncomingMessage): readonly string[] =>
      data.in === 'header' ? (request.headersDistinct[header] ?? []) : host.hidden.valuesOf(request, data.name);
    return {
      // No scheme is registered for keys; this one says where it is looked for.
      challenge: `ApiKey realm=${quoted(service.name)}, in=${quoted(data.in)}, name=${quoted(data.name)}`,
      headers: data.in === 'header' ? [header] : [],
      hiddenParameters: data.in === 'query' ? [data.name] : [],
      attempt: (request): Attempt => {
        const given = shownIn(request);
        if (given.length === 0) return absent;
        if (given.length > 1) return { is: 'malformed', words: `A request has one ${data.name}, not several.` };
        const address = host.proxies.addressOf(request);
        const wait = host.failures.waitS(address, null);
        if (wait > 0) return { is: 'slowed', retryAfterS: wait };
        const wanted = digest(given[0] as string);
        let found: (typeof keys)[number] | null = null;
        for (const key of keys) if (timingSafeEqual(key.digest, wanted)) found = key;
        if (found !== null) return { is: 'accepted', name: found.user, userRoles: found.userRoles };
        host.failures.failed(address, null);
        return { is: 'refused', words: 'The key is not known.' };
      },
    };
  },
});
