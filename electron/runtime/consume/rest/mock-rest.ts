import { madeBody, madeHeaderless, madeHeaders } from '../../../../shared/consume/rest/made-body.ts';
import type {
  ProgramConsumedRestService,
  ProgramRestOperation,
  ProgramRestResponse,
} from '../../../../shared/consume/rest/program.ts';
import { whyNotAnswered } from '../../../../shared/microflow/activities/answer-headers.ts';
import type { PathPart } from '../../../../shared/service/path-template.ts';
import type { MockAnswer, MockRequest, MockService, MockSetting, ScriptedAnswer } from '../consumed-protocol.ts';
import { inputsOf, type RequestProblem, refusalOf } from './mock-request.ts';
import { MockResources, type UsualAnswers } from './mock-resources.ts';

/** Characters of bodies that a mock keeps for requests like those it had. */
const maxMadeSize = 8_000_000;

/**
 * Answers in the place of a REST service: the examples of its contract first, else messages made of their structure, the same for the same request. A request that is not
 * as the contract has it is refused. Where the service says so, what is created, changed and deleted is remembered, and microflows answer first. `Prefer: code=503` asks for a status, `times=1` for so many answers of it, `delay=200` for a wait in ms.
 */
export function restMock(
  service: ProgramConsumedRestService,
  { memory, seed, script, limits }: MockSetting,
): MockService {
  const routes = service.data.operations.map((operation) => ({ operation, route: routeOf(operation.path) }));
  const resources = service.mock?.isStateful ? new MockResources(service, memory, seed, limits) : null;
  const making = { seed, made: new MadeBodies() };
  /** How often an operation was answered with the status that was preferred. */
  const preferred = new Map<string, number>();
  return {
    isBelow: true,
    takesBytes: () => true,
    answer(request) {
      const wish = wishOf(request.headers['prefer']);
      const base = request.base ?? service.mock?.path ?? '/';
      const [whole = '', query = ''] = request.target.split('?', 2);
      const path = whole.slice(base === '/' ? 0 : base.length);
      const matches = routes
        .flatMap(({ operation, route }) => {
          const places = route.match(path, query);
          return places ? [{ operation, places, rank: route.rank, demands: route.demands }] : [];
        })
        .sort((a, b) => b.rank - a.rank || b.demands - a.demands);
      const [nearest] = matches;
      if (!nearest) return refused(404, `${service.name} has nothing at ${path.slice(0, 200) || '/'}.`);
      const own = matches.filter(({ rank }) => rank === nearest.rank);
      const found =
        own.find(({ operation }) => operation.method === request.method) ??
        (request.method === 'HEAD' ? own.find(({ operation }) => operation.method === 'GET') : undefined);
      if (!found) {
        const allowed = [...new Set(own.map(({ operation }) => operation.method))].join(', ');
        const answer = refused(405, `${path.slice(0, 200)} takes ${allowed}.`);
        return { ...answer, headers: { ...answer.headers, allow: allowed } };
      }
      const { operation } = found;
      const delayed = (answer: MockAnswer): MockAnswer => ({
        ...answer,
        ...(wish.delayMs === null ? {} : { delayMs: wish.delayMs }),
        ...(request.method === 'HEAD' ? { body: '' } : {}),
      });
      if (wish.code !== null && isStillAsked(preferred, operation, wish.times))
        return delayed(answerOf(service, operation, wish.code, request, making));
      const refusal = refusalOf(service, operation, found.places, request);
      if (refusal)
        return delayed(refused(refusal.status, 'The request is not as the contract has it.', refusal.problems));
      const usual: UsualAnswers = {
        usual: () => answerOf(service, operation, null, request, making),
        of: (code) => answerOf(service, operation, code, request, making),
        full: (why) => refused(507, why),
        known: (...codes) => codes.find((code) => responseFor(operation, code)?.status === String(code)),
      };
      const flow = operation.mockFlow ?? service.mock?.flow ?? null;
      const unscripted = () =>
        delayed(resources?.answer(operation, found.places, path, request, usual) ?? usual.usual());
      if (flow === null || !script) return unscripted();
      return script(flow, inputsOf(operation, found.places, path, request)).then((said) => {
        const scripted = scriptedAnswer(said, usual);
        return scripted ? delayed(scripted) : unscripted();
      });
    },
  };
}

type MadeBody = ReturnType<typeof madeBody>;

/** Bodies that were made, as long as there is room: what is the same for the same request is made once. */
class MadeBodies {
  private readonly byResponse = new Map<ProgramRestResponse, Map<number, MadeBody>>();
  private size = 0;

  of(response: ProgramRestResponse, seed: number, make: () => MadeBody): MadeBody {
    const known = this.byResponse.get(response);
    const found = known?.get(seed);
    if (found) return found;
    const body = make();
    // Of each something is kept beside its text.
    this.size += body.body.length + 200;
    if (this.size > maxMadeSize) {
      this.byResponse.clear();
      this.size = body.body.length + 200;
    }
    const kept = this.byResponse.get(response);
    if (kept) kept.set(seed, body);
    else this.byResponse.set(response, new Map([[seed, body]]));
    return body;
  }
}

interface Route {
  /** How much of it is literal: of two that match, the one that says more is meant. */
  rank: number;
  /** How much of a query it asks for. */
  demands: number;
  match(path: string, query: string): Map<string, string> | null;
}

function routeOf(template: string): Route {
  const [bare = '', own = ''] = template.split('?', 2);
  // Some tell operations of a path from each other by what stands in the query.
  const inQuery = [...new URLSearchParams(own)];
  const fixed = inQuery.filter(([, value]) => !/^\{[^{}]+\}$/.test(value));
  const parts = partsOf(bare);
  const names = parts.flatMap((part) => part.names);
  return {
    rank: bare.replace(/\{[^{}]+\}/g, '').length * 1000 - names.length,
    demands: fixed.length,
    match: (path, query) => {
      const asked = new URLSearchParams(inQuery.length === 0 ? '' : query);
      if (!fixed.every(([name, value]) => asked.get(name) === value)) return null;
      const given = path.split('/');
      if (given.length === parts.length + 1 && given.at(-1) === '') given.pop();
      if (given.length !== parts.length) return null;
      const places = new Map<string, string>();
      for (const [i, part] of parts.entries()) {
        const values = valuesOf(part, given[i] as string);
        if (values === null) return null;
        for (const [n, name] of part.names.entries()) places.set(name, decoded(values[n] as string));
      }
      for (const [name, value] of inQuery)
        if (/^\{[^{}]+\}$/.test(value)) places.set(value.slice(1, -1), asked.get(name) ?? '');
      return places;
    },
  };
}

/** The parts of a path template between its slashes, none of which stands in a name. */
function partsOf(template: string): PathPart[] {
  let part = { texts: [''], names: [] as string[] };
  const parts = [part];
  for (const [i, piece] of template.split(/\{([^{}]+)\}/).entries()) {
    if (i % 2 === 1) {
      part.names.push(piece);
      part.texts.push('');
      continue;
    }
    for (const [n, text] of piece.split('/').entries()) {
      if (n > 0) parts.push((part = { texts: [''], names: [] }));
      part.texts[part.texts.length - 1] += text;
    }
  }
  return parts;
}

/**
 * The values of a part's parameters, the first as long as it can be; null when the text does not fit. Each literal is looked for once, from the end: a pattern would try all places of
 * each with all of the others.
 */
function valuesOf({ texts, names }: PathPart, text: string): string[] | null {
  const first = texts[0] as string;
  if (names.length === 0) return text === first ? [] : null;
  const last = texts.at(-1) as string;
  let end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return null;
  const values: string[] = [];
  for (let i = names.length - 1; i > 0; i--) {
    const literal = texts[i] as string;
    const at = literal.length > end ? -1 : text.lastIndexOf(literal, end - literal.length);
    if (at < first.length) return null;
    values.unshift(text.slice(at + literal.length, end));
    end = at;
  }
  return [text.slice(first.length, end), ...values];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a request wishes of its answer (RFC 7240). */
function wishOf(prefer: string | undefined): { code: number | null; times: number; delayMs: number | null } {
  const number = (name: string): number | null => {
    const found = new RegExp(`(?:^|[,;\\s])${name}\\s*=\\s*"?(\\d{1,6})`, 'i').exec(prefer ?? '')?.[1];
    return found === undefined ? null : Number(found);
  };
  const code = number('code');
  return {
    code: code !== null && code >= 200 && code <= 599 ? code : null,
    times: number('times') ?? Number.POSITIVE_INFINITY,
    delayMs: number('delay'),
  };
}

/** Whether the status that is wished for was given less often than it is wished; afterwards the count begins anew. */
function isStillAsked(counts: Map<string, number>, { id }: ProgramRestOperation, times: number): boolean {
  if (!Number.isFinite(times)) return true;
  const before = counts.get(id) ?? 0;
  counts.set(id, before < times ? before + 1 : 0);
  return before < times;
}

function answerOf(
  service: ProgramConsumedRestService,
  operation: ProgramRestOperation,
  code: number | null,
  request: MockRequest,
  { seed, made }: { seed: number; made: MadeBodies },
): MockAnswer {
  const response = code === null ? usualResponse(operation) : responseFor(operation, code);
  const status = code ?? statusOf(response);
  if (!response)
    return code === null
      ? { status, headers: {}, body: '' }
      : refused(status, `The mock answers ${status}, as it was asked to.`);
  const ofRequest = () => (seedOf(`${request.method} ${request.target} ${request.body}`) ^ seed) >>> 0;
  const headers = response.headers.length === 0 ? {} : headersOf(response, operation, ofRequest());
  if (response.mediaType === '' || madeHeaderless(status)) return { status, headers, body: '' };
  // An example is the same for every request.
  const own = response.example === null ? ofRequest() : 0;
  const { mediaType, body } = made.of(response, own, () => madeBody(response, service.mock, own));
  return { status, headers: { ...headers, 'content-type': mediaType }, body };
}

/** The headers of an answer, but for those that are the server's, and the next page, which no mock has. */
function headersOf(
  response: ProgramRestResponse,
  { paging }: ProgramRestOperation,
  seed: number,
): Record<string, string> {
  const isOwn = (name: string) => /^set-cookie$/i.test(name) || whyNotAnswered(name) === null;
  const isPage = (name: string) => paging?.how === 'link' && /^link$/i.test(name);
  return Object.fromEntries(
    madeHeaders(response, seed).flatMap(([name, text]) =>
      isOwn(name) && !isPage(name) ? [[name.toLowerCase(), text]] : [],
    ),
  );
}

/** The answer that a microflow gave; null where it leaves it to the mock. */
function scriptedAnswer({ status, headers, body, refusal }: ScriptedAnswer, usual: UsualAnswers): MockAnswer | null {
  if (refusal !== null) return { ...refused(status ?? 500, refusal), ...(body === null ? {} : { body }) };
  if (body === null && status === null && Object.keys(headers).length === 0) return null;
  const like = status === null ? usual.usual() : usual.of(status);
  // Without a body of its own it has that of the status.
  return { ...like, headers: { ...like.headers, ...headers }, ...(body === null ? {} : { body }) };
}

/** The answer of a call that goes well: the first of the statuses that say so. */
function usualResponse({ responses }: ProgramRestOperation): ProgramRestResponse | undefined {
  const of = (pattern: RegExp) => responses.find(({ status }) => pattern.test(status));
  return of(/^2\d\d$/) ?? of(/^2XX$/) ?? of(/^default$/) ?? of(/^[345]/);
}

function responseFor({ responses }: ProgramRestOperation, code: number): ProgramRestResponse | undefined {
  const of = (wanted: string) => responses.find(({ status }) => status === wanted);
  return of(String(code)) ?? of(`${Math.floor(code / 100)}XX`) ?? of('default');
}

function statusOf(response: ProgramRestResponse | undefined): number {
  if (!response) return 200;
  if (/^\d{3}$/.test(response.status)) return Number(response.status);
  const kind = /^([2-5])XX$/.exec(response.status)?.[1];
  return kind === undefined ? 200 : Number(kind) * 100;
}

/** RFC 9457. */
function refused(status: number, detail: string, problems: readonly RequestProblem[] = []): MockAnswer {
  const errors = problems.map(({ path, message }) => ({ path, message }));
  const body = JSON.stringify({ type: 'about:blank', status, detail, ...(errors.length > 0 ? { errors } : {}) });
  return { status, headers: { 'content-type': 'application/problem+json' }, body };
}

/** A number that is the same for the same text (FNV-1a). */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
