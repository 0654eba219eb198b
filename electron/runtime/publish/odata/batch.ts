import { type JsonValue, parseJson } from '../../../../shared/format/json/parse.ts';
import { withoutEnd } from '../../../../shared/model/text-ends.ts';
import { RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import type { ODataAnswer, ODataMessage } from './message.ts';
import { bytesOfText } from './streams.ts';

/** A request of a batch: those with the same change set succeed together, or none of them does. */
export interface BatchedRequest {
  id: string;
  changeSet: string | null;
  dependsOn: readonly string[];
  message: ODataMessage;
}

/** So many requests are in a batch. */
export const mostBatched = 1000;

function wrong(message: string): never {
  throw new RequestRefused(400, 'odata/wrong-batch', message);
}

function tooMany(count: number): void {
  if (count > mostBatched) wrong(`The batch has more than ${mostBatched} requests.`);
}

/** Whether a batch is JSON (JSON Format 4.01, 19), else it is multipart (Protocol 4.01, 11.7.7). */
export function isJsonBatch(type: string | undefined): boolean {
  if (/^\s*application\/json\s*(?:;|$)/i.test(type ?? '')) return true;
  if (/^\s*multipart\/mixed\s*;/i.test(type ?? '')) return false;
  throw new RequestRefused(
    415,
    'request/media-type',
    'A batch is application/json or multipart/mixed with a boundary.',
  );
}

/** The requests of a JSON batch. */
export function readJsonBatch(text: string, below: (url: string) => string): BatchedRequest[] {
  const { value } = parseJson(text, { depth: 100 });
  const of = (json: JsonValue | undefined, name: string) =>
    json?.type === 'object' ? json.members.find((each) => each.key === name)?.value : undefined;
  const list = value ? of(value, 'requests') : undefined;
  if (list?.type !== 'array') return wrong('The body of the batch is no object with the member requests, a list.');
  tooMany(list.items.length);
  const ids = new Set<string>();
  return list.items.map((item, i): BatchedRequest => {
    const member = (name: string) => {
      const found = of(item, name);
      return found?.type === 'string' ? found.value : undefined;
    };
    const id = member('id') ?? wrong(`requests[${i}] has no id.`);
    if (ids.has(id)) wrong(`Two requests have the id ${id.slice(0, 40)}.`);
    const method = (member('method') ?? wrong(`requests[${i}] has no method.`)).toUpperCase();
    const url = member('url') ?? wrong(`requests[${i}] has no url.`);
    const depends = of(item, 'dependsOn');
    const dependsOn =
      depends?.type === 'array' ? depends.items.flatMap((each) => (each.type === 'string' ? [each.value] : [])) : [];
    const group = member('atomicityGroup') ?? null;
    for (const each of dependsOn)
      if (!ids.has(each)) wrong(`requests[${i}] depends on ${each.slice(0, 40)}, which does not stand before it.`);
    ids.add(id);
    if (group !== null) ids.add(group);
    const headers = of(item, 'headers');
    const said = Object.fromEntries(
      headers?.type === 'object'
        ? headers.members.map((each) => [
            each.key.toLowerCase(),
            each.value.type === 'string' ? each.value.value : undefined,
          ])
        : [],
    );
    const body = of(item, 'body');
    const type = said['content-type'] ?? 'application/json';
    const isText = body?.type === 'string' && !/json/i.test(type);
    const bytes = bytesOfBody(body, type);
    return {
      id,
      changeSet: group,
      dependsOn,
      message: {
        method,
        url: below(url),
        headers: { 'content-type': body ? 'application/json' : undefined, ...said },
        ...(bytes ? { bytes } : {}),
        body: !body ? '' : isText && body.type === 'string' ? body.value : textOf(body),
      },
    };
  });
}

/** A body as bytes: a text of text, base64url of all else that is no JSON (JSON Format 4.01, 19.1). */
function bytesOfBody(body: JsonValue | undefined, type: string): Uint8Array | undefined {
  if (!body) return new Uint8Array();
  if (body.type !== 'string' || /json/i.test(type)) return new TextEncoder().encode(textOf(body));
  if (/^\s*text\//i.test(type)) return new TextEncoder().encode(body.value);
  return bytesOfText(body.value) ?? wrong(`A body of ${type.slice(0, 60)} is base64url.`);
}

/** The text of a value, numbers with all their digits. */
function textOf(value: JsonValue): string {
  switch (value.type) {
    case 'object':
      return `{${value.members.map((each) => `${JSON.stringify(each.key)}:${textOf(each.value)}`).join(',')}}`;
    case 'array':
      return `[${value.items.map((each) => textOf(each)).join(',')}]`;
    case 'number':
      return value.text;
    case 'null':
      return 'null';
    default:
      return JSON.stringify(value.value);
  }
}

export function writeJsonBatch(answers: readonly { request: BatchedRequest; answer: ODataAnswer }[]): string {
  const responses = answers.map(({ request, answer }) => {
    const headers = { ...answer.headers, ...(answer.type === '' ? {} : { 'content-type': answer.type }) };
    const isJson = answer.type.startsWith('application/json');
    const body =
      answer.type === ''
        ? ''
        : `,"body":${typeof answer.body !== 'string' ? JSON.stringify(Buffer.from(answer.body).toString(answer.type.startsWith('text/') ? 'utf8' : 'base64url')) : isJson ? answer.body : JSON.stringify(answer.body)}`;
    const group = request.changeSet === null ? '' : `,"atomicityGroup":${JSON.stringify(request.changeSet)}`;
    return `{"id":${JSON.stringify(request.id)}${group},"status":${answer.status},"headers":${JSON.stringify(headers)}${body}}`;
  });
  return `{"responses":[${responses.join(',')}]}`;
}

/** The requests of a multipart batch. */
export function readMultipartBatch(text: string, type: string, below: (url: string) => string): BatchedRequest[] {
  const requests: BatchedRequest[] = [];
  let sets = 0;
  for (const part of partsOf(text, boundaryOf(type))) {
    const { headers, body } = partOf(part);
    if (/^multipart\/mixed/i.test(headers['content-type'] ?? '')) {
      const changeSet = `changes-${++sets}`;
      for (const inner of partsOf(body, boundaryOf(headers['content-type'] as string))) {
        const own = partOf(inner);
        requests.push(requestOf(own, own.headers['content-id'] ?? `${requests.length + 1}`, changeSet, below));
        tooMany(requests.length);
      }
    } else requests.push(requestOf({ headers, body }, headers['content-id'] ?? `${requests.length + 1}`, null, below));
    tooMany(requests.length);
  }
  return requests;
}

function boundaryOf(type: string): string {
  const found = /;\s*boundary\s*=\s*(?:"([^"]{1,100})"|([^\s;]{1,100}))/i.exec(type);
  return found?.[1] ?? found?.[2] ?? wrong('The batch says no boundary.');
}

function partsOf(text: string, boundary: string): string[] {
  const pieces = `\n${text.replaceAll('\r\n', '\n')}`.split(`\n--${boundary}`);
  const end = pieces.findIndex((each) => each.startsWith('--'));
  if (end < 0) return wrong(`The boundary ${boundary.slice(0, 60)} does not come to an end.`);
  return pieces.slice(1, end).map((each) => each.replace(/^[ \t]*\n/, ''));
}

interface Part {
  headers: Record<string, string>;
  body: string;
}

function partOf(text: string): Part {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n');
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? '' : text.slice(end === 0 ? 1 : end + 2);
  const headers: Record<string, string> = {};
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, body };
}

function requestOf(part: Part, id: string, changeSet: string | null, below: (url: string) => string): BatchedRequest {
  if (!/^application\/http/i.test(part.headers['content-type'] ?? ''))
    wrong(`The part ${id.slice(0, 40)} is not application/http.`);
  const text = part.body.replace(/^\n+/, '');
  const lineEnd = text.indexOf('\n');
  const line = (lineEnd < 0 ? text : text.slice(0, lineEnd)).trim();
  const [, method, url] = /^([A-Za-z]+) (\S+)(?: HTTP\/[\d.]+)?$/.exec(line) ?? [];
  if (!method || !url) return wrong(`The part ${id.slice(0, 40)} begins with no request: ${line.slice(0, 60)}`);
  const { headers, body } = partOf(lineEnd < 0 ? '' : text.slice(lineEnd + 1));
  // What stands behind the head of the outer part wins over nothing: an inner Content-ID is of 4.0.
  return {
    id: headers['content-id'] ?? id,
    changeSet,
    dependsOn: [],
    message: { method: method.toUpperCase(), url: below(url), headers, body: withoutEnd(body, '\n') },
  };
}

export function writeMultipartBatch(
  answers: readonly { request: BatchedRequest; answer: ODataAnswer }[],
  boundary: string,
): string {
  const one = ({ request, answer }: (typeof answers)[number]): string => {
    const headers = { ...answer.headers, ...(answer.type === '' ? {} : { 'content-type': answer.type }) };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const body = typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString('base64url');
    return `content-type: application/http\r\ncontent-transfer-encoding: binary\r\ncontent-id: ${request.id.replace(/[\r\n]/g, '')}\r\n\r\nHTTP/1.1 ${answer.status} ${answer.status < 400 ? 'OK' : 'Error'}\r\n${lines.join('')}\r\n${body}\r\n`;
  };
  let text = '';
  for (let i = 0; i < answers.length; ) {
    const set = (answers[i] as (typeof answers)[number]).request.changeSet;
    if (set === null) {
      text += `--${boundary}\r\n${one(answers[i++] as (typeof answers)[number])}`;
      continue;
    }
    const inner = `${boundary}-${i}`;
    text += `--${boundary}\r\ncontent-type: multipart/mixed; boundary=${inner}\r\n\r\n`;
    while (answers[i]?.request.changeSet === set)
      text += `--${inner}\r\n${one(answers[i++] as (typeof answers)[number])}`;
    text += `--${inner}--\r\n`;
  }
  return `${text}--${boundary}--\r\n`;
}
