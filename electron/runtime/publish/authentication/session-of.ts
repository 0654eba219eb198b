import type { IncomingMessage } from 'node:http';
import { sessionCookie } from '../../../../shared/authentication/methods/session.ts';
import { cookiesOf } from './cookies.ts';
import type { AuthenticationHost } from './method.ts';
import { isSameSecret, type Session } from './sessions.ts';

/** More cookies of sessions are looked at of no request: a browser sends those of services whose addresses stand in each other. */
const mostCookies = 8;

/** What the cookies of a request say of a session of one service. */
export type FoundSession =
  | { is: 'absent' }
  | { is: 'ended' }
  | { is: 'several' }
  | { is: 'open'; session: Session; userRoles: readonly string[] };

/** The session of a request at a service: one that was logged in to there, has not ended, and whose user has the password still. */
export async function sessionOf(
  request: IncomingMessage,
  service: string,
  { sessions, users, endedSessions, operations }: AuthenticationHost,
): Promise<FoundSession> {
  const given = cookiesOf(request, sessionCookie);
  if (given.length === 0) return { is: 'absent' };
  if (given.length > mostCookies) return { is: 'several' };
  const opened = await Promise.all(given.map((sealed) => sessions.open(sealed)));
  const [session, another] = opened.filter((each) => each?.service === service);
  // Which of them is meant nobody can tell.
  if (another) return { is: 'several' };
  if (!session) return { is: 'ended' };
  const userRoles = users.rolesOf(session.user);
  if (!userRoles || !isSameSecret(users.printOf(session.user) ?? '', session.print)) return { is: 'ended' };
  if (await endedSessions.has(session, operations.store)) return { is: 'ended' };
  return { is: 'open', session, userRoles };
}
