import type { IdSource } from '../model/unit.ts';
import type { CurlRequest } from './curl.ts';
import { type CollectedRequest, freeName, type RequestCollection, requestSchema } from './kind.ts';

/** A request of a collection that was a cURL command, and the secrets of it, which are kept out of the project. */
export interface RequestFromCurl {
  request: CollectedRequest;
  /** By name; the request asks for each as `{{name}}`. */
  secrets: { name: string; value: string }[];
}

/** Headers whose values are keys of somebody. */
const secretHeaders: Readonly<Record<string, string>> = {
  authorization: 'authorization',
  cookie: 'cookie',
  'proxy-authorization': 'proxyAuthorization',
  'x-api-key': 'apiKey',
  'api-key': 'apiKey',
};

/** Whether a header's value is a key that belongs into no file. */
export function isSecretHeader(name: string): boolean {
  return name.trim().toLowerCase() in secretHeaders;
}

/** The request of a cURL command as fields. One to the run becomes relative; what stands in the address's query becomes rows. */
export function requestFromCurl(
  { method, url, headers, body }: CurlRequest,
  data: RequestCollection,
  runUrl: string | null,
  newId: IdSource,
): RequestFromCurl {
  const isOurs = runUrl !== null && url.startsWith(`${runUrl}/`);
  const [whole = ''] = (isOurs ? url.slice(runUrl.length) : url).split('#');
  const at = whole.indexOf('?');
  const address = at < 0 ? whole : whole.slice(0, at);
  const query = at < 0 ? [] : queryPairs(whole.slice(at + 1));
  const secrets: RequestFromCurl['secrets'] = [];
  const rows = headers.flatMap(([name, value]) => {
    if (name.toLowerCase() === 'content-type' && body !== null) return [];
    const secret = secretHeaders[name.toLowerCase()];
    if (!secret || value.includes('{{')) return [{ id: newId(), in: 'header', name, value }];
    secrets.push({ name: secret, value });
    return [{ id: newId(), in: 'header', name, value: `{{${secret}}}` }];
  });
  const mediaType = body === null ? '' : (headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1] ?? '');
  const request = requestSchema.parse({
    id: newId(),
    name: freeName(`${method} ${address.replace(/^https?:\/\//, '')}`.slice(0, 80), data),
    method,
    address,
    parameters: [...query.map(([name, value]) => ({ id: newId(), in: 'query', name, value })), ...rows],
    mediaType,
    body: body ?? '',
  });
  return { request, secrets };
}

function queryPairs(query: string): [string, string][] {
  const decoded = (text: string) => {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      return text;
    }
  };
  return query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
    });
}
