import type { CallLimitSettings } from '../../../shared/consume/call-limits.ts';
import type { ProgramHttpService } from '../../../shared/consume/http-service.ts';
import type { ProgramConsumedService } from '../../../shared/consume/index.ts';
import { joinedPairs, type WrittenPair } from '../../../shared/consume/written-text.ts';
import { withoutEnd } from '../../../shared/model/text-ends.ts';
import { FlowError } from '../contract/flow-error.ts';
import { timerMs } from '../contract/timers.ts';
import { whyPassing, withAttempts } from './attempts.ts';
import type { LimitPlan, Pace } from './call-limits.ts';
import {
  answeredBy,
  type CalledOperation,
  type CallingRun,
  type CallTrace,
  type ConsumeHost,
} from './consumed-protocol.ts';
import { type Credentials, credentialNames, credentialsOf } from './credentials.ts';
import type { HttpRequest, HttpResponse } from './http-client.ts';
import { isIdempotent } from './idempotent-methods.ts';
import { tracedAddress } from './shown-address.ts';
import { signedRequest } from './signed-request.ts';
import { tracedExchange, tracedRequest } from './traced-exchange.ts';

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

/** The whole address of a request. */
export function urlOf({ address, query }: Pick<CallerRequest, 'address' | 'query'>): string {
  return query.length === 0 ? address : `${address}${address.includes('?') ? '&' : '?'}${joinedPairs(query)}`;
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
  if (replay) return replay.address || withoutEnd(data.address.trim(), '/') || 'http://nobody';
  const { address, location } = elsewhere ?? data;
  const given = (location === null ? address : String(host.constant(location) ?? '')).trim();
  if (given === '') throw new FlowError(code, `${name} has no address to be called at.`);
  const base = withoutEnd(given.replace(/[?#].*$/s, ''), '/');
  return base.startsWith('/') || base === '' ? `${host.ownUrl()}${base}` : base;
}

/** Calls services that are reached by plain HTTP: who calls, how often, and how many calls at a time are as their documents say. */
export class ServiceCaller<U extends CallingRun> {
  private readonly host: ConsumeHost<U>;

  constructor(host: ConsumeHost<U>) {
    this.host = host;
  }

  /** The answer to a request, which is asked again as the service says. */
  async answer(call: ServiceCall<U>): Promise<HttpResponse> {
    const { u, service, name, isLook = false, request } = call;
    const { data } = service;
    const isHarmless = isLook && safe.has(request.method);
    if (isHarmless) u.run.check();
    else await u.leave();
    const timeoutMs = () => Math.max(1, timerMs(u.run.deadline, data.timeoutMs));
    try {
      const limits = this.host.memory.limitsOf(service.id, limitsKey(service, request.address));
      const response = await limits.run(
        pacedPlan(service),
        { name, protocol: service.protocol, waitMs: timeoutMs(), signal: u.run.signal },
        (pace) => this.attempted(call, timeoutMs, pace),
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

  private async attempted(
    { u, t, service, called, name, request, told = [] }: ServiceCall<U>,
    timeoutMs: () => number,
    pace: Pace,
  ): Promise<HttpResponse> {
    const { data } = service;
    // Without what says who calls, which a trace must not show.
    const label = `${name}: ${request.method} ${tracedAddress(urlOf(request))}`;
    const secrets = { names: credentialNames(service), redact: this.host.redact };
    const http = this.host.httpOf(service, { ...called, secrets: secrets.names });
    let forgetToken: Credentials['forget'] = null;
    const send = async (given: HttpRequest): Promise<HttpResponse> => {
      await pace();
      const { headers, query, ntlm, forget } = await credentialsOf(this.host, service, timeoutMs(), u.run.signal);
      forgetToken = forget;
      const sent = {
        ...given,
        url: urlOf({ ...request, query: withCredentials(request.query, query, (own) => own) }),
        headers: withCredentials(request.headers, headers, (own) => own.toLowerCase()),
        timeoutMs: timeoutMs(),
        ntlm,
      };
      t?.start({ kind: 'call', label, ...answeredBy(service) });
      try {
        const response = await http.send(signedRequest(this.host, service, sent));
        t?.finish(
          [{ name: 'status', text: String(response.status) }, ...told],
          whyPassing(response.status),
          tracedExchange(sent, response, secrets),
        );
        return response;
      } catch (error) {
        t?.finish([...told], (error as Error).message, tracedRequest(sent, secrets));
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
    const isRepeatable = data.retriesAll || isIdempotent(request.method);
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
    // Nobody else's: another call may have asked for a new one by now.
    const forget = forgetToken as Credentials['forget'];
    if (response.status !== 401 || forget === null) return response;
    forget();
    return send(first);
  }
}

/** The headers or the query of a request; what says who calls goes before what has its name already: an input, or the address of a next page. */
function withCredentials<T extends readonly [string, string, string?]>(
  given: readonly T[],
  own: readonly T[],
  keyOf: (name: string) => string,
): T[] {
  const names = new Set(own.map(([name]) => keyOf(name)));
  return [...given.filter(([name]) => !names.has(keyOf(name))), ...own];
}

/** The limits of a service as they hold for who answers: a mock or a recording is nobody's server, and takes what comes. */
export function pacedPlan({
  data,
  mock,
  replay,
}: Pick<ProgramConsumedService<CallLimitSettings>, 'data' | 'mock' | 'replay'>): LimitPlan {
  return mock || replay ? { ...data, rate: 0 } : data;
}

/** What the limits of a service are kept by: who answers, and where. */
export function limitsKey(service: Pick<ProgramConsumedService, 'mock' | 'replay'>, address: string): string {
  return `${modeOf(service)} ${originOf(address)}`;
}

/** Who answers: a service that is live has not failed because its mock has. */
function modeOf({ mock, replay }: Pick<ProgramConsumedService, 'mock' | 'replay'>): string {
  return mock ? 'mock' : replay ? 'replay' : 'live';
}

/** The server of an address: another one has not failed. */
function originOf(address: string): string {
  return /^[a-z]+:\/\/[^/?#]*/i.exec(address)?.[0] ?? address;
}
