import type { FlowError } from '../contract/flow-error.ts';

/** The status that an error end asks for; null when it is none that an error may have. */
export function askedStatus({ status }: FlowError): number | null {
  return status !== null && Number.isInteger(status) && status >= 400 && status <= 599 ? status : null;
}

/** The HTTP status of an error that asks for none: what the caller did is 4xx, what a partner did 502, else it is ours. */
export function statusOfError({ code, blame }: FlowError): number {
  switch (code) {
    case 'request/parameter':
    case 'request/body':
    case 'request/address':
    case 'request/idempotency-key':
      return 400;
    case 'access/not-allowed':
    case 'access/hidden-member':
      return 403;
    case 'request/not-acceptable':
      return 406;
    case 'request/under-way':
      return 409;
    case 'request/precondition':
      return 412;
    case 'request/precondition-required':
      return 428;
    case 'request/too-many':
      return 429;
    case 'request/other-request':
      return 422;
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
    case 'data/answer-kept':
    case 'mapping/key-not-unique':
      return 409;
    case 'data/not-supported':
      return 501;
    case 'data/disk-full':
      return 507;
    case 'flow/timeout':
      return 504;
    case 'flow/stopped':
    case 'data/unavailable':
    case 'data/busy':
      return 503;
    default:
      return blame === 'partner' ? 502 : 500;
  }
}
