import { MappingError } from '../../../shared/format/message-error.ts';
import { FlowError, toFlowError } from '../contract/flow-error.ts';

/** RFC 9457 problem details, with the places in the input where there are some. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  errors?: { path: string; message: string; code: string; line?: number; column?: number; fix?: string }[];
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Content too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  500: 'Internal server error',
  502: 'Bad gateway',
  503: 'Service unavailable',
  504: 'Gateway timeout',
  507: 'Insufficient storage',
};

export function problem(status: number, detail: string, extra: Partial<Problem> = {}): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, ...extra };
}

/** The problem document of an error: bad input is the caller's (400, 422, 409), a partner's failure 502, the rest ours. */
export function problemOf(error: unknown, instance: string, body = ''): Problem {
  if (error instanceof MappingError) {
    const { path, line, column, fix, code, message } = error;
    return problem(400, message, {
      instance,
      errors: [
        {
          path,
          message,
          code,
          ...(line === undefined ? {} : { line }),
          ...(column === undefined ? {} : { column }),
          ...(fix ? { fix } : {}),
        },
      ],
    });
  }
  const flow = toFlowError(error);
  if (flow.cause instanceof MappingError && flow.code !== 'rest/bad-answer') {
    const inner = problemOf(flow.cause, instance);
    if (flow.cause.input === body && body !== '') return inner;
    // Text that a flow read by itself is not the caller's input, unless the flow says so.
    return { ...inner, status: flow.status ?? 500, title: titles[flow.status ?? 500] ?? 'Error' };
  }
  const status = flow.status ?? statusOf(flow.code);
  return problem(status, flow.message, { instance, ...(flow.details.length > 0 ? { errors: flow.details } : {}) });
}

function statusOf(code: string): number {
  if (code === 'validation/failed') return 422;
  if (code === 'data/not-unique' || code === 'data/delete-prevented' || code === 'mapping/key-not-unique') return 409;
  if (code.startsWith('rest/') && code !== 'rest/bad-location' && code !== 'rest/offline') return 502;
  if (code === 'data/disk-full') return 507;
  if (code === 'request/parameter') return 400;
  if (code === 'request/media-type') return 415;
  return 500;
}

export { FlowError };
