import type { IncomingMessage } from 'node:http';

/** A name or an address with a port (RFC 3986, 3.2.2; without user names, which no Host has). */
const authority = /^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/i;

/**
 * Settles which host a request is for and leaves it in `headers.host`, the path in `url`: a target in absolute form says it, whatever
 * the Host header does (RFC 9112, 3.2.2). Gives what is wrong in words, null when nothing is.
 */
export function takeHost(request: IncomingMessage): string | null {
  const hosts = hostLines(request.rawHeaders);
  if (hosts > 1) return 'A request has one Host (RFC 9112, 3.2), not several.';
  if (hosts === 0 && request.httpVersion === '1.1') return 'A request has a Host (RFC 9112, 3.2); this one has none.';
  if (request.url?.includes('#')) return 'The target of a request has no fragment (RFC 9112, 3.2).';
  const { host = '' } = request.headers;
  if (!authority.test(host)) return `${JSON.stringify(host.slice(0, 60))} is no host.`;
  const absolute = /^https?:\/\/([^/?#]*)(?=[/?]|$)/i.exec(request.url ?? '');
  if (!absolute) return null;
  const [start, named = ''] = absolute;
  if (named === '' || !authority.test(named)) return `${JSON.stringify(named.slice(0, 60))} is no host.`;
  request.headers.host = named;
  request.url = (request.url as string).slice(start.length) || '/';
  if (request.url.startsWith('?')) request.url = `/${request.url}`;
  return null;
}

function hostLines(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') hosts++;
  return hosts;
}
