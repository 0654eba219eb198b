import type { IncomingMessage } from 'node:http';

/** The values of a cookie of a request (RFC 6265, 5.4). */
export function cookiesOf(request: IncomingMessage, name: string): string[] {
  const found: string[] = [];
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals >= 0 && pair.slice(0, equals).trim() === name) found.push(pair.slice(equals + 1).trim());
  }
  return found;
}
