import { MappingError } from '../../../../shared/format/message-error.ts';
import type { FlowError } from '../../contract/flow-error.ts';
import { askedStatus, statusOfError } from '../error-status.ts';
import { type Problem, problem } from '../problem.ts';

/**
 * The problem document of a failed operation, with the blame where it belongs: what the caller sent is 4xx, what a partner did
 * 502, and everything else is ours, 5xx. `body` is the text that the caller sent, null where the operation reads none.
 */
export function problemOf(error: FlowError, instance: string, body: string | null): Problem {
  const { cause, status: asked } = error;
  if (asked !== null && askedStatus(error) === null)
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
    return problemOfMapping(cause, isCallers ? 400 : (askedStatus(error) ?? 500), instance);
  }
  const status = askedStatus(error) ?? statusOfError(error);
  // Where in a partner's answer it stands, and what stands there, is for who runs this, in trace and log, and not for the caller.
  const isTold = error.details.length > 0 && error.blame !== 'partner';
  return problem(status, error.message, { instance, ...(isTold ? { errors: error.details } : {}) });
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
