import type { IncomingMessage } from 'node:http';
import type { ProgramAccess } from '../../../../shared/authentication/index.ts';
import { methodOf } from '../../../../shared/authentication/methods/index.ts';
import type { ProgramService } from '../../../../shared/service/index.ts';
import type { Principal } from '../../contract/principal.ts';
import {
  type Attempt,
  type AuthenticationHost,
  type MessageCredentials,
  type PreparedMethod,
  quoted,
} from './method.ts';
import { authenticatorOf } from './methods/index.ts';
import { principalOf } from './principal-of.ts';

/** A request that is not let in, as every protocol says it in its own way: a status, words for the caller, and headers of the answer. */
export interface Refusal {
  status: number;
  words: string;
  headers: Readonly<Record<string, string | string[]>>;
}

/** Whether a request is let in, and whose it is; `principal` is null for nobody in particular. */
export type Admission = { principal: Principal | null; refusal: null } | { principal: null; refusal: Refusal };

/** Who a request has shown to be, whatever it may do; null for nobody who was asked. */
export interface Identity {
  /** Null for nobody in particular. */
  name: string | null;
  userRoles: readonly string[];
  claims: Readonly<Record<string, string>>;
  method: PreparedMethod & { label: string };
}

/** Who sends a request, or why nobody is asked further. */
export type Identified = { identity: Identity | null; refusal: null } | { identity: null; refusal: Refusal };

/** No challenge would be true (RFC 9110, 15.5.2), so this is no 401. */
const noWay = 'This is for those who show who they are, and the service has no way to be shown it.';

const nobody: Admission = { principal: null, refusal: null };

/**
 * Asks the requests of one service who sends them, in the ways that it names and in their order: the first that is satisfied says who it is. Whoever shows something
 * wrong is not taken for nobody, and a way that cannot be gone now lets nobody in.
 */
export class ServiceDoor {
  /** Headers that hold credentials, in small letters: nothing that tells of a request has them. */
  readonly credentialHeaders: ReadonlySet<string>;
  private readonly service: ProgramService;
  private readonly host: AuthenticationHost;
  /** Parameters of the query that hold credentials. */
  private readonly hidden: readonly string[];
  private readonly methods: readonly (PreparedMethod & { label: string })[];

  constructor(service: ProgramService, host: AuthenticationHost) {
    this.service = service;
    this.host = host;
    this.methods = service.authentication.methods.map(({ method, data }) => ({
      ...authenticatorOf(method).prepare(data, host, service),
      label: methodOf(method).label,
    }));
    this.hidden = [...new Set(this.methods.flatMap((method) => method.hiddenParameters ?? []))];
    this.credentialHeaders = new Set(this.methods.flatMap((method) => method.headers));
  }

  /** Where a request comes from, also behind a proxy that is believed. */
  addressOf(request: IncomingMessage): string {
    return this.host.proxies.addressOf(request);
  }

  /** Whether anything has to be asked of those who call what has this access: also where there is no way to show it, and nobody is let in. */
  asks(access: ProgramAccess): boolean {
    return access.who === 'users' || this.hidden.length > 0;
  }

  /** Whether one of its methods looks at messages: who asks is known when one is read, not before. */
  get readsMessages(): boolean {
    return this.methods.some((method) => method.readsMessage);
  }

  /** Takes what is looked at out of the address, which is told in traces, logs and problems. */
  hide(request: IncomingMessage): void {
    for (const name of this.hidden) this.host.hidden.take(request, name);
  }

  /** Whether a request is let in. Reads the head of it alone, and never fails. */
  async admit(
    request: IncomingMessage,
    access: ProgramAccess = this.service.authentication.access,
  ): Promise<Admission> {
    this.hide(request);
    if (access.who === 'everybody') return nobody;
    const { identity, refusal: refused } = await this.identify(request, null);
    return refused ? { principal: null, refusal: refused } : this.allow(identity, access, request);
  }

  /**
   * Who sends a request, for protocols in which what it is for is known later: the first half of `admit`, `allow` is the second. `message` is
   * what it shows of its sender in itself. Never fails.
   */
  async identify(request: IncomingMessage, message: MessageCredentials | null): Promise<Identified> {
    this.hide(request);
    if (this.methods.length === 0) return refusal(403, noWay);
    let refused: { attempt: Attempt & { is: 'refused' }; method: PreparedMethod } | null = null;
    let unavailable: (Attempt & { is: 'unavailable' }) | null = null;
    for (const method of this.methods) {
      // Nobody in particular is who has shown nothing at all.
      if (isOpen(method) && (refused !== null || unavailable !== null)) break;
      const attempt = await this.attempt(method, request, message);
      switch (attempt.is) {
        case 'accepted':
          if (method.isShownByBrowsers && this.host.isOfForeignPage(request)) {
            const words = `${method.label} is shown by a browser, whichever page asks: a page of elsewhere changes nothing with it. Add its origin to the allowed origins in the project settings, if it should.`;
            this.tell(
              'warning',
              `403, ${method.label} from ${this.host.proxies.addressOf(request)}: a page of elsewhere asks.`,
            );
            return refusal(403, words);
          }
          return {
            identity: { name: attempt.name, userRoles: attempt.userRoles, claims: attempt.claims ?? {}, method },
            refusal: null,
          };
        case 'absent':
          break;
        case 'refused':
          refused ??= { attempt, method };
          this.tell('warning', `401, ${method.label} from ${this.host.proxies.addressOf(request)}: ${attempt.words}`);
          break;
        case 'unavailable':
          unavailable ??= attempt;
          this.tell('error', `${method.label}: ${attempt.cause}`);
          break;
        case 'malformed':
          return refusal(400, attempt.words);
        case 'slowed':
          this.tell(
            'warning',
            `429, ${method.label} from ${this.host.proxies.addressOf(request)}: too many attempts were wrong.`,
          );
          return refusal(429, 'Too many attempts were wrong. Wait before the next one.', {
            'retry-after': String(attempt.retryAfterS),
          });
        case 'answered':
          return refusal(attempt.status, attempt.words, attempt.status === 401 ? this.challenges() : {});
      }
    }
    if (unavailable)
      return refusal(503, 'Who asks cannot be found out at the moment.', {
        'retry-after': String(unavailable.retryAfterS),
      });
    if (refused) return refusal(401, refused.attempt.words, this.challenges(refused.method, refused.attempt.words));
    const ways = this.methods.filter((method) => !isOpen(method)).map((method) => method.label);
    return refusal(401, `This asks who calls: ${ways.join(', ')}.`, this.challenges());
  }

  private async attempt(
    method: PreparedMethod,
    request: IncomingMessage,
    message: MessageCredentials | null,
  ): Promise<Attempt> {
    try {
      return await method.attempt(request, message);
    } catch (error) {
      // A fault of ours lets nobody in.
      return { is: 'unavailable', cause: (error as Error).message, retryAfterS: 5 };
    }
  }

  /** Whether somebody may call what has this access. */
  allow(identity: Identity | null, access: ProgramAccess, request: IncomingMessage): Admission {
    if (access.who === 'everybody' && identity === null) return nobody;
    if (identity === null)
      return this.methods.length === 0
        ? admissionRefused(403, noWay, {})
        : admissionRefused(401, 'This asks who calls.', this.challenges());
    const { name, userRoles, claims, method } = identity;
    const roles = access.who === 'everybody' ? null : access.roles;
    if (roles !== null && !roles.some((role) => userRoles.includes(role))) {
      // Nobody in particular may become somebody who may.
      if (name === null) return admissionRefused(401, 'This asks who calls.', this.challenges());
      this.tell(
        'warning',
        `403, ${method.label} from ${this.host.proxies.addressOf(request)}: ${name} has none of the roles.`,
      );
      const headers: Record<string, string> = {};
      if (method.isBearer) headers['www-authenticate'] = `${method.challenge}, error="insufficient_scope"`;
      return admissionRefused(403, 'You may not do this: it is for other roles.', headers);
    }
    if (name === null) return nobody;
    const { security } = this.host.operations.loaded.program;
    return { principal: principalOf(name, userRoles, security, claims), refusal: null };
  }

  /** What may be shown, each way by its challenge; `failed` says what was wrong with a token. */
  private challenges(failed: PreparedMethod | null = null, words = ''): Record<string, string[]> {
    const challenges = this.methods.flatMap((method) => {
      if (method.challenge === null) return [];
      if (method !== failed || !method.isBearer) return [method.challenge];
      return [`${method.challenge}, error="invalid_token", error_description=${quoted(words)}`];
    });
    return challenges.length === 0 ? {} : { 'www-authenticate': [...new Set(challenges)] };
  }

  private tell(level: 'warning' | 'error', message: string): void {
    this.host.operations.loaded.services.log.write({ level, source: this.service.name, message });
  }
}

/** Whether a method takes who shows nothing. */
function isOpen({ challenge, readsMessage }: PreparedMethod): boolean {
  return challenge === null && !readsMessage;
}

function refusal(status: number, words: string, headers: Refusal['headers'] = {}): Identified {
  return { identity: null, refusal: { status, words, headers } };
}

function admissionRefused(status: number, words: string, headers: Refusal['headers']): Admission {
  return { principal: null, refusal: { status, words, headers } };
}
