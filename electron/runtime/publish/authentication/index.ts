import { X509Certificate } from 'node:crypto';
import type { ProgramService } from '../../../../shared/service/index.ts';
import type { OperationContext } from '../../engine/run-operation.ts';
import { type ProxyRules, TrustedProxies } from '../../http/trusted-proxies.ts';
import { EndedSessions } from './ended-sessions.ts';
import { FailedAttempts } from './failed-attempts.ts';
import { HiddenParameters } from './hidden-parameters.ts';
import type { AuthenticationHost } from './method.ts';
import { SeenNonces } from './seen-nonces.ts';
import { ServiceDoor } from './service-door.ts';
import { Sessions } from './sessions.ts';
import { type DemoUsers, type ListedUser, Users } from './users.ts';

export type { MessageCredentials } from './method.ts';
export { principalOf } from './principal-of.ts';
export { type Admission, type Identified, type Identity, type Refusal, ServiceDoor } from './service-door.ts';
export type { DemoUsers, ListedUser, ShownDemoUser } from './users.ts';

/** What a server knows of its users, whatever program it serves. */
export interface SecurityOptions {
  /** Users that the server is given. */
  users?: readonly ListedUser[];
  /** On a person's own machine: the demo users of the project. */
  demoUsers?: DemoUsers;
  /** Seals the cookies of sessions, the same in all replicas. */
  sessionSecret?: string;
  /** Machines before the server that are believed. */
  proxies?: ProxyRules;
  /** PEM of the authorities that vouch for certificates of clients. */
  clientAuthorities?: readonly string[];
  /** How long after keys of an issuer were fetched an unknown one does not have them fetched again; 10 s. */
  keyCooldownMs?: number;
}

/** Users, sessions, failed attempts and seen nonces of a server: they stay when its program is exchanged. */
export class ServerSecurity {
  readonly users: Users;
  private readonly sessions: Sessions;
  private readonly failures = new FailedAttempts();
  private readonly nonces = new SeenNonces();
  private readonly hidden = new HiddenParameters();
  private readonly endedSessions = new EndedSessions();
  private readonly keyCooldownMs: number;
  readonly proxies: TrustedProxies;
  private readonly clientAuthorities: readonly X509Certificate[] | null;

  constructor({
    users = [],
    demoUsers,
    sessionSecret,
    proxies,
    clientAuthorities,
    keyCooldownMs = 10_000,
  }: SecurityOptions) {
    this.users = new Users(users, demoUsers ?? null);
    this.sessions = new Sessions(sessionSecret ?? null);
    this.keyCooldownMs = keyCooldownMs;
    this.proxies = new TrustedProxies(proxies);
    this.clientAuthorities = clientAuthorities?.map((pem) => new X509Certificate(pem)) ?? null;
  }

  /** What the doors of a program's services have. */
  hostOf(operations: OperationContext, isOfForeignPage: AuthenticationHost['isOfForeignPage']): AuthenticationHost {
    const { loaded } = operations;
    const { constants, log } = loaded.services;
    const constant: AuthenticationHost['constant'] = ({ name }) =>
      constants[name] ?? loaded.program.constants.find((c) => c.name === name)?.value ?? '';
    const warned = new Set<string>();
    return {
      users: this.users,
      sessions: this.sessions,
      failures: this.failures,
      endedSessions: this.endedSessions,
      proxies: this.proxies,
      clientAuthorities: this.clientAuthorities,
      nonces: this.nonces,
      hidden: this.hidden,
      isOfForeignPage,
      keyCooldownMs: this.keyCooldownMs,
      operations,
      constant,
      textOf: (given) => (given.constant === null ? given.text : constant(given.constant).trim()),
      warn: (message) => {
        if (warned.has(message)) return;
        warned.add(message);
        log.write({ level: 'error', source: 'Authentication', message });
      },
    };
  }
}

/** The doors of services, by their ids. */
export function doorsOf(
  services: readonly ProgramService[],
  host: AuthenticationHost,
): ReadonlyMap<string, ServiceDoor> {
  return new Map(services.map((service) => [service.id, new ServiceDoor(service, host)]));
}
