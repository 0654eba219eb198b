import { bodyInput } from '../../../../shared/consume/rest/operations.ts';
import type { ProgramConsumedRestService, ProgramRestOperation } from '../../../../shared/consume/rest/program.ts';
import {
  headerText,
  ParameterError,
  pathText,
  queryPairs,
  textOfValue,
} from '../../../../shared/consume/rest/written-values.ts';
import { encodedPart, treeOfJson, type WrittenPair } from '../../../../shared/consume/written-text.ts';
import { formatOfMediaType } from '../../../../shared/format/index.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { CallingRun, CallTrace, ConsumeHost } from '../consumed-protocol.ts';
import { baseOf, type CallerRequest } from '../service-caller.ts';
import { formBody, multipartBody } from './form-bodies.ts';
import { isWayUp } from './location.ts';

/** A request of an operation, with the address of its service. */
export interface OperationRequest extends CallerRequest {
  base: string;
  query: WrittenPair[];
  headers: [string, string][];
}

/** The request of an operation with the values of its inputs. Throws FlowErrors `rest/…` before anything is sent. */
export async function operationRequest<U extends CallingRun>(
  host: ConsumeHost<U>,
  u: U,
  t: CallTrace | null,
  service: ProgramConsumedRestService,
  operation: ProgramRestOperation,
  inputs: Readonly<Record<string, unknown>>,
  call: string,
): Promise<OperationRequest> {
  const headers: [string, string][] = service.data.headers.map(({ name, value, constant }) => [
    name,
    constant === null ? value : String(host.constant(constant) ?? ''),
  ]);
  const query: WrittenPair[] = [];
  const cookies: string[] = [];
  const places = new Map<string, string>();
  try {
    for (const parameter of operation.parameters) {
      const value = inputs[parameter.input];
      if (value === null || value === undefined) {
        if (parameter.isRequired && !isOfPaging(operation, parameter.name)) throw missing(parameter.input, call);
        if (parameter.in === 'path') places.set(parameter.name, '');
        continue;
      }
      switch (parameter.in) {
        case 'path':
          places.set(parameter.name, pathText(value, parameter));
          break;
        case 'query':
          query.push(...queryPairs(value, parameter));
          break;
        case 'header':
          headers.push([parameter.name, headerText(value, parameter)]);
          break;
        case 'cookie':
          for (const [name, text] of queryPairs(value, parameter)) cookies.push(`${name}=${cookieText(text)}`);
      }
    }
  } catch (error) {
    throw inWords(error, call);
  }
  if (cookies.length > 0) headers.push(['Cookie', cookies.join('; ')]);
  const body = await bodyOf(host, u, t, operation, inputs, call);
  if (body.contentType !== null && !has(headers, 'content-type')) headers.push(['Content-Type', body.contentType]);
  const accepted = [...new Set(operation.responses.map(({ mediaType }) => mediaType).filter(Boolean))];
  if (!has(headers, 'accept')) headers.push(['Accept', accepted.length > 0 ? accepted.join(', ') : '*/*']);
  const path = operation.path.replace(/\{([^{}]+)\}/g, (_whole, name: string) => places.get(name) ?? '');
  const parts = (text: string) => (text.split('?', 1)[0] as string).split('/');
  const filled = parts(path);
  for (const [i, part] of parts(operation.path).entries())
    if (part.includes('{') && isWayUp(filled[i] ?? ''))
      throw new FlowError(
        'rest/bad-location',
        `${call}: ${part} of the path has dots alone, which lead to another path at many servers.`,
      );
  const [bare = '', own = ''] = path.split('?', 2);
  // A path that holds a query of its own begins it.
  const isGiven = (name: string) => query.some(([given]) => given === name);
  const fixed = [...new URLSearchParams(own)].flatMap(([name, value]): WrittenPair[] =>
    isGiven(name) ? [] : [[name, value]],
  );
  const base = baseOf(host, service, 'rest/no-address', operation.elsewhere);
  return {
    method: operation.method,
    base,
    address: `${base}${bare}`,
    query: [...fixed, ...query],
    headers,
    body: body.content,
  };
}

function isOfPaging({ paging }: ProgramRestOperation, name: string): boolean {
  return paging?.parameter === name;
}

function has(headers: readonly [string, string][], name: string): boolean {
  return headers.some(([own]) => own.toLowerCase() === name);
}

/** Values of cookies are sent as they are where they may be, else encoded (RFC 6265, 4.1.1). */
function cookieText(text: string): string {
  return /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(text) ? text : encodedPart(text);
}

async function bodyOf<U extends CallingRun>(
  host: ConsumeHost<U>,
  u: U,
  t: CallTrace | null,
  { body, bodyType, isBodyRequired }: ProgramRestOperation,
  inputs: Readonly<Record<string, unknown>>,
  call: string,
): Promise<{ content: string | Uint8Array | null; contentType: string | null }> {
  const nothing = { content: null, contentType: null };
  const contentType = /\*/.test(bodyType)
    ? isPlain(body.how)
      ? 'application/octet-stream'
      : 'application/json'
    : bodyType;
  if (body.how === 'none') return nothing;
  if (body.how === 'form' || body.how === 'multipart') {
    for (const { isRequired, input } of body.fields)
      if (isRequired && (inputs[input] === null || inputs[input] === undefined)) throw missing(input, call);
    try {
      if (body.how === 'form') return { content: formBody(body.fields, inputs), contentType };
      return multipartBody(body.fields, inputs, contentType);
    } catch (error) {
      throw inWords(error, call);
    }
  }
  const given = inputs[bodyInput];
  if (given === null || given === undefined) {
    if (isBodyRequired && body.how !== 'mapping') throw missing(bodyInput, call);
    if (!isBodyRequired) return nothing;
  }
  switch (body.how) {
    case 'binary':
      return { content: given as Uint8Array, contentType };
    case 'value': {
      const text = textOfValue(given, body.kind);
      const isBare = ['integer', 'long', 'decimal', 'boolean'].includes(body.kind);
      return { content: isBare ? text : JSON.stringify(text), contentType };
    }
    case 'text':
      return { content: checkedText(String(given), contentType, call), contentType };
    case 'mapping': {
      const values = body.parameters.map((name) => inputs[name] ?? null);
      return { content: await host.exportText(u, t, body.mapping, given ?? null, values), contentType };
    }
  }
}

function isPlain(how: ProgramRestOperation['body']['how']): boolean {
  return how === 'binary';
}

/** A text that is said to be of a format has to be one of it: nothing else is sent. */
function checkedText(text: string, contentType: string, call: string): string {
  const format = formatOfMediaType(contentType);
  const [first] = format?.checkWellFormed(text).filter((d) => d.severity === 'error') ?? [];
  if (!first) return text;
  throw new FlowError(
    'rest/bad-body',
    `${call}: what is given for ${bodyInput} is no ${format?.label ?? contentType}, at line ${first.line}, column ${first.column}: ${first.message}`,
    { details: [{ path: first.path ?? bodyInput, message: first.message, code: first.code }] },
  );
}

function missing(input: string, call: string): FlowError {
  return new FlowError('rest/missing-input', `${call}: ${input} is empty, and has to be given.`, {
    details: [{ path: input, message: 'It has to be given.', code: 'rest/missing-input' }],
  });
}

function inWords(error: unknown, call: string): unknown {
  return error instanceof ParameterError
    ? new FlowError(error.code, `${call}: ${error.message}`, { cause: error })
    : error;
}

/** The value at the way of names through a JSON text; null where there is none, or nothing. */
export function valueAt(text: string, path: readonly string[]): string | null {
  let at = treeOfJson(text);
  for (const name of path) at = at?.children.find((child) => child.name === name) ?? null;
  return at === null || at.type === 'nothing' || at.type === 'object' || at.type === 'list' ? null : at.text;
}
