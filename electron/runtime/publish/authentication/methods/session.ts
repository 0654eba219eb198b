import { csrfHeader, type SessionData, sessionCookie } from '../../../../../shared/authentication/methods/session.ts';
import { cookiesOf } from '../cookies.ts';
import { type Attempt, absent, defineAuthenticator, quoted } from '../method.ts';
import { isSameSecret } from '../sessions.ts';

/** The cookie of a login, and the token that it gave: a page of elsewhere can have a browser send the one, never the other. */
export const session = defineAuthenticator<SessionData>({
  method: 'session',
  prepare: ({ login }, { users, sessions, endedSessions, operations }, service) => ({
    challenge: `Session realm=${quoted(service.name)}, login=${quoted(`${service.path === '/' ? '' : service.path}/${login}`)}`,
    headers: ['cookie', csrfHeader.toLowerCase()],
    attempt: async (request): Promise<Attempt> => {
      const given = cookiesOf(request, sessionCookie);
      if (given.length === 0) return absent;
      if (given.length > 1) return { is: 'malformed', words: 'A request has one cookie of a session, not several.' };
      const opened = await sessions.open(given[0] as string);
      const userRoles = opened && users.rolesOf(opened.user);
      if (!opened || !userRoles || (await endedSessions.has(opened.id, operations.store)))
        return { is: 'refused', words: 'The session has ended.' };
      const tokens = request.headersDistinct[csrfHeader.toLowerCase()] ?? [];
      if (tokens.length !== 1 || !isSameSecret(tokens[0] as string, opened.csrf))
        return { is: 'refused', words: `The header ${csrfHeader} is missing or wrong.` };
      return { is: 'accepted', name: opened.user, userRoles };
    },
  }),
});
