import { controlOf } from '../../microflow/activities/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { statusesOf } from '../../microflow/statuses.ts';
import { isBodyless } from './answer-form.ts';
import { batchAnswers } from './batch-answers.ts';
import type { RestOperation } from './kind.ts';
import type { JsonObject } from './openapi-answer.ts';
import type { AskedOf } from './openapi-security.ts';

/** What an answer with a status may hold. */
interface Holds {
  /** The result of the microflow. */
  result?: boolean;
  problem?: boolean;
}

export interface ResponseParts {
  /** Content of an answer that holds the result, by media type; null when no answer has one. */
  result: JsonObject | null;
  /** Content of a problem. */
  problem: JsonObject;
  /** Headers of what is no error, by name. */
  headers: JsonObject;
  /** A client that has the answer is told so: 304. */
  isCached: boolean;
  /** What of a request may be refused before the microflow runs. */
  refusals: readonly number[];
  /** What it asks of its callers; null where it asks for nothing. */
  asks: AskedOf | null;
}

/**
 * The responses of an operation: each status that its microflow's ends name, the operation's own where an end names none, and
 * `default` for all that may come besides (what the server refuses, errors, and results whose status is worked out).
 */
export function responsesOf(operation: RestOperation, flow: Microflow, parts: ResponseParts): JsonObject {
  const answers = new Map<number, Holds>();
  const add = (status: number, holds: Holds) => answers.set(status, { ...answers.get(status), ...holds });
  const addEmpty = (status: number) => add(status, status >= 400 ? { problem: true } : {});
  const inBatches = parts.result !== null && batchAnswers(flow).length > 0;
  let anyStatus = false;
  for (const { action } of flow.nodes) {
    const control = controlOf(action);
    if (control?.form === 'raise') {
      const { statuses } = statusesOf(control.status(action));
      for (const status of statuses) if (status >= 400) addEmpty(status);
    }
    if (control?.form !== 'return') continue;
    const { statuses, others } = statusesOf(control.status(action));
    const isEmpty = parts.result === null || (!inBatches && /^\s*(?:empty\s*)?$/.test(control.result(action)));
    for (const status of statuses) {
      if (!isEmpty) add(status, { result: true });
      addEmpty(status);
    }
    if (others === 'any') anyStatus = true;
    if (others === 'none') continue;
    if (flow.returns.kind === 'nothing' && !inBatches) add(operation.status, {});
    else {
      if (!isEmpty || isBodyless(operation.status)) add(operation.status, { result: !isEmpty });
      addEmpty(operation.emptyStatus);
    }
  }
  if (parts.isCached) add(304, {});
  for (const status of parts.refusals) add(status, { problem: true });
  const responses: JsonObject = {};
  for (const [status, holds] of [...answers].sort(([a], [b]) => a - b))
    responses[status] = responseOf(
      isBodyless(status) ? {} : { ...holds, ...(anyStatus ? { result: true } : {}) },
      parts,
      status,
      inBatches,
    );
  for (const [status, words] of parts.asks?.refusals ?? []) {
    // A flow that ends with the status says what it holds; the refusal is a problem beside it.
    const refusal = responseOf({ ...answers.get(status), problem: true }, parts);
    refusal['description'] = words;
    if (status === 401) refusal['headers'] = { 'WWW-Authenticate': { schema: { type: 'string' } } };
    responses[status] = refusal;
  }
  responses['default'] = responseOf({ problem: true, result: anyStatus }, parts);
  return responses;
}

function responseOf(
  holds: Holds,
  { result, problem, headers }: ResponseParts,
  status?: number,
  inBatches = false,
): JsonObject {
  const content: JsonObject = { ...(holds.result ? result : null) };
  for (const [mediaType, part] of Object.entries(holds.problem ? problem : {})) {
    const there = content[mediaType] as JsonObject | undefined;
    content[mediaType] = there
      ? { schema: { anyOf: [there['schema'] ?? {}, (part as JsonObject)['schema'] ?? {}] } }
      : part;
  }
  const pieces = inBatches && holds.result ? '. It is sent as it is read: one that breaks off is not whole.' : '';
  const isHeaded = status !== undefined && status < 400 && Object.keys(headers).length > 0;
  return {
    description: describe(holds, status) + pieces,
    ...(isHeaded ? { headers } : {}),
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}

function describe({ result, problem }: Holds, status?: number): string {
  if (result && problem) return 'The result, or a problem';
  if (problem) return 'Problem';
  if (status === 304) return 'Unchanged';
  if (status !== undefined && isBodyless(status)) return 'No content';
  if (!result) return 'An empty result';
  return status !== undefined && status < 300 ? 'Success' : 'The result';
}
