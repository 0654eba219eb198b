import type { FastifyRequest } from 'fastify';
import type { ProgramFlow } from '../../../../shared/program/program.ts';
import { parsePathTemplate, pathShape } from '../../../../shared/service/path-template.ts';
import type { ProgramRestOperation, ProgramRestService } from '../../../../shared/service/rest/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { AnswerHeader } from '../../contract/run.ts';
import type { Steps } from '../../contract/steps.ts';
import { answeringSteps } from '../../engine/run-operation.ts';
import type { TraceRecorder } from '../../engine/trace.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import { dateOf, etagOf, namesTag } from '../../http/conditions.ts';
import { type AnswerBody, answerSteps } from './answer.ts';

/** What a write asks of what stands at its address. */
export interface WriteCondition {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  /** Milliseconds since 1970; null for none, and for a text that is no date (RFC 9110, 13.1.4). */
  unmodifiedSince: number | null;
  /** The values of the reading operation's parameters. */
  values: readonly unknown[];
}

/** A condition, and what reads what it is of: null where nothing is read at the address, which then has no state that a request could name. */
export interface HeldCondition {
  condition: WriteCondition;
  twin: ProgramRestOperation | null;
}

/** The operation that reads what another one of its service writes: GET of the same address; null where there is none. */
export function readingTwin(
  operation: ProgramRestOperation,
  { data }: ProgramRestService,
): ProgramRestOperation | null {
  if (operation.method === 'GET') return null;
  const shape = pathShape(parsePathTemplate(operation.path));
  const twins = data.operations.filter((o) => o.method === 'GET' && pathShape(parsePathTemplate(o.path)) === shape);
  return twins.find((o) => o.etag) ?? twins[0] ?? null;
}

/** The path parameters of a request as another operation of the same address calls them. */
export function pathAs(
  twin: ProgramRestOperation,
  operation: ProgramRestOperation,
  path: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = (template: string) => parsePathTemplate(template).flatMap((part) => part.names);
  const own = names(operation.path);
  return Object.fromEntries(names(twin.path).map((name, i) => [name, path[own[i] as string] as string]));
}

/** The conditions that a request names; null where it names none. `If-Modified-Since` and `If-Range` are of requests that read (RFC 9110, 13.1). */
export function writeConditionOf({ raw }: FastifyRequest): Omit<WriteCondition, 'values'> | null {
  const ifMatch = raw.headersDistinct['if-match']?.join(', ');
  const ifNoneMatch = raw.headersDistinct['if-none-match']?.join(', ');
  // Who names a state means that, and not a time (13.1.4).
  const unmodifiedSince = ifMatch === undefined ? dateOf(raw.headersDistinct['if-unmodified-since']?.[0]) : null;
  return ifMatch === undefined && ifNoneMatch === undefined && unmodifiedSince === null
    ? null
    : { ifMatch, ifNoneMatch, unmodifiedSince };
}

/** What is read at an address: the tags of all its forms, none where it has no tag, and when it was changed, null where that is not said. */
interface CurrentState {
  tags: readonly string[];
  lastModified: number | null;
}

/**
 * Holds a write against what stands at its address, within the run that writes: what `GET` would answer is made of the objects that this run sees, so that a write in
 * between makes the run begin again. A list of tags names nothing that has no tag (RFC 9110, 13.1.1). Throws FlowError `request/precondition` (412).
 */
export function* holdPrecondition(
  u: UnitOfWork,
  trace: TraceRecorder | null,
  { twin, condition: { ifMatch, ifNoneMatch, unmodifiedSince, values } }: HeldCondition,
): Steps<void> {
  const state = twin === null ? null : yield* currentState(u, trace, twin, values);
  const names = (list: string, isStrong: boolean) =>
    state !== null && (list.trim() === '*' || state.tags.some((tag) => namesTag(list, tag, isStrong)));
  if (ifMatch !== undefined && !names(ifMatch, true)) throw refusal(noMatch(state));
  if (unmodifiedSince !== null && (state?.lastModified ?? unmodifiedSince) > unmodifiedSince)
    throw refusal('What stands at this address was changed after the time of If-Unmodified-Since. Read it again.');
  if (ifNoneMatch !== undefined && names(ifNoneMatch, false))
    throw refusal('Something stands at this address already, which If-None-Match excludes.');
}

const refusal = (words: string) => new FlowError('request/precondition', words);

function noMatch(state: CurrentState | null): string {
  if (state === null) return 'There is nothing at this address that If-Match could name.';
  return state.tags.length === 0
    ? 'What stands at this address has no ETag that If-Match could name.'
    : 'What stands at this address is not what If-Match names: it was changed meanwhile. Read it again.';
}

/** What may be read at an address; null when there is nothing. */
function* currentState(
  u: UnitOfWork,
  trace: TraceRecorder | null,
  twin: ProgramRestOperation,
  values: readonly unknown[],
): Steps<CurrentState | null> {
  const flow = u.program.program.flows[twin.flow] as ProgramFlow;
  const args: unknown[] = new Array(flow.parameters.length).fill(null);
  twin.parameters.forEach((parameter, i) => {
    if (parameter.argument >= 0) args[parameter.argument] = values[i];
  });
  const before = { status: u.status, headers: u.answerHeaders };
  u.answerHeaders = null;
  trace?.start({ kind: 'microflow', label: flow.name });
  try {
    const value = yield* answeringSteps(u, twin.flow, args);
    const status = u.status ?? 200;
    if (value === null || value === undefined || status >= 300) return null;
    const lastModified = dateOf(headerOf(u.answerHeaders, 'last-modified') ?? undefined);
    const said = headerOf(u.answerHeaders, 'etag');
    if (said !== null) return { tags: [said], lastModified };
    const tags: string[] = [];
    for (const answer of twin.etag ? twin.answers : []) {
      const written: AnswerBody | null = yield* answerSteps(u, value, answer, flow, trace);
      if (written && (typeof written.content === 'string' || written.content instanceof Uint8Array))
        tags.push(etagOf(written.contentType, written.content));
    }
    return { tags, lastModified };
  } catch (error) {
    // A flow may say by its error end that there is nothing.
    if (error instanceof FlowError && (error.status === 404 || error.status === 410)) return null;
    throw error;
  } finally {
    trace?.finish([]);
    u.status = before.status;
    u.answering = 0;
    u.answerHeaders = before.headers;
    u.answerInBatches = null;
  }
}

/** A header that the flow itself has given; null where it has not. */
function headerOf(headers: ReadonlyMap<string, AnswerHeader> | null, name: string): string | null {
  return headers?.get(name)?.[1] ?? null;
}
