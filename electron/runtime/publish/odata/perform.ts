import { jsonWriters } from '../../../../shared/format/json/writers.ts';
import { type Request, type ResolvedRequest, resolveRequest } from '../../../../shared/odata/query/index.ts';
import { ApplyPlanner } from '../../../../shared/service/odata/query/apply/transformations.ts';
import {
  type MadePlan,
  queryOf,
  type ReadPlan,
  ReadPlanner,
} from '../../../../shared/service/odata/query/read-plan.ts';
import { notSupported, RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import { QueryTranslator } from '../../../../shared/service/odata/query/to-query.ts';
import type { Principal } from '../../contract/principal.ts';
import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { ReadObject, UnitOfWork } from '../../engine/unit-of-work.ts';
import { contextOf } from './context-address.ts';
import { EntityWriter, etagOf } from './entity-writer.ts';
import { failureOfQuery, type ODataFailure } from './failure.ts';
import { contextOfMade, madeTexts } from './made-rows.ts';
import { type Asked, jsonType, type ODataAnswer, type ODataMessage } from './message.ts';
import { behind, type PageToken, pageKeys, readToken, valuesOfRow, writeToken } from './page-token.ts';
import type { ServedService } from './served-service.ts';
import { allConditions, type CalledOperation, type Target, TargetFinder } from './target.ts';
import { jsonOf, textOfValue } from './value-text.ts';

/** A request whose names are known and whose path is followed. */
export interface Prepared {
  message: ODataMessage;
  request: Request;
  url: string;
  asked: Asked;
  served: ServedService;
  resolved: ResolvedRequest;
  translator: QueryTranslator;
  target: Target | CalledOperation;
  principal: Principal | null;
}

/** A request that is not understood, in the words of OData. */
export class WrongRequest extends Error {
  readonly failure: ODataFailure;

  constructor(failure: ODataFailure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

/** Looks up what a request is for. Throws `WrongRequest` and `RequestRefused`. */
export function prepare(
  message: ODataMessage,
  { request, url }: { request: Request; url: string },
  asked: Asked,
  served: ServedService,
  principal: Principal | null,
): Prepared {
  const resolved = resolveRequest(request, served.model.names);
  if ('error' in resolved) {
    const failure = failureOfQuery(resolved.error, url);
    // What the path names is not there (Protocol 4.01, 9.2.4).
    const isOfPath = resolved.error.code === 'odata/unknown-name' && resolved.error.at < request.path.end;
    throw new WrongRequest(isOfPath ? { ...failure, status: 404 } : failure);
  }
  const translator = new QueryTranslator(served.model, resolved.value, Date.now());
  const finder = new TargetFinder(served.model, resolved.value, translator, request.options.aliases);
  const target = finder.find(request);
  // Values as they are have a type of their own.
  const isRaw =
    !('operation' in target) && (target.stream !== null || target.suffix === '$value' || target.suffix === '$count');
  if (asked.notAcceptable && !isRaw) throw asked.notAcceptable;
  return { message, request, url, asked, served, resolved: resolved.value, translator, target, principal };
}

/** How what a request asks for is read. */
export function planOf(prepared: Prepared, target: Target): ReadPlan {
  const { options } = prepared.request;
  if (options.apply) notSupported('$apply here', options.places.get('$apply') ?? null);
  return plannerOf(prepared).plan(options, target.type);
}

/** The same of a set, which may have been grouped and aggregated. */
function planOfMany(prepared: Prepared, target: Target): ReadPlan | MadePlan {
  const { options } = prepared.request;
  if (!options.apply) return planOf(prepared, target);
  const apply = new ApplyPlanner(prepared.served.model, prepared.resolved, prepared.translator);
  return plannerOf(prepared).applied(apply, options, target.type, allConditions(target.conditions));
}

function plannerOf({ request, served, resolved, translator }: Prepared): ReadPlanner {
  const { options } = request;
  if (options.places.has('$deltatoken'))
    notSupported('A delta link ($deltatoken; what was deleted is not kept)', options.places.get('$deltatoken') ?? null);
  for (const name of ['$index', '$schemaversion'])
    if (options.places.has(name)) notSupported(name, options.places.get(name) ?? null);
  const meaningOf = (named: object) => {
    const meaning = resolved.meanings.get(named);
    if (meaning?.kind === 'navigation' || meaning?.kind === 'property') return meaning.property.name;
    return meaning?.kind === 'cast' ? meaning.type : null;
  };
  return new ReadPlanner(translator, meaningOf, (name) => served.model.type(name));
}

export function writerOf(u: UnitOfWork, { served, translator, asked }: Prepared): EntityWriter {
  return new EntityWriter(u, served, translator.values, asked.form);
}

/** Throws 405 for what is published without being read. */
export function demandReadable({ type }: Target): void {
  if (!type.type.readable) throw new RequestRefused(405, 'odata/not-readable', `${type.name} is not read.`, null, []);
}

/** Answers GET, but of streams. */
export function* performRead(u: UnitOfWork, prepared: Prepared): Steps<ODataAnswer> {
  const target = prepared.target as Target;
  const { suffix } = target;
  demandReadable(target);
  if (suffix === '$count') return yield* readCount(u, prepared, target);
  if (target.property) return yield* readProperty(u, prepared, target);
  if (suffix === '$value') return notSupported('$value of an entity', null);
  return target.isMany ? yield* readMany(u, prepared, target) : yield* readOne(u, prepared, target);
}

function* readCount(u: UnitOfWork, prepared: Prepared, target: Target): Steps<ODataAnswer> {
  const plan = planOfMany(prepared, target);
  const { values } = prepared.translator;
  const count = yield* settled(
    'query' in plan
      ? u.madeRowCount(plan.query, values)
      : u.count(queryOf({ ...plan, computed: [], sort: [] }, target.conditions), values),
  );
  if (count === 0) yield* demandParent(u, prepared, target);
  return { status: 200, headers: {}, type: 'text/plain;charset=utf-8', body: String(count) };
}

/** The one object of a target with what the options ask of it. Throws 404. */
export function* objectOf(u: UnitOfWork, prepared: Prepared, target: Target, plan: ReadPlan): Steps<ReadObject | null> {
  const query = queryOf({ ...plan, filter: null, sort: [] }, target.conditions);
  const [found] = yield* settled(u.read(query, prepared.translator.values, { limit: 1, offset: null }));
  return found ?? null;
}

export function missing({ url }: Prepared): never {
  throw new RequestRefused(404, 'odata/not-found', `There is no entity at ${url.split('?')[0]}.`);
}

function* readProperty(u: UnitOfWork, prepared: Prepared, target: Target): Steps<ODataAnswer> {
  const property = target.property as NonNullable<Target['property']>;
  const found = yield* objectOf(u, prepared, target, planOf(prepared, { ...target, isMany: false }));
  if (!found) return missing(prepared);
  if (!(yield* writerOf(u, prepared).mayRead(found.object, property)))
    throw new RequestRefused(
      403,
      'access/hidden-member',
      `The one who asks may not read ${property.name} of this entity.`,
    );
  const value = yield* writerOf(u, prepared).valueOf(found.object, property);
  const { form } = prepared.asked;
  const headers = { etag: etagOf(found.version) };
  const isUnchanged = unchanged(prepared, found.version);
  if (isUnchanged) return isUnchanged;
  if (value === null || value === undefined) return { status: 204, headers, type: '', body: '' };
  const type = property.isEnum ? 'Edm.String' : property.type;
  if (target.suffix === '$value')
    return property.type === 'Edm.Binary'
      ? { status: 200, headers, type: 'application/octet-stream', body: value as Uint8Array }
      : { status: 200, headers, type: 'text/plain;charset=utf-8', body: textOfValue(type, value) };
  const key = yield* writerOf(u, prepared).idOf(found.object, target.type);
  const context =
    form.metadata === 'none'
      ? ''
      : `"@odata.context":${jsonWriters.text(`${form.base}/$metadata#${key.slice(form.base.length + 1)}/${property.name}`)},`;
  const body = `{${context}"value":${jsonOf(type, value, form.compatible)}}`;
  return { status: 200, headers, type: jsonType(form), body };
}

/** 304, where the caller has what there is. */
export function unchanged({ message }: Prepared, version: number): ODataAnswer | null {
  const has = message.headers['if-none-match'];
  if (has === undefined || !isOneOf(has, version)) return null;
  return { status: 304, headers: { etag: etagOf(version) }, type: '', body: '' };
}

/** Whether a list of ETags has the one of a version; weak and strong ones are the same here. */
export function isOneOf(list: string, version: number): boolean {
  if (list.trim() === '*') return true;
  return list.split(',').some((each) => each.trim().replace(/^W\//, '') === `"${version}"`);
}

function* readOne(u: UnitOfWork, prepared: Prepared, target: Target): Steps<ODataAnswer> {
  const plan = planOf(prepared, target);
  const found = yield* objectOf(u, prepared, target, plan);
  if (!found) {
    // A single navigation property that leads to nothing (Protocol 4.01, 11.2.6), or a singleton that is nothing yet.
    if ((target.via || target.singleton) && target.key === null) {
      yield* demandParent(u, prepared, target);
      return { status: 204, headers: {}, type: '', body: '' };
    }
    return missing(prepared);
  }
  return unchanged(prepared, found.version) ?? (yield* entityAnswer(u, prepared, target, plan, found, 200));
}

/** An entity as an answer. */
export function* entityAnswer(
  u: UnitOfWork,
  prepared: Prepared,
  target: Target,
  plan: ReadPlan,
  found: ReadObject,
  status: number,
): Steps<ODataAnswer> {
  const { form, version } = prepared.asked;
  const writer = writerOf(u, prepared);
  if (target.suffix === '$ref') {
    const context =
      form.metadata === 'none' ? '' : `"@odata.context":${jsonWriters.text(`${form.base}/$metadata#$ref`)},`;
    const body = `{${context}${(yield* writer.reference(found.object, target.type)).slice(1)}`;
    return { status, headers: {}, type: jsonType(form), body };
  }
  const [text = '{}'] = yield* writer.entities(plan, [found]);
  // A singleton has a name of its own, and what is of no set its type.
  const isOfSet = target.set !== '' && target.singleton === null;
  const context = `"@odata.context":${jsonWriters.text(`${contextOf(form.base, target, plan, version)}${isOfSet ? '/$entity' : ''}`)}`;
  const body = form.metadata === 'none' ? text : `{${context}${text === '{}' ? '' : ','}${text.slice(1)}`;
  const etag = etagOf(u.versionToBe(found.object.$id, found.version));
  return { status, headers: { etag }, type: jsonType(form), body };
}

function* readMany(u: UnitOfWork, prepared: Prepared, target: Target): Steps<ODataAnswer> {
  const { request, served, translator, asked } = prepared;
  const { form, version } = asked;
  const plan = planOfMany(prepared, target);
  if ('query' in plan) return yield* readMade(u, prepared, target, plan);
  const conditions = target.conditions;
  const { skiptoken } = request.options;
  const token = skiptoken === null ? null : readToken(skiptoken, pageKeys(plan));
  const all = queryOf(plan, conditions);
  const query =
    token?.kind === 'behind'
      ? queryOf(plan, [...conditions, behind(plan, token, (value) => translator.bind(value))])
      : all;
  const range = pageOf(prepared, plan, token);
  const { wanted, most, offset, size } = range;
  const rows = most === 0 ? [] : yield* settled(u.read(query, translator.values, range));
  const page = rows.slice(0, most);
  if (page.length === 0) yield* demandParent(u, prepared, target);
  const count = plan.count ? yield* settled(u.count({ ...all, sort: [] }, translator.values)) : null;
  const writer = writerOf(u, prepared);
  const texts =
    target.suffix === '$ref' ? yield* writer.references(page, target.type) : yield* writer.entities(plan, page);
  const members: string[] = [];
  const control = (name: string, json: string) => members.push(`"@odata.${name}":${json}`);
  if (form.metadata !== 'none')
    control(
      'context',
      jsonWriters.text(
        target.suffix === '$ref'
          ? `${form.base}/$metadata#Collection($ref)`
          : contextOf(form.base, target, plan, version),
      ),
    );
  if (count !== null) control('count', String(count));
  members.push(`"value":[${texts.join(',')}]`);
  const last = page.at(-1);
  if (rows.length > page.length && last)
    control(
      'nextLink',
      jsonWriters.text(nextLink(prepared, yield* nextToken(u, served, plan, last.object, wanted, page.length, offset))),
    );
  return pageAnswer(prepared, members, size);
}

/** The range of a page, and one row more, which tells whether there is a next one. */
function pageOf(
  { served, asked }: Prepared,
  { top, skip }: Pick<ReadPlan, 'top' | 'skip'>,
  token: PageToken | null,
): { size: number; wanted: number | null; most: number; limit: number; offset: number | null } {
  const { pageSize } = served.service.data;
  const size = Math.min(asked.preferences.maxPageSize ?? pageSize, pageSize);
  const wanted = token ? token.left : top;
  const most = wanted === null ? size : Math.min(size, wanted);
  const offset = token ? (token.kind === 'offset' ? token.offset : null) : skip;
  return { size, wanted, most, limit: wanted !== null && wanted <= size ? most : most + 1, offset };
}

function pageAnswer({ asked: { form, preferences } }: Prepared, members: readonly string[], size: number): ODataAnswer {
  return {
    status: 200,
    headers: preferences.maxPageSize === null ? {} : { 'preference-applied': `odata.maxpagesize=${size}` },
    type: jsonType(form),
    body: `{${members.join(',')}}`,
  };
}

/** Rows that were grouped and aggregated, a page of them. */
function* readMade(u: UnitOfWork, prepared: Prepared, target: Target, plan: MadePlan): Steps<ODataAnswer> {
  const { request, translator, asked } = prepared;
  const { form } = asked;
  if (target.suffix === '$ref') return notSupported('$ref of what was grouped', null);
  const { skiptoken } = request.options;
  const token = skiptoken === null ? null : readToken(skiptoken, null);
  const range = pageOf(prepared, plan, token);
  const { wanted, most, offset, size } = range;
  const rows = most === 0 ? [] : yield* settled(u.madeRows(plan.query, translator.values, range));
  const page = rows.slice(0, most);
  yield* demandParent(u, prepared, target);
  const count = plan.count ? yield* settled(u.madeRowCount(plan.query, translator.values)) : null;
  const texts = yield* madeTexts(u, plan, page, form);
  const members: string[] = [];
  if (form.metadata !== 'none')
    members.push(`"@odata.context":${jsonWriters.text(contextOfMade(form.base, target, plan))}`);
  if (count !== null) members.push(`"@odata.count":${count}`);
  members.push(`"value":[${texts.join(',')}]`);
  if (rows.length > page.length) {
    const left = wanted === null ? null : wanted - page.length;
    const next = nextLink(prepared, { kind: 'offset', left, offset: (offset ?? 0) + page.length });
    members.push(`"@odata.nextLink":${jsonWriters.text(next)}`);
  }
  return pageAnswer(prepared, members, size);
}

function* nextToken(
  u: UnitOfWork,
  served: ServedService,
  plan: ReadPlan,
  last: WeftObject,
  wanted: number | null,
  told: number,
  offset: number | null,
): Steps<PageToken> {
  const left = wanted === null ? null : wanted - told;
  if (!pageKeys(plan)) return { kind: 'offset', left, offset: (offset ?? 0) + told };
  // What the asker may not read of the row counts as empty, in its token as in the order.
  const seen = new Map<string, unknown>();
  for (const key of plan.sort) {
    if (!('attribute' in key)) continue;
    const { field } = served.attribute(key.attribute);
    seen.set(key.attribute, (yield* settled(u.mayRead(last, field))) ? last[field] : null);
  }
  const values = valuesOfRow(plan, (attribute) => seen.get(attribute));
  return { kind: 'behind', left, id: last.$id, values };
}

/** The address of the next page: the request as it came, with where it goes on. */
function nextLink({ url, asked }: Prepared, token: PageToken): string {
  const [path = '', query = ''] = url.split('?', 2);
  const kept = query.split('&').filter((each) => each !== '' && !/^(?:%24|\$)?(?:skiptoken|skip|top)=/i.test(each));
  return `${asked.form.base}/${path}?${[...kept, `$skiptoken=${writeToken(token)}`].join('&')}`;
}

/** Nothing is found at what is no entity itself: then the one that it hangs on must be there. */
function* demandParent(u: UnitOfWork, prepared: Prepared, target: Target): Steps<void> {
  const from = target.via?.from;
  if (!from || from.isMany) return;
  const query = { entity: from.type.entity, filter: allConditions(from.conditions), sort: [] };
  if ((yield* settled(u.count(query, prepared.translator.values))) === 0) missing(prepared);
}
