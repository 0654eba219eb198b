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
  const hasBody = request.body.trim() !== '' && request.method !== 'GET' && request.method !== 'HEAD';
  const body = hasBody ? fill(request.body) : null;
  const mediaType = fill(request.mediaType.trim());
  if (unknown.size > 0) return withoutValue([...unknown], surroundings.environment);
  if (path.missing.length > 0)
    return { problem: `{${path.missing[0]}} of the address has no value. Give it one under Parameters.` };
  const url = wholeAddress(path.text, surroundings);
  if (typeof url !== 'string') return url;
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
  return `${before.replace(/\/+$/, '')}/${address.replace(/^\/+/, '')}`;
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
