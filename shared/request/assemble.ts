import { withoutEnd } from '../model/text-ends.ts';
import type { CollectedRequest, RequestEnvironment } from './kind.ts';
import { fillIn, withPathParameters } from './variables.ts';

/** A request as it goes out. */
export interface OutgoingRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body: string | null;
}

/** What the values and the base address of a request are taken from. */
export interface RequestSurroundings {
  environment: RequestEnvironment | null;
  /** Values of secrets by name; they are nowhere in the project. */
  secrets: ReadonlyMap<string, string>;
  /** Address of the run; null while nothing runs. */
  runUrl: string | null;
}

/** The values by name that a request sees; a secret that nobody gave has none. */
export function valuesOf({ environment, secrets }: RequestSurroundings): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, value, secret } of environment?.values ?? []) {
    const given = secret ? secrets.get(name) : value;
    if (given !== undefined) values.set(name, given);
  }
  return values;
}

/** Why a request cannot go out; `secret` names the value that nobody has given yet. */
export interface NotSent {
  problem: string;
  secret?: string;
}

/** The whole request, every value in its place; or in words why there is none. */
export function assembleRequest(
  request: CollectedRequest,
  surroundings: RequestSurroundings,
): OutgoingRequest | NotSent {
  const values = valuesOf(surroundings);
  const unknown = new Set<string>();
  const fill = (text: string): string => {
    const filled = fillIn(text, values);
    for (const name of filled.unknown) unknown.add(name);
    return filled.text;
  };
  const sent = request.parameters.filter((p) => p.enabled && p.name !== '');
  const of = (place: string) =>
    sent.filter((p) => p.in === place).map((p): [string, string] => [p.name, fill(p.value)]);
  // Values come before path parameters: the value of one may hold braces of its own.
  const path = withPathParameters(fill(request.address.trim()), new Map(of('path')));
  const query = of('query').map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const headers = of('header');
  const cookies = of('cookie').map(([name, value]) => `${name}=${cookieText(value)}`);
  if (cookies.length > 0) headers.push(['Cookie', cookies.join('; ')]);
  const fields = of('form');
  const isForm = fields.length > 0 && request.method !== 'GET' && request.method !== 'HEAD';
  const hasBody = request.body.trim() !== '' && request.method !== 'GET' && request.method !== 'HEAD';
  const given = fill(request.mediaType.trim());
  const form = isForm ? formBody(fields, given) : null;
  const body = form ? form.body : hasBody ? fill(request.body) : null;
  const mediaType = form ? form.mediaType : given;
  if (unknown.size > 0) return withoutValue([...unknown], surroundings.environment);
  if (path.missing.length > 0)
    return { problem: `{${path.missing[0]}} of the address has no value. Give it one under Parameters.` };
  const url = wholeAddress(path.text, surroundings);
  if (typeof url !== 'string') return url;
  if (isForm && hasBody)
    return { problem: 'The request has fields of a form, and a body beside them. Remove one of both.' };
  if (body !== null && mediaType && !headers.some(([name]) => name.toLowerCase() === 'content-type'))
    headers.push(['Content-Type', mediaType]);
  return { method: request.method, url: withQuery(url, query), headers, body };
}

function wholeAddress(address: string, { environment, runUrl, ...rest }: RequestSurroundings): string | NotSent {
  if (/^https?:\/\//i.test(address)) return address;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address))
    return { problem: 'Only http:// and https:// addresses can be called.' };
  const base = environment?.address ? fillIn(environment.address, valuesOf({ environment, runUrl, ...rest })) : null;
  if (base && base.unknown.length > 0) return withoutValue(base.unknown, environment);
  const before = base?.text ?? runUrl;
  if (!before) return { problem: 'Nothing runs. Start the run first, or give a whole address.' };
  return `${withoutEnd(before, '/')}/${address.replace(/^\/+/, '')}`;
}

function withQuery(url: string, query: readonly string[]): string {
  const [before = ''] = url.split('#');
  if (query.length === 0) return before;
  return `${before}${before.includes('?') ? '&' : '?'}${query.join('&')}`;
}

function withoutValue(names: readonly string[], environment: RequestEnvironment | null): NotSent {
  // A secret is asked for first: the rest is there to be read in the project.
  const secret = environment?.values.find((v) => v.secret && names.includes(v.name))?.name;
  if (secret) return { problem: `The secret {{${secret}}} has no value in this window yet.`, secret };
  return environment
    ? { problem: `{{${names[0]}}} has no value in ${environment.name}. Add it under Environments.` }
    : { problem: `{{${names[0]}}} has no value: no environment is chosen.` };
}

/** Values of cookies go as they are where they may, else encoded (RFC 6265, 4.1.1). */
function cookieText(text: string): string {
  return /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(text) ? text : encodeURIComponent(text);
}

/** The fields of a form as a body: in parts where the media type says so (RFC 7578), else in one line. */
function formBody(
  fields: readonly (readonly [string, string])[],
  mediaType: string,
): { body: string; mediaType: string } {
  if (!/^multipart\//i.test(mediaType))
    return {
      body: fields.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&'),
      mediaType: mediaType || 'application/x-www-form-urlencoded',
    };
  const texts = fields.map(([name, value]) => `${name}\n${value}`).join('\n');
  let boundary = 'weft-form';
  while (texts.includes(boundary)) boundary += '-';
  const quoted = (name: string) => name.replace(/["\r\n]/g, (c) => encodeURIComponent(c));
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  );
  const [type = ''] = mediaType.split(';');
  return { body: `${parts.join('')}--${boundary}--\r\n`, mediaType: `${type.trim()}; boundary=${boundary}` };
}
