import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { csrfHeader, type SessionData, sessionCookie } from '../../../shared/authentication/methods/session.ts';
import { addressOf, type ProgramService } from '../../../shared/service/index.ts';
import type { AuthenticationHost } from './authentication/method.ts';
import { checkPassword } from './authentication/methods/basic.ts';
import { sessionOf } from './authentication/session-of.ts';
import type { Session } from './authentication/sessions.ts';
import { nameOfUser } from './authentication/users.ts';
import { routerPath } from './mount.ts';
import { refuseMethod, sendProblem } from './neutral-answers.ts';
import { problem } from './problem.ts';
import { BodyRefusal, bodyOf, type RequestBodies } from './request-bodies.ts';

const mostBytes = 16_384;
const withinMs = 10_000;
/** A page of elsewhere can send a form, but no JSON without asking first (Fetch standard, 4.10): nobody logs in a person as somebody else. */
const isJson = (type: string | undefined) => /^application\/json\s*(?:;|$)/i.test(type ?? '');

/** Where services with sessions are logged in to: POST with user and password as JSON, GET says who it is, DELETE logs out. */
export function mountLogins(
  app: FastifyInstance,
  services: readonly ProgramService[],
  host: AuthenticationHost,
  bodies: RequestBodies,
): void {
  for (const service of services) {
    const method = service.authentication.methods.find(({ method: id }) => id === 'session');
    if (!method) continue;
    const { login, minutes } = method.data as SessionData;
    const base = routerPath(service.path);
    const url = `${base === '/' ? '' : base}/${login}`;
    void app.register(async (scope) => {
      scope.addContentTypeParser('*', bodies.parser(mostBytes, withinMs));
      scope.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
      scope.post(url, (request, reply) => logIn(request, reply, service, minutes, host));
      scope.get(url, async (request, reply) => {
        const session = await openSession(request, service, host);
        return session ? reply.send(told(session, host)) : refuse(request, reply, 401, 'Nobody is logged in.');
      });
      scope.delete(url, async (request, reply) => {
        const session = await openSession(request, service, host);
        if (session && request.headers[csrfHeader.toLowerCase()] !== session.csrf)
          return refuse(request, reply, 403, `The header ${csrfHeader} is missing or wrong.`);
        if (session) await host.endedSessions.end(session, host.operations.store);
        return reply
          .header('set-cookie', cookie(request, service, host, '', 0))
          .code(204)
          .send();
      });
      scope.route({
        method: ['PUT', 'PATCH'],
        url,
        handler: (request, reply) => refuseMethod(request, reply, ['GET', 'HEAD', 'POST', 'DELETE']),
      });
    });
  }
}

async function logIn(
  request: FastifyRequest,
  reply: FastifyReply,
  service: ProgramService,
  minutes: number,
  host: AuthenticationHost,
): Promise<FastifyReply> {
  if (!isJson(request.headers['content-type']))
    return refuse(request, reply, 415, 'User and password are sent as application/json.');
  let given: { user?: unknown; password?: unknown } | null;
  try {
    given = JSON.parse(Buffer.from(await bodyOf(request)).toString('utf8')) as typeof given;
  } catch (error) {
    if (error instanceof BodyRefusal) return refuse(request, reply, error.statusCode, error.message);
    return refuse(request, reply, 400, 'The body is no JSON.');
  }
  if (typeof given?.user !== 'string' || typeof given.password !== 'string' || given.password.length > 1_024)
    return refuse(request, reply, 400, 'The body is an object with the texts user and password.');
  const address = host.proxies.addressOf(request.raw);
  const attempt = await checkPassword(host.users, host.failures, address, {
    name: given.user,
    password: given.password,
  });
  switch (attempt.is) {
    case 'accepted': {
      const user = nameOfUser(given.user);
      const print = host.users.printOf(user) ?? '';
      const { session, sealed } = await host.sessions.begin({ user, service: service.id, print }, minutes);
      return reply.header('set-cookie', cookie(request, service, host, sealed, minutes * 60)).send(told(session, host));
    }
    case 'slowed':
      reply.header('retry-after', String(attempt.retryAfterS));
      return refuse(request, reply, 429, 'Too many attempts were wrong. Wait before the next one.');
    case 'unavailable':
      return refuse(request, reply, 503, 'Who asks cannot be found out at the moment.');
    default:
      host.operations.loaded.services.log.write({
        level: 'warning',
        source: 'Login',
        message: `401 from ${address}: the user name or the password is wrong.`,
      });
      return refuse(request, reply, 401, 'The user name or the password is wrong.');
  }
}

/** The open session of a request at a service; null where there is none. */
async function openSession(
  request: FastifyRequest,
  service: ProgramService,
  host: AuthenticationHost,
): Promise<Session | null> {
  const found = await sessionOf(request.raw, service.id, host);
  return found.is === 'open' ? found.session : null;
}

function told({ user, csrf, expiresAt }: Session, { users }: AuthenticationHost) {
  return {
    user,
    roles: users.rolesOf(user) ?? [],
    csrfToken: csrf,
    expiresAt: new Date(expiresAt * 1000).toISOString(),
  };
}

/**
 * Out of reach of scripts, not sent by pages of elsewhere, and to this service alone; over TLS, also where a proxy that is believed ends it, sent over TLS alone.
 */
function cookie(
  request: FastifyRequest,
  { path }: ProgramService,
  { proxies }: AuthenticationHost,
  sealed: string,
  seconds: number,
): string {
  const isSecure = proxies.calledAs(request.raw).scheme === 'https';
  return `${sessionCookie}=${sealed}; Path=${addressOf(path)}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

function refuse(request: FastifyRequest, reply: FastifyReply, status: number, words: string): FastifyReply {
  // RFC 9110, 15.5.2: a 401 says what would do.
  if (status === 401) reply.header('www-authenticate', 'Session');
  return sendProblem(reply, problem(status, words, { instance: request.url }));
}
