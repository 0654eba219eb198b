import { randomUUID } from 'node:crypto';
import type { ProgramHttpService } from '../../../shared/consume/http-service.ts';
import { type ProgramConsumedService, type SignatureMember, signatureMembers } from '../../../shared/consume/index.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { ConsumeHost } from './consumed-protocol.ts';
import { type HttpRequest, sentBytes } from './http-client.ts';
import { targetOf } from './request-target.ts';

/**
 * A request with the headers of its service's signature, worked out of it as it goes out: its body is bytes then, and no answer leads it elsewhere, where the signature would be none. As
 * it is where calls are not signed, and where nobody is called. Throws FlowError `consume/empty-signature` for a header without a value.
 */
export function signedRequest<U>(
  host: Pick<ConsumeHost<U>, 'signature'>,
  { data, name, mock, replay }: ProgramConsumedService<ProgramHttpService>,
  request: HttpRequest,
): HttpRequest {
  const { signature } = data;
  if (!signature || data.authentication !== 'signature' || mock || replay) return request;
  const own = new Set(signature.headers.map((header) => header.toLowerCase()));
  const headers = request.headers.filter(([header]) => !own.has(header.toLowerCase()));
  const { origin, path } = targetOf(request.url);
  const [bare = '', query = ''] = split(path);
  const body = sentBytes(request);
  const contentType = headers.find(([header]) => header.toLowerCase() === 'content-type')?.[1] ?? '';
  const members: Record<SignatureMember, unknown> = {
    Method: request.method,
    Address: `${origin}${path}`,
    Host: origin.replace(/^https?:\/\//i, ''),
    Path: bare,
    Query: query,
    SortedQuery: query === '' ? '' : query.split('&').sort(byBytes).join('&'),
    ContentType: contentType,
    Body: body,
    Timestamp: Date.now(),
    Nonce: randomUUID(),
  };
  const given = host.signature(
    signature.index,
    signatureMembers.map((member) => members[member]),
  );
  const signed = given.map(([header, value]): [string, string] => {
    if (typeof value === 'string' && value !== '') return [header, value];
    throw new FlowError('consume/empty-signature', `${name}: the header ${header} of the signature is empty.`);
  });
  return { ...request, headers: [...headers, ...signed], body: request.body === null ? null : body, redirects: 'none' };
}

function split(path: string): [string, string] {
  const at = path.indexOf('?');
  return at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
}

/** Names and values are ASCII here: what is not is encoded. A name goes before a longer one that begins with it. */
function byBytes(one: string, other: string): number {
  const [a, b] = [one, other].map((pair) => pair.replace('=', '\0'));
  return (a as string) < (b as string) ? -1 : a === b ? 0 : 1;
}
