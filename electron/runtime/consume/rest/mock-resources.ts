import { madeBody } from '../../../../shared/consume/rest/made-body.ts';
import type {
  ProgramConsumedRestService,
  ProgramRestOperation,
  ProgramRestResponse,
} from '../../../../shared/consume/rest/program.ts';
import { jsonOfTree, treeOfJson } from '../../../../shared/consume/written-text.ts';
import { formatOfMediaType, type MessageTree } from '../../../../shared/format/index.ts';
import { withoutEnd } from '../../../../shared/model/text-ends.ts';
import { messageShape } from '../../../../shared/structure/messages.ts';
import type { MockAnswer, MockRequest } from '../consumed-protocol.ts';
import { type MockLimits, MockMemory } from './mock-memory.ts';

/** What a mock does with a request that its resources do not know. */
export interface UsualAnswers {
  /** The answer from the contract alone. */
  usual(): MockAnswer;
  /** That of a status, as the contract has it. */
  of(code: number): MockAnswer;
  /** The first of these statuses that the contract names. */
  known(...codes: number[]): number | undefined;
  /** That there is no room for what is to be remembered. */
  full(why: string): MockAnswer;
}

/** A collection by its paths: `/shipments` and `/shipments/{number}`. */
interface Resource {
  collection: string;
  /** Path parameter of an item. */
  parameter: string;
  /** Member of an item that has the value of the parameter. */
  key: string;
  list: ProgramRestOperation | undefined;
  add: ProgramRestOperation | undefined;
  item: ProgramRestOperation | undefined;
}

/** The items of a collection, by their keys, in the order in which they came. */
type Items = ReadonlyMap<string, MessageTree>;

/** A collection that a request is about. */
interface At {
  resource: Resource;
  path: string;
  items: Items;
}

/** As many are there before anybody creates one. */
const seededItems = 3;

/**
 * What a stateful mock remembers: items of collections whose paths the contract has (`/orders`, `/orders/{id}`), created, read, changed and deleted by their methods. Only where the messages
 * say which member is the key; all else is answered as without it. `memory` belongs to the run.
 */
export class MockResources {
  private readonly service: ProgramConsumedRestService;
  private readonly memory: MockMemory<Resource>;
  private readonly seed: number;
  private readonly byOperation = new Map<ProgramRestOperation, { resource: Resource; isItem: boolean }>();

  constructor(service: ProgramConsumedRestService, memory: Map<string, unknown>, seed: number, limits?: MockLimits) {
    this.service = service;
    this.memory = new MockMemory(memory, (path, resource: Resource) => this.seededAt(path, resource), limits);
    this.seed = seed;
    const { operations } = service.data;
    const itemPaths = new Set(operations.map(({ path }) => path).filter((path) => /^[^?]*\/\{[^{}/]+\}$/.test(path)));
    for (const path of itemPaths) {
      const at = path.lastIndexOf('/');
      const collection = path.slice(0, at);
      const of = (own: string, method: string) => operations.find((o) => o.path === own && o.method === method);
      const item = of(path, 'GET');
      const add = of(collection, 'POST');
      const list = of(collection, 'GET');
      const parameter = path.slice(at + 2, -1);
      const key = this.keyOf(parameter, [item, add], list);
      if (key === null || !(add || of(path, 'PUT') || item)) continue;
      const resource: Resource = { collection, parameter, key, list, add, item };
      for (const operation of operations) {
        if (operation.path === path) this.byOperation.set(operation, { resource, isItem: true });
        if (operation === add || operation === list) this.byOperation.set(operation, { resource, isItem: false });
      }
    }
  }

  /** The answer to a request that is as the contract has it; null where nothing is remembered for its operation. */
  answer(
    operation: ProgramRestOperation,
    places: ReadonlyMap<string, string>,
    path: string,
    request: MockRequest,
    usual: UsualAnswers,
  ): MockAnswer | null {
    const found = this.byOperation.get(operation);
    if (!found) return null;
    const { resource, isItem } = found;
    const own = withoutEnd(path, '/');
    const at = isItem ? own.slice(0, Math.max(0, own.lastIndexOf('/'))) : own;
    const items = this.memory.at(at, resource);
    if (!isItem) {
      if (operation === resource.list) return this.listed(operation, resource, items, request, usual);
      return this.added(operation, { resource, path: at, items }, request, usual);
    }
    const key = places.get(resource.parameter) ?? '';
    const item = items.get(key);
    switch (operation.method) {
      case 'GET':
      case 'HEAD':
        return item ? shown(usual.usual(), item) : usual.of(404);
      case 'DELETE': {
        if (!item) return usual.of(404);
        const full = this.memory.drop(at, resource, key);
        return full === null ? usual.usual() : usual.full(full);
      }
      case 'PUT':
      case 'PATCH':
        return this.changed(operation, { resource, path: at, items }, key, request, usual);
      default:
        return null;
    }
  }

  /** What is there before anybody creates something: the same for the same path. */
  private seededAt(path: string, resource: Resource): Items {
    const items = new Map<string, MessageTree>();
    for (let i = 0; i < seededItems; i++) {
      const made = this.madeItem(resource, this.seedOf(`${path} ${i}`));
      const key = made && textOf(made, resource.key);
      if (made && key) items.set(key, made);
    }
    return items;
  }

  private listed(
    operation: ProgramRestOperation,
    { key }: Resource,
    items: Items,
    request: MockRequest,
    usual: UsualAnswers,
  ): MockAnswer | null {
    const answer = usual.usual();
    const tree = treeOf(answer);
    const asked = new URLSearchParams(request.target.split(/\?(.*)/s)[1] ?? '');
    let shownItems = [...items.values()];
    // A value of the query that has the name of a member says which items are wanted.
    for (const { name, in: place } of operation.parameters) {
      const wanted = place === 'query' ? asked.get(name) : null;
      if (wanted === null || !shownItems.some((item) => member(item, name))) continue;
      shownItems = shownItems.filter((item) => textOf(item, name) === wanted);
    }
    if (tree?.type === 'list') return withBody(answer, { ...tree, children: numbered(shownItems) });
    if (tree?.type !== 'object') return null;
    const lists = tree.children.filter(
      (child) => child.type === 'list' && (child.children.length === 0 || child.children.some((c) => member(c, key))),
    );
    const [list] = lists;
    if (!list || lists.length > 1) return null;
    return withBody(answer, {
      ...tree,
      children: tree.children.map((child) => {
        if (child === list) return { ...child, children: numbered(shownItems) };
        const isCount =
          child.type === 'number' && /^(total|count|size|total_?(count|items|results|elements))$/i.test(child.name);
        return isCount ? { ...child, text: String(shownItems.length) } : child;
      }),
    });
  }

  private added(
    operation: ProgramRestOperation,
    { resource, path: at, items }: At,
    request: MockRequest,
    usual: UsualAnswers,
  ): MockAnswer | null {
    const given = givenObject(operation, request);
    if (!given) return null;
    const { key } = resource;
    const own = textOf(given, key);
    if (own !== null && items.has(own)) return usual.known(409) ? usual.of(409) : null;
    const id = own ?? this.freeKey(resource, items, request.target);
    if (id === null) return null;
    const made = this.madeItem(resource, this.seedOf(`${request.target} ${id}`));
    const item = withMember(merged(made ?? { ...given, children: [] }, given), key, id, made);
    const full = this.memory.keep(at, resource, id, item);
    if (full !== null) return usual.full(full);
    const answer = usual.usual();
    const path = withoutEnd(request.target.split('?')[0] ?? '', '/');
    const located = { ...answer, headers: { ...answer.headers, location: `${path}/${encodeURIComponent(id)}` } };
    return shown(located, item);
  }

  private changed(
    operation: ProgramRestOperation,
    { resource, path: at, items }: At,
    id: string,
    request: MockRequest,
    usual: UsualAnswers,
  ): MockAnswer | null {
    const given = givenObject(operation, request);
    if (!given) return null;
    const before = items.get(id);
    if (!before && operation.method === 'PATCH') return usual.of(404);
    const made = this.madeItem(resource, this.seedOf(`${request.target} ${id}`));
    // A patch changes what it has (RFC 7396); what is put takes the place of what may be given, and the service keeps what is its own.
    const base =
      operation.method === 'PATCH'
        ? (before as MessageTree)
        : without(before ?? made ?? { ...given, children: [] }, this.givenMembers(operation));
    const item = withMember(merged(base, given, operation.method === 'PATCH'), resource.key, id, before ?? made);
    const full = this.memory.keep(at, resource, id, item);
    if (full !== null) return usual.full(full);
    const created = before ? undefined : usual.known(201);
    return shown(created === undefined ? usual.usual() : usual.of(created), item);
  }

  /** The member that the path parameter is the value of. */
  private keyOf(
    parameter: string,
    operations: readonly (ProgramRestOperation | undefined)[],
    list: ProgramRestOperation | undefined,
  ): string | null {
    const candidates = operations.flatMap((operation) => this.madeOf(operation) ?? []);
    const items = this.madeOf(list);
    const first =
      items?.type === 'list' ? items.children[0] : items?.children.find((c) => c.type === 'list')?.children[0];
    if (first) candidates.push(first);
    for (const tree of candidates) {
      if (tree.type !== 'object') continue;
      const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
      const values = tree.children.filter(({ type }) => type === 'text' || type === 'number');
      const wanted = plain(parameter);
      const found =
        values.find(({ name }) => name === parameter) ??
        values.find(({ name }) => plain(name) === wanted) ??
        values.find(({ name }) => plain(name) === 'id') ??
        values.find(({ name }) => wanted.endsWith(plain(name)) && plain(name).length > 1);
      if (found) return found.name;
    }
    return null;
  }

  /** An item as the service may show it: what reading one answers, else what creating or listing does. */
  private madeItem({ item, add, list, key }: Resource, seed: number): MessageTree | null {
    for (const operation of [item, add]) {
      const made = this.madeOf(operation, seed);
      if (made && member(made, key)) return made;
    }
    const listed = this.madeOf(list, seed);
    const within =
      listed?.type === 'list' ? listed.children : listed?.children.find((c) => c.type === 'list')?.children;
    const first = within?.find((each) => member(each, key));
    return first ? { ...first, name: '' } : null;
  }

  private madeOf(operation: ProgramRestOperation | undefined, seed = this.seed): MessageTree | null {
    const response =
      operation?.responses.find(({ status }) => /^2/.test(status)) ??
      operation?.responses.find(({ status }) => status === 'default');
    return response ? this.treeMade(response, seed) : null;
  }

  private treeMade(
    response: Pick<ProgramRestResponse, 'mediaType' | 'example' | 'message' | 'value'>,
    seed: number,
  ): MessageTree | null {
    if (formatOfMediaType(response.mediaType)?.id !== 'json') return null;
    const { body } = madeBody(response, this.service.mock, seed);
    return typeof body === 'string' ? treeOfJson(body) : null;
  }

  /** Names of what a request of an operation may hold. */
  private givenMembers({ bodyMessage }: ProgramRestOperation): Set<string> {
    const shape = this.service.mock?.shape;
    const message = shape && bodyMessage !== null ? messageShape(shape, bodyMessage) : undefined;
    return new Set((message?.root.children ?? []).map(({ name }) => name));
  }

  /** A key that no item has, of the kind that the contract makes: numbers count on. */
  private freeKey(resource: Resource, items: Items, target: string): string | null {
    for (let i = 0; i < 20; i++) {
      const made = this.madeItem(resource, this.seedOf(`${target} new ${items.size + i}`));
      const key = made && member(made, resource.key);
      if (!key) return null;
      if (key.type === 'number') {
        const numbers = [...items.keys()].map(Number).filter(Number.isSafeInteger);
        return String(Math.max(0, ...numbers) + 1);
      }
      if (!items.has(key.text)) return key.text;
    }
    // An example has one key for all.
    const [first = ''] = items.keys();
    for (let n = 2; ; n++) if (!items.has(`${first}-${n}`)) return `${first}-${n}`;
  }

  private seedOf(text: string): number {
    let hash = (0x811c9dc5 ^ this.seed) >>> 0;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return hash >>> 0;
  }
}

function member(tree: MessageTree, name: string): MessageTree | undefined {
  return tree.type === 'object' ? tree.children.find((child) => child.name === name) : undefined;
}

/** The text of a single value; null where there is none. */
function textOf(tree: MessageTree, name: string): string | null {
  const found = member(tree, name);
  return found?.type === 'text' || found?.type === 'number' || found?.type === 'boolean' ? found.text : null;
}

function treeOf({ body, headers }: MockAnswer): MessageTree | null {
  const isJson = formatOfMediaType(headers['content-type'] ?? '')?.id === 'json';
  return isJson && typeof body === 'string' ? treeOfJson(body) : null;
}

function withBody(answer: MockAnswer, tree: MessageTree): MockAnswer {
  return { ...answer, body: jsonOfTree(tree) };
}

/** An answer that shows an item where it shows an object. */
function shown(answer: MockAnswer, item: MessageTree): MockAnswer {
  return treeOf(answer)?.type === 'object' ? withBody(answer, item) : answer;
}

const numbered = (items: readonly MessageTree[]) => items.map((item, i) => ({ ...item, name: String(i) }));

/** The object that a request gives; null where it gives none. */
function givenObject({ bodyType }: ProgramRestOperation, { body, headers }: MockRequest): MessageTree | null {
  const type = headers['content-type'] ?? bodyType;
  // A list of steps (RFC 6902) is no object.
  if (formatOfMediaType(type)?.id !== 'json') return null;
  const tree = treeOfJson(body);
  return tree?.type === 'object' ? tree : null;
}

/** One object over another, member by member; with `isPatch` inner objects too, and what is null goes (RFC 7396). */
function merged(base: MessageTree, given: MessageTree, isPatch = false): MessageTree {
  const children = [...base.children];
  for (const child of given.children) {
    const at = children.findIndex(({ name }) => name === child.name);
    const before = children[at];
    if (isPatch && child.type === 'nothing') {
      if (at >= 0) children.splice(at, 1);
      continue;
    }
    const value = isPatch && before?.type === 'object' && child.type === 'object' ? merged(before, child, true) : child;
    if (at >= 0) children[at] = value;
    else children.push(value);
  }
  return { ...base, type: 'object', children };
}

function without(tree: MessageTree, names: ReadonlySet<string>): MessageTree {
  return { ...tree, children: tree.children.filter(({ name }) => !names.has(name)) };
}

/** With the key, of the kind that it had; a text where that is not known. */
function withMember(tree: MessageTree, name: string, text: string, like: MessageTree | null | undefined): MessageTree {
  const before = member(tree, name) ?? (like ? member(like, name) : undefined);
  const type = before?.type === 'number' && /^-?\d+(\.\d+)?$/.test(text) ? 'number' : 'text';
  return merged(tree, { name: '', type: 'object', text: '', children: [{ name, type, text, children: [] }] });
}
