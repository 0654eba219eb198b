import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { GivenText, NamedConstant } from '../../../../shared/authentication/constants.ts';
import type { ShownUsernameToken } from '../../../../shared/soap/security-header.ts';
import type { OperationContext } from '../../engine/run-operation.ts';
import type { TrustedProxies } from '../../http/trusted-proxies.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { FailedAttempts } from './failed-attempts.ts';
import type { HiddenParameters } from './hidden-parameters.ts';
import type { SeenNonces } from './seen-nonces.ts';
import type { Sessions } from './sessions.ts';
import type { Users } from './users.ts';

/** What came of asking a request who sends it, in one way. */
export type Attempt =
  /** It shows nothing that this method looks at. */
  | { is: 'absent' }
  /** `name` is null for nobody in particular. */
  | { is: 'accepted'; name: string | null; userRoles: readonly string[]; claims?: Readonly<Record<string, string>> }
  | { is: 'refused'; words: string }
  /** What it shows cannot be read as anything: 400. */
  | { is: 'malformed'; words: string }
  /** It cannot be told now. `cause` is for the log. */
  | { is: 'unavailable'; cause: string; retryAfterS: number }
  /** Too many attempts failed: 429. */
  | { is: 'slowed'; retryAfterS: number }
  /** A refusal in words of the project. */
  | { is: 'answered'; status: number; words: string };

export const absent: Attempt = { is: 'absent' };

/** What a message says of its sender beside the head of its request, in protocols whose messages do (WS-Security). */
export interface MessageCredentials {
  usernameToken: ShownUsernameToken;
  timestamp: { created: string; expires: string } | null;
}

/** A method that is ready for the requests of a service. */
export interface PreparedMethod {
  /** `message` is null where nothing is shown in it, or where it is not read yet. */
  attempt(request: IncomingMessage, message: MessageCredentials | null): Attempt | Promise<Attempt>;
  /** It looks at the message, not at the head of its request. */
  readonly readsMessage?: boolean;
  /**
   * What WWW-Authenticate says (RFC 9110, 11.6.1), without what it says of a token; null for a method that asks for nothing, or not by headers.
   */
  readonly challenge: string | null;
  /** Its challenge takes `error` and `error_description` (RFC 6750, 3). */
  readonly isBearer?: boolean;
  /** Headers that hold what it looks at, in small letters: no trace has them. */
  readonly headers: readonly string[];
  /** Parameters of the query that hold what it looks at: they are taken out of the address, which is told in traces, logs and problems (`host.hidden`). */
  readonly hiddenParameters?: readonly string[];
  /** A browser shows it by itself, whichever page asks: a request that changes something is not taken from a page of elsewhere. */
  readonly isShownByBrowsers?: boolean;
}

/** What is there for methods. */
export interface AuthenticationHost {
  users: Users;
  sessions: Sessions;
  /** Those that were logged out. */
  endedSessions: EndedSessions;
  failures: FailedAttempts;
  /** Who is believed about where a request comes from. */
  proxies: TrustedProxies;
  /** Those that vouch for certificates which proxies name; null where the proxies' word is enough. */
  clientAuthorities: readonly X509Certificate[] | null;
  nonces: SeenNonces;
  hidden: HiddenParameters;
  /** Whether a page of elsewhere asks a request that changes something, and no rule allows it (`WebOrigins`). */
  isOfForeignPage(request: IncomingMessage): boolean;
  operations: OperationContext;
  /** How long after keys were fetched an unknown one does not have them fetched again. */
  keyCooldownMs: number;
  /** Value of a constant as it is run; empty where it has none. */
  constant(constant: NamedConstant): string;
  textOf(given: GivenText): string;
  /** Says once that something is wrong with how the service is set up. */
  warn(words: string): void;
}

/** The service that asks. */
export interface AskingService {
  id: string;
  name: string;
  path: string;
}

/** The runtime half of an authentication method; the other is its entry in shared/authentication. */
export interface RequestAuthenticator<Data = unknown> {
  method: string;
  prepare(data: Data, host: AuthenticationHost, service: AskingService): PreparedMethod;
}

/** A method, its data type known to itself alone. */
export function defineAuthenticator<Data>(authenticator: RequestAuthenticator<Data>): RequestAuthenticator {
  return authenticator as RequestAuthenticator;
}

/** A text within quotes of a header (RFC 9110, 5.6.4); what has no place there is left out. */
export function quoted(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;
}
