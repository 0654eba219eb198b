import type { JsonValue } from '../../../../shared/format/json/parse.ts';
import type { QueryNode } from '../../../../shared/query/index.ts';
import type { ProgramODataStream } from '../../../../shared/service/odata/program.ts';
import { notSupported, RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import { type EntityBody, jsonOfBody, readEntityBody, readPropertyValue, wrongBody } from './entity-body.ts';
import { EntityChanges } from './entity-changes.ts';
import { etagOf } from './entity-writer.ts';
import type { ODataAnswer } from './message.ts';
import { entityAnswer, isOneOf, missing, objectOf, type Prepared, planOf, writerOf } from './perform.ts';
import { bodyOfContent, bytesOfMessage, emptied, streamETag } from './streams.ts';
import type { Target } from './target.ts';

/** The condition that only one object meets. */
const isObject = ({ $id }: WeftObject): QueryNode => ({
  kind: 'compare',
  operator: '=',
  left: { kind: 'id' },
  right: { kind: 'value', value: $id },
});

const nothing = (headers: Record<string, string> = {}): ODataAnswer => ({ status: 204, headers, type: '', body: '' });

/** The methods that are possible on what a request is for. */
function methodsOf({ type: { type }, isMany, property, via }: Target): string[] {
  const of = (isPossible: boolean, ...methods: string[]) => (isPossible ? methods : []);
  if (property) return ['GET', ...of(type.updatable, 'PATCH', 'PUT', 'DELETE')];
  if (isMany) return [...of(type.readable, 'GET'), ...of(type.insertable || via !== null, 'POST')];
  return [...of(type.readable, 'GET'), ...of(type.updatable, 'PATCH', 'PUT'), ...of(type.deletable, 'DELETE')];
}

function notPossible(code: string, message: string, target: Target): never {
  throw new RequestRefused(405, code, message, null, methodsOf(target));
}

function notAllowed(method: string, target: Target, allowed: readonly string[] = methodsOf(target)): never {
  throw new RequestRefused(
    405,
    'odata/method',
    `${method} is not possible here${allowed.length > 0 ? `; ${allowed.join(', ')} ${allowed.length === 1 ? 'is' : 'are'}` : ''}.`,
    null,
    allowed,
  );
}

function isJson({ message }: Prepared): boolean {
  const type = message.headers['content-type'];
  return type === undefined || /^\s*application\/(?:[\w.]+\+)?json\s*(?:;|$)/i.test(type);
}

function demandJson(prepared: Prepared): void {
  const { headers, undecoded } = prepared.message;
  if (undecoded !== undefined) throw undecoded;
  const type = headers['content-type'];
  if (type !== undefined && !isJson(prepared))
    throw new RequestRefused(
      415,
      'request/media-type',
      `Entities are sent as application/json, not as ${type.slice(0, 80)}.`,
    );
}

/** What earlier requests of the same change set made: `$1` and its address. */
export type References = Map<string, string>;

/** Answers POST, PATCH, PUT and DELETE. */
export function* performWrite(u: UnitOfWork, prepared: Prepared, references: References): Steps<ODataAnswer> {
  const { message, served } = prepared;
  const target = prepared.target as Target;
  const changes = new EntityChanges(u, served, references);
  const { method } = message;
  if (target.suffix === '$ref') return yield* changeReference(prepared, target, changes);
  if (target.stream) return yield* changeStream(u, prepared, target, target.stream, changes);
  if (target.suffix !== null && !(target.property && target.suffix === '$value'))
    return notAllowed(method, target, ['GET']);
  if (target.property) return yield* changeProperty(u, prepared, target, changes);
  if (target.isMany) {
    if (method !== 'POST') return notAllowed(method, target);
    return yield* create(u, prepared, target, changes);
  }
  if (method === 'PATCH' || method === 'PUT') return yield* change(u, prepared, target, changes);
  if (method === 'DELETE') return yield* remove(u, prepared, target);
  return notAllowed(method, target);
}

function* create(u: UnitOfWork, prepared: Prepared, target: Target, changes: EntityChanges): Steps<ODataAnswer> {
  if (!target.type.type.insertable)
    return notPossible('odata/not-insertable', `Entities of ${target.set} are not created here.`, target);
  const content = target.type.streams.get('');
  const isContent = content?.insertable === true && !isJson(prepared);
  if (!isContent) demandJson(prepared);
  const body = isContent
    ? bodyOfContent(prepared, target.type, content)
    : readEntityBody(prepared.served.model, target.type, jsonOfBody(prepared.message.body));
  const object = yield* createIn(target, body, prepared, changes);
  return yield* made(u, prepared, target, object, 201);
}

function* createIn(target: Target, body: EntityBody, prepared: Prepared, changes: EntityChanges): Steps<WeftObject> {
  const object = yield* changes.create(body);
  if (target.via) {
    const parent = yield* changes.objectOf(target.via.from, prepared.translator.values);
    if (!parent) return missing(prepared);
    yield* changes.setLinks(parent, target.via.way, [object], true);
    changes.touch(parent);
  }
  yield* changes.commit();
  return object;
}

/** The answer of what was made or changed: the entity, or nothing where the caller prefers that. */
function* made(
  u: UnitOfWork,
  prepared: Prepared,
  target: Target,
  object: WeftObject,
  status: number,
): Steps<ODataAnswer> {
  const { preferences } = prepared.asked;
  const type = prepared.served.typeOf(object, target.type);
  const id = yield* writerOf(u, prepared).idOf(object, type);
  const plan = { ...planOf(prepared, { ...target, isMany: false }), type };
  const own: Target = { ...target, type, conditions: [isObject(object)], isMany: false, cast: target.cast };
  const found = yield* objectOf(u, prepared, own, plan);
  if (!found) return missing(prepared);
  const headers: Record<string, string> = status === 201 ? { location: id } : {};
  if (preferences.return !== null) headers['preference-applied'] = `return=${preferences.return}`;
  const isMinimal = preferences.return === 'minimal';
  if (isMinimal)
    return nothing({ ...headers, 'odata-entityid': id, etag: etagOf(u.versionToBe(found.object.$id, found.version)) });
  const answer = yield* entityAnswer(u, prepared, own, plan, found, status);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Replaces the bytes of a stream, or takes them away (11.4.7 and 11.4.8 of the protocol). */
function* changeStream(
  u: UnitOfWork,
  prepared: Prepared,
  target: Target,
  stream: ProgramODataStream,
  changes: EntityChanges,
): Steps<ODataAnswer> {
  const { method } = prepared.message;
  const name = stream.name ?? `The content of ${target.type.name}`;
  const methods = ['GET', 'PUT', ...(stream.name === null ? [] : ['DELETE'])];
  if (!methods.includes(method) || method === 'GET') return notAllowed(method, target, methods);
  if (!target.type.type.updatable || !stream.updatable)
    throw new RequestRefused(405, 'odata/not-updatable', `${name} cannot be changed.`, null, ['GET']);
  const values = method === 'DELETE' ? emptied(stream) : bytesOfMessage(prepared, stream);
  const plain = { ...planOf(prepared, { ...target, isMany: false }), computed: [], expand: [] };
  const found = yield* objectOf(u, prepared, target, plain);
  demandMatch(prepared, found?.version ?? null);
  if (!found) return missing(prepared);
  yield* changes.writeStream(found.object, values);
  yield* changes.commit();
  return nothing({ etag: streamETag(u.versionToBe(found.object.$id, found.version)) });
}

/** Holds a change to what the caller has seen (11.4.1.1 of the protocol). Throws 412. */
function demandMatch({ message }: Prepared, version: number | null): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = message.headers;
  const words = 'The entity is not as the request wants it to be';
  if (match !== undefined && (version === null || !isOneOf(match, version)))
    throw new RequestRefused(
      412,
      'odata/precondition',
      version === null ? `${words}: it is not there.` : `${words}: its ETag is ${etagOf(version)}.`,
    );
  if (noneMatch !== undefined && version !== null && isOneOf(noneMatch, version))
    throw new RequestRefused(412, 'odata/precondition', `${words}: it is there.`);
}

function* change(u: UnitOfWork, prepared: Prepared, target: Target, changes: EntityChanges): Steps<ODataAnswer> {
  const { type } = target.type;
  if (!type.updatable)
    return notPossible('odata/not-updatable', `Entities of ${target.set || type.name} are not changed here.`, target);
  demandJson(prepared);
  const body = readEntityBody(prepared.served.model, target.type, jsonOfBody(prepared.message.body));
  const plain = { ...planOf(prepared, { ...target, isMany: false }), computed: [], expand: [] };
  const found = yield* objectOf(u, prepared, target, plain);
  demandMatch(prepared, found?.version ?? null);
  if (!found) return yield* upsert(u, prepared, target, body, changes);
  const own = prepared.served.typeOf(found.object, target.type);
  yield* changes.write(found.object, { ...body, type: own }, false, prepared.message.method === 'PUT');
  yield* changes.commit();
  return yield* made(u, prepared, target, found.object, 200);
}

/** What is not there is made, with the key that its address says (11.4.4 of the protocol). */
function* upsert(
  u: UnitOfWork,
  prepared: Prepared,
  target: Target,
  body: EntityBody,
  changes: EntityChanges,
): Steps<ODataAnswer> {
  const { key } = target;
  const ofKey = target.type.key;
  // What has an address without a key: a singleton that no microflow gives, and the one entity that another one contains.
  const isAlone = target.singleton?.flow === null || (target.via?.way.contains === true && !target.via.way.many);
  const hasKey = key !== null && ofKey.every((each) => key.has(each.name) && each.insertable);
  if (!target.type.type.insertable || !(hasKey || (isAlone && key === null))) return missing(prepared);
  const values = key
    ? [
        ...body.values.filter(({ property }) => !property.isKey),
        ...ofKey.map((property) => ({ property, value: key.get(property.name) })),
      ]
    : body.values;
  const object = yield* createIn(target, { ...body, values }, prepared, changes);
  return yield* made(u, prepared, target, object, 201);
}

function* remove(u: UnitOfWork, prepared: Prepared, target: Target): Steps<ODataAnswer> {
  const { type } = target.type;
  if (!type.deletable)
    return notPossible('odata/not-deletable', `Entities of ${target.set || type.name} are not deleted here.`, target);
  const plain = { ...planOf(prepared, { ...target, isMany: false }), computed: [], expand: [] };
  const found = yield* objectOf(u, prepared, target, plain);
  demandMatch(prepared, found?.version ?? null);
  if (!found) return missing(prepared);
  yield* settled(u.delete([found.object]));
  return nothing();
}

function* changeProperty(
  u: UnitOfWork,
  prepared: Prepared,
  target: Target,
  changes: EntityChanges,
): Steps<ODataAnswer> {
  const { method } = prepared.message;
  const property = target.property as NonNullable<Target['property']>;
  if (method !== 'PUT' && method !== 'PATCH' && method !== 'DELETE')
    return notAllowed(method, target, ['GET', 'PUT', 'PATCH', 'DELETE']);
  if (!target.type.type.updatable || !property.updatable)
    return notPossible('odata/not-updatable', `${property.name} cannot be changed.`, target);
  if (target.suffix === '$value' && method !== 'DELETE') return notSupported('A raw value in a body', null);
  let value: unknown = null;
  if (method !== 'DELETE') {
    demandJson(prepared);
    const json = jsonOfBody(prepared.message.body);
    const member = json.type === 'object' ? json.members.find(({ key }) => key === 'value') : undefined;
    if (!member) return wrongBody('request/body', 'An object with the member value is expected.', '');
    value = readPropertyValue(prepared.served.model, property, member.value, 'value');
  }
  const plain = { ...planOf(prepared, { ...target, isMany: false }), computed: [], expand: [] };
  const found = yield* objectOf(u, prepared, target, plain);
  demandMatch(prepared, found?.version ?? null);
  if (!found) return missing(prepared);
  yield* changes.write(found.object, { type: target.type, values: [{ property, value }], links: [] }, false);
  yield* changes.commit();
  return nothing();
}

/** `POST` adds to what a navigation property leads to, `PUT` sets it, `DELETE` takes away (11.4.6 of the protocol). */
function* changeReference(prepared: Prepared, target: Target, changes: EntityChanges): Steps<ODataAnswer> {
  const { message, request, translator } = prepared;
  const { via } = target;
  if (!via) return notAllowed(message.method, target, ['GET']);
  if (via.way.contains)
    return notPossible(
      'odata/contained',
      `What ${via.way.name} leads to is contained: it is created and deleted there, and not linked.`,
      {
        ...target,
        isMany: false,
        type: { ...target.type, type: { ...target.type.type, updatable: false, deletable: false } },
      },
    );
  if (!via.way.writable || !via.from.type.type.updatable)
    return notPossible('odata/not-updatable', `${via.way.name} cannot be changed.`, target);
  const parent = yield* changes.objectOf(via.from, translator.values);
  if (!parent) return missing(prepared);
  if (message.method === 'DELETE') {
    const { id } = request.options;
    const isOne = target.key !== null || !via.way.many;
    // Without one of them, it is all (4.01).
    if (!isOne && id === null) {
      yield* changes.setLinks(parent, via.way, [], false);
      changes.touch(parent);
      yield* changes.commit();
      return nothing();
    }
    const other = isOne
      ? yield* changes.objectOf(target, translator.values)
      : yield* changes.referred(id as string, via.way);
    if (!other) return missing(prepared);
    yield* changes.unlink(parent, via.way, other);
  } else if (message.method === 'POST' || message.method === 'PUT') {
    if (target.key !== null || (message.method === 'POST' && !via.way.many))
      return notAllowed(message.method, target, [target.key === null ? 'PUT' : 'DELETE']);
    demandJson(prepared);
    const json = jsonOfBody(message.body);
    const isAll = message.method === 'PUT' && via.way.many;
    const others: WeftObject[] = [];
    for (const address of isAll ? addressesOf(json) : [addressOf(json)])
      others.push(yield* changes.referred(address, via.way));
    yield* changes.setLinks(parent, via.way, others, via.way.many && !isAll);
    changes.touch(parent);
  } else return notAllowed(message.method, target, ['GET', 'POST', 'PUT', 'DELETE']);
  yield* changes.commit();
  return nothing();
}

/** The address that a reference gives. */
function addressOf(json: JsonValue, path = ''): string {
  const address =
    json.type === 'object' ? json.members.find(({ key }) => key === '@odata.id' || key === '@id')?.value : undefined;
  return address?.type === 'string'
    ? address.value
    : wrongBody('odata/wrong-reference', 'An object with the member @odata.id is expected.', path);
}

/** The addresses of a collection of references. */
function addressesOf(json: JsonValue): string[] {
  const value = json.type === 'object' ? json.members.find(({ key }) => key === 'value')?.value : undefined;
  return value?.type === 'array'
    ? value.items.map((item, i) => addressOf(item, `value/${i}`))
    : wrongBody('odata/wrong-reference', 'An object with the list value is expected.', '');
}
