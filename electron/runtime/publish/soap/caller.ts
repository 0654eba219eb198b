import type { FastifyRequest } from 'fastify';
import type { ProgramAccess } from '../../../../shared/authentication/index.ts';
import type { ProgramServedSoapOperation, ProgramSoapService } from '../../../../shared/service/soap/program.ts';
import { EnvelopeError, type EnvelopeHeader, type ReadEnvelope } from '../../../../shared/soap/envelope.ts';
import { readSecurityHeader, wsseNamespace } from '../../../../shared/soap/security-header.ts';
import type { Principal } from '../../contract/principal.ts';
import type { Identity, MessageCredentials, ServiceDoor, Refusal as TurnedAway } from '../authentication/index.ts';
import type { AnsweredFault } from './fault.ts';
import { Refusal } from './refusal.ts';

/** Whom headers are for that are for us (SOAP 1.1, 4.2.2; SOAP 1.2 part 1, 2.2). */
export const ownRoles: readonly string[] = [
  '',
  'http://schemas.xmlsoap.org/soap/actor/next',
  'http://www.w3.org/2003/05/soap-envelope/role/next',
  'http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver',
];

/** Who was turned away, and with which headers of the answer. */
export class TurnedAwayError extends Refusal {
  readonly answerHeaders: TurnedAway['headers'];
  constructor(fault: Omit<AnsweredFault, 'detail'>, headers: TurnedAway['headers']) {
    super(fault);
    this.answerHeaders = headers;
  }
}

/**
 * Who calls the operations of a service, asked as early as can be: with the head of a request where that says who asks, and what it asks for does not
 * matter; else when its message is read.
 */
export class CallerDoor {
  private readonly door: ServiceDoor;
  /** What all operations ask for; null where they differ, or where messages say who asks. */
  private readonly early: ProgramAccess | null;
  private readonly asks: boolean;
  private readonly isOpenForSome: boolean;

  constructor({ authentication, data }: ProgramSoapService, door: ServiceDoor) {
    this.door = door;
    const accesses = data.operations.map(({ access }) => access);
    const [first = authentication.access] = accesses;
    this.asks = accesses.length === 0 ? door.asks(first) : accesses.some((access) => door.asks(access));
    const areSame = accesses.every((access) => JSON.stringify(access) === JSON.stringify(first));
    this.early = areSame && !door.readsMessages ? first : null;
    this.isOpenForSome = accesses.some(({ who }) => who === 'everybody');
  }

  /** Whether the header of WS-Security is read here. */
  get readsMessages(): boolean {
    return this.door.readsMessages;
  }

  /** Asks with the head of a request, before anything of its message is read. @throws TurnedAwayError */
  async atHead(request: FastifyRequest): Promise<CallerAtHead> {
    const { door } = this;
    if (!this.asks) return { principal: null, identity: null, isDone: true };
    door.hide(request.raw);
    if (this.early !== null) {
      const { principal, refusal } = await door.admit(request.raw, this.early);
      if (refusal) throw turnedAway(refusal, false);
      return { principal, identity: null, isDone: true };
    }
    if (door.readsMessages || this.isOpenForSome) return { principal: null, identity: null, isDone: false };
    const { identity, refusal } = await door.identify(request.raw, null);
    if (refusal) throw turnedAway(refusal, false);
    return { principal: null, identity, isDone: false };
  }

  /** Whether who asks may call an operation. @throws TurnedAwayError */
  async forOperation(
    caller: CallerAtHead,
    request: FastifyRequest,
    envelope: ReadEnvelope,
    { access }: ProgramServedSoapOperation,
  ): Promise<Principal | null> {
    if (caller.isDone) return caller.principal;
    if (access.who === 'everybody') return null;
    let { identity } = caller;
    const message = this.door.readsMessages ? credentialsIn(envelope) : null;
    if (identity === null) {
      const found = await this.door.identify(request.raw, message);
      if (found.refusal) throw turnedAway(found.refusal, message !== null);
      identity = found.identity;
    }
    const { principal, refusal } = this.door.allow(identity, access, request.raw);
    if (refusal) throw turnedAway(refusal, message !== null);
    return principal;
  }
}

export interface CallerAtHead {
  principal: Principal | null;
  identity: Identity | null;
  /** Nothing more is asked when the operation is known. */
  isDone: boolean;
}

/** The headers of WS-Security that are for us. */
export function isSecurityHeader({ element, role }: EnvelopeHeader): boolean {
  return element.name === 'Security' && element.namespace === wsseNamespace && ownRoles.includes(role);
}

const failure = (name: string) => ({ prefix: 'wsse', namespace: wsseNamespace, name });

/** What a message shows of its sender. @throws Refusal for a header of WS-Security that cannot be taken (WS-Security 1.1.1, 12) */
function credentialsIn({ headers }: ReadEnvelope): MessageCredentials | null {
  const [header, another] = headers.filter(isSecurityHeader);
  if (!header) return null;
  const invalid = (reason: string) => new Refusal({ code: 'Client', subcode: failure('InvalidSecurity'), reason });
  if (another) throw invalid('The message has several headers of WS-Security for one receiver.');
  let read: ReturnType<typeof readSecurityHeader>;
  try {
    read = readSecurityHeader(header.text);
  } catch (error) {
    if (error instanceof EnvelopeError) throw invalid(`${error.message} (line ${error.line}, column ${error.column})`);
    throw error;
  }
  if (typeof read === 'string') throw invalid(read);
  const [other] = read.others;
  // What has to be understood may be what the rest is worth nothing without: a signature.
  if (other !== undefined && header.mustUnderstand)
    throw new Refusal({
      code: 'Client',
      subcode: failure('UnsupportedSecurityToken'),
      reason: `The header of WS-Security holds ${other}, which is not understood here.`,
    });
  return read.token && { usernameToken: read.token, timestamp: read.timestamp };
}

/**
 * How somebody who is turned away is told. Who may show it by headers hears 401 with the challenges; a message that says itself who sends it is answered in the
 * words of WS-Security, with the status that faults have, since clients look for a fault nowhere else.
 */
function turnedAway({ status, words, headers }: TurnedAway, isShownInMessage: boolean): TurnedAwayError {
  // Who is slowed down may send the same later.
  const code = status < 500 && status !== 429 ? ('Client' as const) : ('Server' as const);
  const isChallenged = headers['www-authenticate'] !== undefined && !isShownInMessage;
  if (status === 401 && !isChallenged)
    return new TurnedAwayError({ code, subcode: failure('FailedAuthentication'), reason: words }, {});
  if (status === 400 && isShownInMessage)
    return new TurnedAwayError({ code, subcode: failure('InvalidSecurity'), reason: words }, headers);
  return new TurnedAwayError({ code, reason: words, status }, headers);
}
