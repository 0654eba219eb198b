import { countProblem, messageProblems } from '../../../../shared/consume/rest/held-message.ts';
import { type MessageShapes, messageOfType } from '../../../../shared/consume/rest/message-structures.ts';
import type {
  ProgramConsumedRestService,
  ProgramRestField,
  ProgramRestOperation,
  ProgramRestParameter,
  ProgramRestValue,
} from '../../../../shared/consume/rest/program.ts';
import { formatOfMediaType } from '../../../../shared/format/index.ts';
import { holdsToFacets } from '../../../../shared/structure/held-value.ts';
import { readForm } from '../../http/form-data.ts';
import { MultipartError } from '../../http/multipart-parts.ts';
import type { MockRequest } from '../consumed-protocol.ts';

/** What is wrong with a request, and where. */
export interface RequestProblem {
  path: string;
  message: string;
}

/** A request that an operation cannot take: the status that says so, and why. */
export interface RefusedRequest {
  status: number;
  problems: RequestProblem[];
}

/** Holds a request to what the contract says of it; null when it is as it should be. */
export function refusalOf(
  { mock }: ProgramConsumedRestService,
  operation: ProgramRestOperation,
  places: ReadonlyMap<string, string>,
  request: MockRequest,
): RefusedRequest | null {
  const url = request.target.includes('?') ? URL.parse(request.target, 'http://mock') : null;
  const query = url ? [...url.searchParams] : [];
  const problems = operation.parameters.flatMap((parameter) => problemOf(parameter, places, query, request));
  if (problems.length > 0) return { status: 400, problems };
  return bodyRefusal(mock ?? {}, operation, request);
}

function problemOf(
  parameter: ProgramRestParameter,
  places: ReadonlyMap<string, string>,
  query: readonly [string, string][],
  { headers, target }: MockRequest,
): RequestProblem[] {
  const { name, in: place, isRequired, isList, isJson, node, style } = parameter;
  const path = `${place} ${name}`;
  const values =
    place === 'path'
      ? [places.get(name) ?? '']
      : place === 'query'
        ? query.filter(([own]) => own === name || own.startsWith(`${name}[`)).map(([, value]) => value)
        : place === 'header'
          ? (headers[name.toLowerCase()] ?? null) === null
            ? []
            : [headers[name.toLowerCase()] as string]
          : cookiesOf(headers['cookie'])
              .filter(([own]) => own === name)
              .map(([, value]) => value);
  // The members of an object stand beside each other, by their own names.
  const isSpread = isJson && (style === 'form' || style === 'deepObject');
  if (values.length === 0) return isRequired && !isSpread ? [{ path, message: 'It has to be given.' }] : [];
  if (isJson || style === 'matrix' || style === 'label') return [];
  if (isList) return listProblems(parameter, place === 'query' ? rawValues(target, name) : values, path);
  return values.flatMap((value) => {
    const why = holdsToFacets(value, node);
    return why === null ? [] : [{ path, message: why }];
  });
}

const signs: Readonly<Record<string, RegExp>> = {
  spaceDelimited: /%20|\+| /,
  pipeDelimited: /%7C|\|/i,
  tabs: /%09|\t/,
};

/** The values of a query as they are written: a comma in an item is encoded, one between two is not. */
function rawValues(target: string, name: string): string[] {
  const [, query = ''] = /\?([^#]*)/.exec(target) ?? [];
  return query.split('&').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at >= 0 && plain(pair.slice(0, at)) === name ? [pair.slice(at + 1)] : [];
  });
}

function plain(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}

function listProblems(
  { style, explode, node, in: place }: ProgramRestValue & { in?: string },
  values: readonly string[],
  path: string,
): RequestProblem[] {
  if (style === 'deepObject') return [];
  const isRaw = place === 'query';
  const written =
    explode && place !== 'path' && place !== 'header'
      ? values
      : values.flatMap((value) => value.split(signs[style] ?? ','));
  const items = isRaw ? written.map(plain) : written.map((item) => item.trim());
  const count = countProblem(items.length, node);
  // The node of a list is that of its items.
  const wrong = items.flatMap((item, i) => {
    const why = holdsToFacets(item, node);
    return why === null ? [] : [{ path: `${path}[${i}]`, message: why }];
  });
  return count === null ? wrong : [{ path, message: count }, ...wrong];
}

/** What is wrong with the fields of a form, or the parts of one in several parts; those of files are only asked for. */
function formProblems(
  fields: readonly ProgramRestField[],
  given: readonly [string, string | null][],
): RequestProblem[] {
  return fields.flatMap((field): RequestProblem[] => {
    const { name, isRequired, isFile, isJson, isList, node, style } = field;
    const path = `body ${name}`;
    const values = given.flatMap(([own, value]) => (own === name ? [value] : []));
    const isSpread = isJson && (style === 'form' || style === 'deepObject');
    if (values.length === 0) return isRequired && !isSpread ? [{ path, message: 'It has to be given.' }] : [];
    if (isFile || isJson) return [];
    const texts = values.flatMap((value) => value ?? []);
    if (isList) return listProblems(field, texts, path);
    return texts.flatMap((text) => {
      const why = holdsToFacets(text, node);
      return why === null ? [] : [{ path, message: why }];
    });
  });
}

/** The fields of a body that is a form: names with their texts, null for bytes. */
function formOf(
  how: 'form' | 'multipart',
  { body, content, headers }: MockRequest,
): [string, string | null][] | RequestProblem {
  if (how === 'form') return [...new URLSearchParams(body)];
  try {
    return readForm(content ?? Buffer.from(body), headers['content-type'] ?? '').map(
      ({ name, fileName, content: bytes }) => [name, fileName === null ? new TextDecoder().decode(bytes) : null],
    );
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    return { path: 'body', message: error.message };
  }
}

function cookiesOf(header: string | undefined): [string, string][] {
  return (header ?? '').split(';').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
}

function bodyRefusal(
  shapes: MessageShapes,
  operation: ProgramRestOperation,
  request: MockRequest,
): RefusedRequest | null {
  const { headers, body, content } = request;
  const { body: wanted, bodyType, isBodyRequired, bodyMessage } = operation;
  if (wanted.how === 'none') return null;
  const isEmpty = (content?.length ?? body.length) === 0;
  if (isEmpty)
    return isBodyRequired ? { status: 400, problems: [{ path: 'body', message: 'It has to be given.' }] } : null;
  const given = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const format = formatOfMediaType(bodyType);
  const isMeant =
    given === bodyType.split(';')[0]?.trim().toLowerCase() ||
    bodyType.includes('*') ||
    (format !== undefined && formatOfMediaType(given) === format);
  if (!isMeant)
    return {
      status: 415,
      problems: [{ path: 'header content-type', message: `It is ${given || 'not given'}, and has to be ${bodyType}.` }],
    };
  if (wanted.how === 'form' || wanted.how === 'multipart') {
    const form = formOf(wanted.how, request);
    const problems = Array.isArray(form) ? formProblems(wanted.fields, form) : [form];
    return problems.length === 0 ? null : { status: 400, problems };
  }
  if (!format) return null;
  const message = messageOfType(shapes, bodyType, bodyMessage);
  const found = message ? format.validate(body, message) : format.checkWellFormed(body);
  const errors = found.filter((d) => d.severity === 'error');
  if (errors.length === 0) {
    const tree = message ? format.tree(body, message) : null;
    const problems = tree && message ? messageProblems(tree, message) : [];
    if (problems.length === 0) return null;
    return {
      status: 400,
      problems: problems.map(({ path, message: why }) => ({ path: `body ${path}`, message: why })),
    };
  }
  return {
    status: 400,
    problems: errors.slice(0, 20).map(({ path, line, column, message: why }) => ({
      path: `body ${path ?? ''}${line === undefined ? '' : ` (line ${line}, column ${column})`}`.trim(),
      message: why,
    })),
  };
}

/** What a microflow that answers for an operation may take, by the names of its parameters: those of the operation, and what the request is. */
export function inputsOf(
  operation: ProgramRestOperation,
  places: ReadonlyMap<string, string>,
  path: string,
  request: MockRequest,
): Map<string, string> {
  const url = URL.parse(request.target, 'http://mock');
  const inputs = new Map<string, string>([
    ['operation', operation.name],
    ['method', request.method],
    ['path', path],
    ['query', url?.search.slice(1) ?? ''],
    ['body', request.body],
  ]);
  for (const { name, input, in: place } of operation.parameters) {
    const value =
      place === 'path'
        ? places.get(name)
        : place === 'query'
          ? (url?.searchParams.getAll(name).join(',') ?? '')
          : place === 'header'
            ? request.headers[name.toLowerCase()]
            : cookiesOf(request.headers['cookie']).find(([own]) => own === name)?.[1];
    if (value !== undefined && value !== '') inputs.set(input.toLowerCase(), value);
  }
  return inputs;
}
