import type { IncomingMessage } from 'node:http';
import type { MicroflowData } from '../../../../../shared/authentication/methods/microflow.ts';
import { WeftObject } from '../../../contract/weft-object.ts';
import { runOperation } from '../../../engine/run-operation.ts';
import type { UnitOfWork } from '../../../engine/unit-of-work.ts';
import { cookiesOf } from '../cookies.ts';
import { type Attempt, type AuthenticationHost, absent, defineAuthenticator, quoted } from '../method.ts';

interface Said {
  name: string;
  roles: string[];
}

/** Schemes that a browser answers by itself once a person has logged in. */
const schemesOfBrowsers = /^(?:basic|digest|negotiate|ntlm)$/i;

/** A microflow says who asks. Its runs have no trace: what they are given are credentials. */
export const microflow = defineAuthenticator<MicroflowData>({
  method: 'microflow',
  prepare: (data, host, service) => {
    const { loaded } = host.operations;
    const flow = data.flow === null ? undefined : loaded.program.flows[data.flow];
    const known = new Set(loaded.program.security.userRoles.map((role) => role.name));
    const headers = data.given.flatMap((given) => (given?.in === 'header' ? [given.name.toLowerCase()] : []));
    const hiddenParameters = data.given.flatMap((given) => (given?.in === 'query' ? [given.name] : []));
    const isCookie = data.given.some((given) => given?.in === 'cookie');
    return {
      challenge: `${data.challenge} realm=${quoted(service.name)}`,
      isBearer: data.challenge.toLowerCase() === 'bearer',
      hiddenParameters,
      isShownByBrowsers: isCookie || schemesOfBrowsers.test(data.challenge),
      headers: ['authorization', ...headers, ...(isCookie ? ['cookie'] : [])],
      attempt: async (request): Promise<Attempt> => {
        if (!flow)
          return { is: 'unavailable', cause: 'The microflow that says who asks is not there.', retryAfterS: 60 };
        const address = host.proxies.addressOf(request);
        const wait = host.failures.waitS(address, null);
        if (wait > 0) return { is: 'slowed', retryAfterS: wait };
        const parts = data.given.map((given) => partGiven(request, given, host.hidden));
        const several = data.given.find((given, i) => given !== null && (parts[i]?.length ?? 0) > 1);
        // Which of them is meant nobody can tell; something before the server may have looked at the other one.
        if (several && 'name' in several)
          return { is: 'malformed', words: `A request has one ${several.name}, not several.` };
        const args = parts.map((values) => values[0] ?? null);
        const isShown = data.given.some((given, i) => given !== null && 'name' in given && args[i] !== null);
        const outcome = await runOperation<Said | null>(
          { ...host.operations, traces: null },
          {
            flow,
            source: `${service.name}: ${flow.name}`,
            label: flow.name,
            principal: null,
            timeoutMs: loaded.program.settings.requestTimeoutMs,
            isOneOfMany: true,
            readArguments: () => args,
            writeResult: (u, value) => saidOf(u, value),
          },
        );
        const { error, result } = outcome;
        if (error) {
          const status = error.status !== null && error.status >= 400 && error.status <= 599 ? error.status : null;
          if (status !== null) return { is: 'answered', status, words: error.message };
          return { is: 'unavailable', cause: `${flow.name}: ${error.code}`, retryAfterS: 5 };
        }
        if (result === null) {
          if (!isShown) return absent;
          host.failures.failed(address, null);
          return { is: 'refused', words: 'Who asks is not known.' };
        }
        const userRoles = [...new Set([...data.userRoles, ...result.roles.filter((role) => known.has(role))])];
        return { is: 'accepted', name: result.name, userRoles };
      },
    };
  },
});

/** The values of a part of a request; the lines of a header are one. */
function partGiven(
  request: IncomingMessage,
  given: MicroflowData['given'][number],
  hidden: AuthenticationHost['hidden'],
): readonly string[] {
  switch (given?.in) {
    case 'method':
      return [request.method ?? ''];
    case 'path':
      return [(request.url ?? '').split('?', 1)[0] as string];
    case 'header': {
      const lines = request.headersDistinct[given.name.toLowerCase()];
      return lines === undefined ? [] : [lines.join(', ')];
    }
    case 'query':
      return hidden.valuesOf(request, given.name);
    case 'cookie':
      return cookiesOf(request, given.name);
    default:
      return [];
  }
}

/** A name, or an object with Name and Roles; null for nobody. */
function saidOf(u: UnitOfWork, value: unknown): Said | null {
  if (typeof value === 'string') return value === '' ? null : { name: value, roles: [] };
  if (!(value instanceof WeftObject)) return null;
  const { attributes } = u.entityOf(value);
  const read = (name: string): string => {
    const field = attributes.find((a) => a.name === name && a.type === 'string')?.field;
    const text = field === undefined ? null : value[field];
    return typeof text === 'string' ? text : '';
  };
  const name = read('Name');
  return name === ''
    ? null
    : {
        name,
        roles: read('Roles')
          .split(',')
          .map((role) => role.trim()),
      };
}
