import type { Placed } from '../../../odata/query/index.ts';

/** A request that is understood and not carried out: what it asks for is not there, not allowed, or not supported. `status` is that of HTTP. */
export class RequestRefused extends Error {
  readonly status: number;
  readonly code: string;
  /** Where in the request, as it came; null for nowhere in particular. */
  readonly place: Placed | null;
  /** Of a method that is not possible: those that are (RFC 9110, 15.5.6). */
  readonly allow: readonly string[] | null;

  constructor(
    status: number,
    code: string,
    message: string,
    place: Placed | null = null,
    allow: readonly string[] | null = null,
  ) {
    super(message);
    this.name = 'RequestRefused';
    this.status = status;
    this.code = code;
    this.place = place;
    this.allow = allow;
  }
}

export function notSupported(what: string, place: Placed | null): never {
  throw new RequestRefused(501, 'odata/not-supported', `${what} is not supported.`, place);
}

export function refused(code: string, message: string, place: Placed | null = null): never {
  throw new RequestRefused(400, code, message, place);
}
