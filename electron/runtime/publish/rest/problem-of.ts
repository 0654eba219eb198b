import { MappingError } from '../../../../shared/format/message-error.ts';
import type { FlowError } from '../../contract/flow-error.ts';
import { type Problem, problem } from '../problem.ts';

/**
 * The problem document of a failed operation, with the blame where it belongs: what the caller sent is 4xx, what a partner did
 * 502, and everything else is ours, 5xx. `body` is the text that the caller sent, null where the operation reads none.
 */
export function problemOf(error: FlowError, instance: string, body: string | null): Problem {
  const { cause, status: asked } = error;
  if (asked !== null && errorStatus(error) === null)
    return problem(
      500,
      `The microflow ends with the HTTP status ${asked}; an error has one from 400 to 599. ${error.message}`,
      {
        instance,
      },
    );
  if (cause instanceof MappingError && error.blame !== 'partner') {
    const isCallers = error.code === 'request/body' || (body !== null && cause.input === body);
    // Text that a flow read by itself, and an answer that cannot be written, are not the caller's, unless the flow says so.
    return problemOfMapping(cause, isCallers ? 400 : (errorStatus(error) ?? 500), instance);
  }
  const status = errorStatus(error) ?? statusOf(error);
  return problem(status, error.message, { instance, ...(error.details.length > 0 ? { errors: error.details } : {}) });
}

function problemOfMapping(error: MappingError, status: number, instance: string): Problem {
  const { path, line, column, fix, code, message } = error;
  const place = {
    path,
    message,
    code,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(fix ? { fix } : {}),
  };
  return problem(status, message, { instance, errors: [place] });
}

/** The status that an error end asks for; null when it is none that an error may have. */
function errorStatus({ status }: FlowError): number | null {
  return status !== null && Number.isInteger(status) && status >= 400 && status <= 599 ? status : null;
}

function statusOf({ code, blame }: FlowError): number {
  switch (code) {
    case 'request/parameter':
    case 'request/body':
    case 'request/address':
      return 400;
    case 'request/idempotency-key':
      return 400;
    case 'request/under-way':
      return 409;
    case 'request/precondition':
      return 412;
    case 'request/precondition-required':
      return 428;
    case 'request/other-request':
      return 422;
    case 'request/not-acceptable':
      return 406;
    case 'request/body-too-large':
      return 413;
    case 'request/media-type':
    case 'request/content-coding':
    case 'request/charset':
      return 415;
    case 'validation/failed':
      return 422;
    case 'data/not-unique':
    case 'data/delete-prevented':
    case 'data/changed-meanwhile':
    case 'mapping/key-not-unique':
      return 409;
    case 'data/disk-full':
      return 507;
    case 'flow/timeout':
      return 504;
    case 'flow/stopped':
    case 'data/busy':
      return 503;
    default:
      return blame === 'partner' ? 502 : 500;
  }
}
