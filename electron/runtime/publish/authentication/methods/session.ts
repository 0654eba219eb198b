import { csrfHeader, type SessionData } from '../../../../../shared/authentication/methods/session.ts';
import { type Attempt, absent, defineAuthenticator, quoted } from '../method.ts';
import { sessionOf } from '../session-of.ts';
import { isSameSecret } from '../sessions.ts';

/** The cookie of a login, and the token that it gave: a page of elsewhere can have a browser send the one, never the other. */
export const session = defineAuthenticator<SessionData>({
  method: 'session',
  prepare: ({ login }, host, service) => ({
    challenge: `Session realm=${quoted(service.name)}, login=${quoted(`${service.path === '/' ? '' : service.path}/${login}`)}`,
    headers: ['cookie', csrfHeader.toLowerCase()],
    attempt: async (request): Promise<Attempt> => {
      const found = await sessionOf(request, service.id, host);
      if (found.is === 'absent') return absent;
      if (found.is === 'several')
        return { is: 'malformed', words: 'A request has one cookie of a session, not several.' };
      if (found.is === 'ended') return { is: 'refused', words: 'The session has ended.' };
      const { session: opened, userRoles } = found;
      const tokens = request.headersDistinct[csrfHeader.toLowerCase()] ?? [];
      if (tokens.length !== 1 || !isSameSecret(tokens[0] as string, opened.csrf))
        return { is: 'refused', words: `The header ${csrfHeader} is missing or wrong.` };
      return { is: 'accepted', name: opened.user, userRoles };
    },
  }),
});
