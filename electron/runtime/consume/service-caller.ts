import type { ProgramHttpService } from '../../../shared/consume/http-service.ts';
import type { ProgramConsumedService } from '../../../shared/consume/index.ts';
import { joinedPairs, type WrittenPair } from '../../../shared/consume/written-text.ts';
import { FlowError } from '../contract/flow-error.ts';
import { timerMs } from '../contract/timers.ts';
import { withAttempts } from './attempts.ts';
import { Authentication } from './authentication.ts';
import { CallLimits } from './call-limits.ts';
import {
  answeredBy,
  type CalledOperation,
  type CallingRun,
  type CallTrace,
  type ConsumeHost,
} from './consumed-protocol.ts';
import type { HttpRequest, HttpResponse } from './http-client.ts';
import { tracedAddress } from './shown-address.ts';

/** Methods that may be asked again without harm (RFC 9110, 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);
/** Methods that change nothing (RFC 9110, 9.2.1). */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** A request before it is known who calls: what a trace may show. */
export interface CallerRequest {
  method: string;
  /** Address and path, without a query. */
  address: string;
  query: readonly WrittenPair[];
  headers: readonly [string, string][];
  body: string | Uint8Array | null;
}

/** A call of a service that is reached by plain HTTP. */
export interface ServiceCall<U extends CallingRun> {
  u: U;
  t: CallTrace | null;
  service: ProgramConsumedService<ProgramHttpService>;
  /** Names it in errors and logs. */
  name: string;
  called: Omit<CalledOperation, 'secrets'>;
  request: CallerRequest;
  /** It only looks: a run that does nothing else outside may still be begun again. Only for methods that change nothing. */
  isLook?: boolean;
  /** What the trace tells of it besides its status. */
  told?: readonly { name: string; text: string }[];
}

/** What is known of a service beyond one call. */
interface ServiceState {
  authentication: Authentication;
  limits: CallLimits;
}

/** The whole address of a request, with what says who calls. */
export function urlOf(
  { address, query }: Pick<CallerRequest, 'address' | 'query'>,
  more: readonly WrittenPair[] = [],
): string {
  const pairs = [...query, ...more];
  return pairs.length === 0 ? address : `${address}${address.includes('?') ? '&' : '?'}${joinedPairs(pairs)}`;
}

/** The address of a service; a mock stands at the path of the contract's, wherever the service itself is. Throws a FlowError of `code` where there is none. */
export function baseOf<U extends CallingRun>(
  host: ConsumeHost<U>,
  { data, name, mock, replay }: ProgramConsumedService<ProgramHttpService>,
  code: string,
  elsewhere: { address: string; location: number | null } | null | undefined = null,
): string {
  if (mock) {
    const origin = /^https?:\/\/[^/?#]+/i.exec(data.address.trim())?.[0] ?? 'http://mock';
    return `${origin}${mock.path === '/' ? '' : mock.path}`;
  }
  // What is answered may hold addresses of where it was recorded: the next page of a list is asked for there.
  if (replay) return replay.address || data.address.trim().replace(/\/+$/, '') || 'http://nobody';
  const { address, location } = elsewhere ?? data;
  const given = (location === null ? address : String(host.constant(location) ?? '')).trim();
  if (given === '') throw new FlowError(code, `${name} has no address to be called at.`);
  const base = given.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  return base.startsWith('/') || base === '' ? `${host.ownUrl()}${base}` : base;
}

/** Calls services that are reached by plain HTTP: who calls, how often, and how many calls at a time are as their documents say. */
export class ServiceCaller<U extends CallingRun> {
  private readonly states = new WeakMap<ProgramConsumedService<ProgramHttpService>, ServiceState>();
  private readonly host: ConsumeHost<U>;

  constructor(host: ConsumeHost<U>) {
    this.host = host;
  }

  /** The answer to a request, which is asked again as the service says. */
  async answer(call: ServiceCall<U>): Promise<HttpResponse> {
    const { u, service, name, isLook = false, request } = call;
    const { data } = service;
    const state = this.stateOf(service);
    const isHarmless = isLook && safe.has(request.method);
    if (isHarmless) u.run.check();
    else await u.leave();
    const timeoutMs = () => Math.max(1, timerMs(u.run.deadline, data.timeoutMs));
    try {
      const response = await state.limits.run(
        name,
        timeoutMs(),
        u.run.signal,
        () => this.attempted(call, state, timeoutMs),
        ({ status }) => status >= 500 || status === 429,
      );
      u.latestHttpResponse = this.host.makeResponse(response.status, response.body);
      u.run.check();
      await u.meanwhile();
      return response;
    } catch (error) {
      // Whether it is the call that took too long, or the run that made it.
      u.run.check();
      await u.meanwhile();
      throw error;
    }
  }

  private stateOf(service: ProgramConsumedService<ProgramHttpService>): ServiceState {
    let state = this.states.get(service);
    if (!state) {
      const { host } = this;
      state = {
        authentication: new Authentication(service, {
          constant: (index) => host.constant(index),
          http: host.networkOf(service),
          ownUrl: () => host.ownUrl(),
          refreshTokens: host.refreshTokens,
        }),
        limits: new CallLimits(service.data),
      };
      this.states.set(service, state);
    }
    return state;
  }

  private async attempted(
    { u, t, service, called, name, request, told = [] }: ServiceCall<U>,
    { authentication }: ServiceState,
    timeoutMs: () => number,
  ): Promise<HttpResponse> {
    const { data } = service;
    // Without what says who calls, which a trace must not show.
    const label = `${name}: ${request.method} ${tracedAddress(urlOf(request))}`;
    const http = this.host.httpOf(service, {
      ...called,
      secrets: data.authentication === 'api-key' ? [data.keyName] : [],
    });
    const send = async (given: HttpRequest): Promise<HttpResponse> => {
      const { headers, query } = await authentication.credentials(timeoutMs(), u.run.signal);
      const sent = {
        ...given,
        url: urlOf(request, query),
        headers: withCredentials(request.headers, headers),
        timeoutMs: timeoutMs(),
      };
      t?.start({ kind: 'call', label, ...answeredBy(service) });
      try {
        const response = await http.send(sent);
        t?.finish([{ name: 'status', text: String(response.status) }, ...told]);
        return response;
      } catch (error) {
        t?.finish([...told], (error as Error).message);
        throw error;
      }
    };
    const first: HttpRequest = {
      method: request.method,
      url: urlOf(request),
      headers: request.headers,
      body: request.body,
      timeoutMs: data.timeoutMs,
      signal: u.run.signal,
      redirects: 'follow',
    };
    const isRepeatable = data.retriesAll || idempotent.has(request.method);
    const response = await withAttempts(
      send,
      first,
      { attempts: isRepeatable ? data.attempts : 1, pauseMs: data.pauseMs },
      {
        failed: (why, nextInMs) => u.run.log('warning', `${name}: ${why}; once more in ${nextInMs} ms.`),
        leftMs: () => timerMs(u.run.deadline),
        check: () => u.run.check(),
      },
    );
    // A token may have been taken back before its time. What was refused for it was not carried out.
    if (response.status === 401 && authentication.forget()) return send(first);
    return response;
  }
}

/** The headers of a request; what says who calls goes before one of its name that the service gives itself. */
function withCredentials(headers: readonly [string, string][], own: readonly [string, string][]): [string, string][] {
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  return [...headers.filter(([name]) => !names.has(name.toLowerCase())), ...own];
}
