import type { QueryError } from '../../../../shared/odata/query/index.ts';
import { RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import { type FlowError, toFlowError } from '../../contract/flow-error.ts';
import { askedStatus, statusOfError } from '../error-status.ts';
import { BodyRefusal } from '../request-bodies.ts';

/** An error as OData says it (JSON Format 4.01, 21.1). */
export interface ODataFailure {
  status: number;
  /** Of a method that is not possible: those that are. */
  allow?: readonly string[];
  error: {
    code: string;
    message: string;
    target?: string;
    details?: { code: string; message: string; target?: string }[];
    innererror?: Record<string, unknown>;
  };
}

/** A request that is wrong, with the place in its text as it came. */
export function failureOfQuery({ code, message, at, end, expected }: QueryError, url: string): ODataFailure {
  return {
    status: 400,
    error: {
      code,
      message,
      target: url.slice(at, end === at ? at + 1 : end).slice(0, 200) || '$',
      innererror: { at, end, ...(expected.length > 0 ? { expected } : {}) },
    },
  };
}

/** Any failure, in the way of OData; `url` is the request below the service. */
export function failureOf(thrown: unknown, url: string): ODataFailure {
  if (thrown instanceof RequestRefused) {
    const { status, code, message, place, allow } = thrown;
    if (!place) return { status, ...(allow ? { allow } : {}), error: { code, message } };
    const text = url.slice(place.at, place.end).slice(0, 200);
    return {
      status,
      error: {
        code,
        message,
        ...(text === '' ? {} : { target: text }),
        innererror: { at: place.at, end: place.end },
      },
    };
  }
  if (thrown instanceof BodyRefusal)
    return { status: thrown.statusCode, error: { code: 'request/body', message: thrown.message } };
  return failureOfRun(toFlowError(thrown));
}

/** What a run ended with: the words of validation rules stand with the property that they are of (PO-44). */
export function failureOfRun(error: FlowError): ODataFailure {
  const status = askedStatus(error) ?? statusOfError(error);
  const details = error.details.map(({ path, message, code }) => ({
    code,
    message,
    target: path.slice(path.indexOf('.') + 1),
  }));
  const [first] = details;
  return {
    status,
    error: {
      code: error.code,
      message: details.length === 1 && first ? first.message : error.message,
      ...(first ? { target: first.target } : {}),
      ...(details.length > 0 ? { details } : {}),
    },
  };
}
