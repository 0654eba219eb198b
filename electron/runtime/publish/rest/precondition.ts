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
import { etagOf, namesTag } from '../../http/conditions.ts';
import { type AnswerBody, answerSteps } from './answer.ts';

/** What a write asks of what stands at its address. */
export interface WriteCondition {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  /** The values of the reading operation's parameters. */
  values: readonly unknown[];
}

/** The operation that reads what another one of its service writes: GET of the same address, with an ETag; null where there is none. */
export function readingTwin(
  operation: ProgramRestOperation,
  { data }: ProgramRestService,
): ProgramRestOperation | null {
  if (operation.method === 'GET') return null;
  const shape = pathShape(parsePathTemplate(operation.path));
  const twin = data.operations.find(
    (o) => o.method === 'GET' && o.etag && pathShape(parsePathTemplate(o.path)) === shape,
  );
  return twin ?? null;
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

/** The conditions that a request names; null where it names none. */
export function writeConditionOf({ raw }: FastifyRequest): Pick<WriteCondition, 'ifMatch' | 'ifNoneMatch'> | null {
  const ifMatch = raw.headersDistinct['if-match']?.join(', ');
  const ifNoneMatch = raw.headersDistinct['if-none-match']?.join(', ');
  return ifMatch === undefined && ifNoneMatch === undefined ? null : { ifMatch, ifNoneMatch };
}

/**
 * Holds a write against what stands at its address, within the run that writes: what `GET` would answer is made of the objects that this run sees, so that a write in
 * between makes the run begin again. Throws FlowError `request/precondition` (412).
 */
export function* holdPrecondition(
  u: UnitOfWork,
  trace: TraceRecorder | null,
  twin: ProgramRestOperation,
  { ifMatch, ifNoneMatch, values }: WriteCondition,
): Steps<void> {
  const tags = yield* currentTags(u, trace, twin, values);
  const names = (list: string, isStrong: boolean) =>
    tags === null ? namesTag(list, null, isStrong) : tags.some((tag) => namesTag(list, tag, isStrong));
  if (ifMatch !== undefined && !names(ifMatch, true))
    throw new FlowError(
      'request/precondition',
      tags === null
        ? 'There is nothing at this address that If-Match could name.'
        : 'What stands at this address is not what If-Match names: it was changed meanwhile. Read it again.',
    );
  if (ifNoneMatch !== undefined && names(ifNoneMatch, false))
    throw new FlowError(
      'request/precondition',
      'Something stands at this address already, which If-None-Match excludes.',
    );
}

/** The entity tags of all forms in which something may be read at an address; null when there is nothing. */
function* currentTags(
  u: UnitOfWork,
  trace: TraceRecorder | null,
  twin: ProgramRestOperation,
  values: readonly unknown[],
): Steps<string[] | null> {
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
    const said = ownTag(u.answerHeaders);
    if (said !== null) return [said];
    const tags: string[] = [];
    for (const answer of twin.answers) {
      const written: AnswerBody | null = yield* answerSteps(u, value, answer, flow, trace);
      if (written && (typeof written.content === 'string' || written.content instanceof Uint8Array))
        tags.push(etagOf(written.contentType, written.content));
    }
    return tags;
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

/** An entity tag that the flow itself has given; null where it has not. */
export function ownTag(headers: ReadonlyMap<string, AnswerHeader> | null): string | null {
  return headers?.get('etag')?.[1] ?? null;
}
