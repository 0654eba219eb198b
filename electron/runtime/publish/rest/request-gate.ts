import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from '../../../../shared/service/path-template.ts';
import type {
  ProgramRateLimit,
  ProgramRestOperation,
  ProgramRestService,
} from '../../../../shared/service/rest/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { DoorMemory } from '../door-memory.ts';
import type { RateState } from '../rate-counters.ts';

interface CountedLimit {
  key: string;
  rate: ProgramRateLimit;
}

/** What every request of an operation meets before it is read: headers about its end, limits on how often it may come. Null where there is nothing of that. */
export function requestGate(
  operation: ProgramRestOperation,
  { id, data }: ProgramRestService,
  memory: DoorMemory,
  addressOf: (request: IncomingMessage) => string,
): ((request: FastifyRequest, reply: FastifyReply, principal: string | null) => void) | null {
  const limits: CountedLimit[] = [
    ...(data.rate ? [{ key: id, rate: data.rate }] : []),
    ...(operation.rate ? [{ key: operation.id, rate: operation.rate }] : []),
  ];
  const headers = operation.deprecation;
  if (limits.length === 0 && headers.length === 0) return null;
  const policy = limits.map(({ rate }) => `"${rate.name}";q=${rate.requests};w=${rate.seconds}`).join(', ');
  return (request, reply, principal) => {
    for (const [name, value] of headers) reply.header(name, name === 'Link' ? linkOf(value) : value);
    if (limits.length === 0) return;
    const now = performance.now();
    const states: RateState[] = [];
    for (const { key, rate } of limits) {
      // Who asks under a name is counted under it, from wherever; an address is none.
      const who = principal === null ? `at ${addressOf(request.raw)}` : `as ${principal}`;
      const client = rate.per === 'all' ? '' : who;
      const state = memory.rates.take(`${key} ${client}`, rate, now);
      states.push(state);
      if (state.isExceeded) break;
    }
    reply.header('ratelimit-policy', policy);
    reply.header(
      'ratelimit',
      states.map(({ limit, remaining, reset }) => `"${limit.name}";r=${remaining};t=${reset}`).join(', '),
    );
    const exceeded = states.find((state) => state.isExceeded);
    if (!exceeded) return;
    reply.header('retry-after', String(exceeded.reset));
    const { requests, seconds } = exceeded.limit;
    throw new FlowError(
      'request/too-many',
      `At most ${requests} ${requests === 1 ? 'request' : 'requests'} in ${seconds} seconds are taken. Send it again in ${exceeded.reset} seconds.`,
    );
  };
}

/**
 * Limits by address before anybody is asked who they are, so that no password is worked on for who sends too much: those of a service as a whole, and of addresses whose
 * requests were refused as often as the rate allows requests. Whoever has shown who they are is counted by name, after that.
 */
export function gateBefore(
  operation: ProgramRestOperation,
  { id, data }: ProgramRestService,
  memory: DoorMemory,
  addressOf: (request: IncomingMessage) => string,
): { waitS(request: IncomingMessage): number; refused(request: IncomingMessage): void } {
  const limits = [
    ...(data.rate ? [{ key: id, rate: data.rate }] : []),
    ...(operation.rate ? [{ key: operation.id, rate: operation.rate }] : []),
  ];
  const refusedKey = (key: string, request: IncomingMessage) => `${key} refused at ${addressOf(request)}`;
  return {
    waitS: (request) => {
      const now = performance.now();
      const waits = limits.flatMap(({ key, rate }) => [
        memory.rates.waitS(refusedKey(key, request), rate, now),
        ...(rate.per === 'all' ? [memory.rates.waitS(`${key} `, rate, now)] : []),
      ]);
      return Math.max(0, ...waits);
    },
    refused: (request) => {
      for (const { key, rate } of limits) memory.rates.take(refusedKey(key, request), rate, performance.now());
    },
  };
}

/** An address of this server is written as one, whatever letters it has. */
function linkOf(value: string): string {
  const [, target = '', rest = ''] = /^<([^>]*)>(.*)$/.exec(value) ?? [];
  return target.startsWith('/') ? `<${addressOf(target)}>${rest}` : value;
}
