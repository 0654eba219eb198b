/** Those that do the same when they are asked twice: safe methods, PUT and DELETE (RFC 9110, 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** Whether a request of a method may be made again when nobody knows what became of it. */
export function isIdempotent(method: string): boolean {
  return idempotent.has(method);
}
