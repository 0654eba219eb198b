import { keyOf, navigationOf, typeLine } from '../../../../shared/consume/odata/described-types.ts';
import type { ODataProperty, ODataSet } from '../../../../shared/consume/odata/kind.ts';
import type { ProgramConsumedODataService } from '../../../../shared/consume/odata/program.ts';
import { jsonOfTree, treeOfJson } from '../../../../shared/consume/written-text.ts';
import { formatOfMediaType, type MessageTree } from '../../../../shared/format/index.ts';
import { type OrderItem, readQueryOptions } from '../../../../shared/odata/query/index.ts';
import type { NodeType, StructureNode } from '../../../../shared/structure/node.ts';
import type { MockAnswer, MockRequest, MockService, MockSetting } from '../consumed-protocol.ts';
import { compareItems, MockFilterError, type MockItem, meetsFilter, mockFilter } from './mock-filter.ts';

/** As many are in a set before anybody creates one. */
const seededItems = 5;

interface Stored {
  values: Map<string, MessageTree>;
  version: number;
}

/**
 * Answers in the place of an OData service, from its metadata: each set holds objects made of its type, and remembers what is created, changed and deleted. Filters, orders and ranges are evaluated as
 * far as `MockFilterError` does not say otherwise (501); versions are checked where the request names one.
 */
export function odataMock(service: ProgramConsumedODataService, setting: MockSetting): MockService {
  const mock = new ODataMock(service, setting);
  return {
    isBelow: true,
    answer(request) {
      const flow = service.mock?.flow;
      if (flow === undefined || !setting.script) return mock.answer(request);
      const [path = '', query = ''] = request.target.split('?', 2);
      const inputs = new Map([
        ['Operation', ''],
        ['Method', request.method],
        ['Path', path],
        ['Query', query],
        ['Body', request.body],
      ]);
      return setting.script(flow, inputs).then(({ refusal, body, status, headers }) => {
        if (refusal !== null) return failure(500, refusal);
        if (body === null) return mock.answer(request);
        return { status: status ?? 200, headers: { 'content-type': 'application/json', ...headers }, body };
      });
    },
    failed: (_request, status) => failure(status, `The mock was asked to answer ${status}.`),
  };
}

class ODataMock {
  private readonly service: ProgramConsumedODataService;
  private readonly setting: MockSetting;

  constructor(service: ProgramConsumedODataService, setting: MockSetting) {
    this.service = service;
    this.setting = setting;
  }

  private get isFirst(): boolean {
    return this.service.data.odata === '2.0' || this.service.data.odata === '3.0';
  }

  answer(request: MockRequest): MockAnswer {
    try {
      return this.answered(request);
    } catch (error) {
      if (error instanceof MockFilterError) return failure(501, `The mock does not evaluate ${error.message}.`);
      throw error;
    }
  }

  private answered(request: MockRequest): MockAnswer {
    const base = request.base ?? this.service.mock?.path ?? '/';
    const [whole = '', query = ''] = request.target.split('?', 2);
    const path = whole.slice(base === '/' ? 0 : base.length).replace(/^\/|\/$/g, '');
    const [head = '', ...rest] = path.split('/');
    const parts = /^([^()]+)(?:\((.*)\))?$/.exec(head);
    const name = decoded(parts?.[1] ?? '');
    if (path === '') return this.serviceDocument();
    const set = this.service.data.sets.find((each) => each.name === name);
    if (!set) return this.operation(name, request);
    const options = new URLSearchParams(query);
    if (parts?.[2] === undefined && !set.singleton) {
      if (rest[0] === '$count') return this.count(set, options);
      if (rest.length > 0) return failure(404, `There is nothing at ${path}.`);
      return this.collection(set, request, options);
    }
    const items = this.items(set);
    const key = set.singleton ? [...items.keys()][0] : this.keyOfText(set, parts?.[2] ?? '');
    const item = key === undefined ? undefined : items.get(key);
    if (!item || key === undefined) return failure(404, `${set.name} has no object ${head}.`);
    if (rest.length > 0) return this.behind(set, item, rest);
    return this.one(set, key, item, request);
  }

  private serviceDocument(): MockAnswer {
    const sets = this.service.data.sets.map(({ name, singleton }) => ({
      name,
      url: name,
      kind: singleton ? 'Singleton' : 'EntitySet',
    }));
    const body = this.isFirst
      ? { d: { EntitySets: sets.map(({ name }) => name) } }
      : { '@odata.context': '$metadata', value: sets };
    return json(200, JSON.stringify(body), this.isFirst);
  }

  /** What a set holds, made when it is first asked for. */
  private items(set: ODataSet): Map<string, Stored> {
    const { memory, seed } = this.setting;
    const known = memory.get(`odata ${set.name}`) as Map<string, Stored> | undefined;
    if (known) return known;
    const items = new Map<string, Stored>();
    memory.set(`odata ${set.name}`, items);
    for (let i = 1; i <= (set.singleton ? 1 : seededItems); i++) {
      const values = this.made(set.type, seed + i, i);
      items.set(this.keyText(set, values), { values, version: 1 });
    }
    return items;
  }

  private made(type: string, seed: number, number: number): Map<string, MessageTree> {
    const properties = this.properties(type);
    const root: StructureNode = {
      name: '',
      type: 'object',
      children: properties.flatMap((each) => this.node(each) ?? []),
    };
    const text = formatOfMediaType('application/json')?.made?.({ root }, { seed }) ?? '{}';
    const values = new Map((treeOfJson(text)?.children ?? []).map((child) => [child.name, child]));
    const key = keyOf(this.service.data, type);
    const constraints = typeLine(this.service.data, type).flatMap((each) =>
      each.navigation.flatMap((n) => n.constraints),
    );
    for (const property of properties) {
      const isReference = constraints.some((each) => each.property === property.name);
      if (key.includes(property.name) || isReference) values.set(property.name, numbered(property, number));
    }
    return values;
  }

  private properties(type: string): ODataProperty[] {
    return typeLine(this.service.data, type)
      .reverse()
      .flatMap((each) => each.properties);
  }

  private node(property: ODataProperty): StructureNode | null {
    const members = this.service.data.enumerations.find((each) => each.name === property.type)?.members;
    const type = members ? 'string' : nodeTypes[property.type];
    if (!type || property.list) return null;
    const facets = members
      ? { enumeration: members.map(({ name }) => name) }
      : property.length !== null && type === 'string'
        ? { maxLength: property.length }
        : null;
    return { name: property.name, type, ...(facets ? { facets } : {}) } as StructureNode;
  }

  private keyText(set: ODataSet, values: MockItem): string {
    return keyOf(this.service.data, set.type)
      .map((name) => values.get(name)?.text ?? '')
      .join('\u0000');
  }

  /** `1`, `'a'`, `ID=1,Line=2`, with the forms of 2.0. */
  private keyOfText(set: ODataSet, text: string): string {
    const parts = new Map<string, string>();
    const value = (literal: string) =>
      literal
        .replace(/^(?:datetime|datetimeoffset|guid|time)(?=')/i, '')
        .replace(/^'(.*)'$/s, (_whole, inside: string) => inside.replaceAll("''", "'"))
        .replace(/^(-?\d+(?:\.\d+)?)[LMfd]$/, '$1');
    const names = keyOf(this.service.data, set.type);
    for (const part of decoded(text).match(/(?:[^,']|'(?:[^']|'')*')+/g) ?? []) {
      const [, name, literal] = /^([\p{L}_][\p{L}\p{N}_]*)=(.*)$/su.exec(part) ?? [null, names[0] ?? '', part];
      parts.set(name ?? '', value(literal ?? ''));
    }
    return names.map((name) => parts.get(name) ?? '').join('\u0000');
  }

  private walk = (item: MockItem, navigation: string): readonly MockItem[] | undefined => {
    for (const type of this.service.data.types) {
      const set = this.service.data.sets.find(
        (each) => each.type === type.name && [...this.items(each).values()].some((s) => s.values === item),
      );
      if (set) return this.over(set, item, navigation)?.map(({ values }) => values);
    }
    return undefined;
  };

  /** Objects over a navigation property, by the properties that hold the key; undefined where none do. */
  private over(set: ODataSet, item: MockItem, name: string): Stored[] | undefined {
    const { data } = this.service;
    const navigation = navigationOf(data, set.type, name);
    const target = navigation && data.sets.find((each) => each.type === navigation.type && !each.singleton);
    if (!navigation || !target) return undefined;
    const back = navigation.partner === '' ? undefined : navigationOf(data, navigation.type, navigation.partner);
    const pairs =
      navigation.constraints.length > 0
        ? navigation.constraints.map(({ property, referenced }) => [property, referenced] as const)
        : (back?.constraints ?? []).map(({ property, referenced }) => [referenced, property] as const);
    if (pairs.length === 0) return undefined;
    return [...this.items(target).values()].filter(({ values }) =>
      pairs.every(
        ([own, other]) => item.get(own)?.text === values.get(other)?.text && item.get(own)?.type !== 'nothing',
      ),
    );
  }

  private filtered(set: ODataSet, options: URLSearchParams): Stored[] {
    const filter = options.get('$filter');
    const expression = filter === null ? null : mockFilter(filter, this.isFirst);
    const items = [...this.items(set).values()];
    return expression ? items.filter(({ values }) => meetsFilter(expression, values, this.walk)) : items;
  }

  private count(set: ODataSet, options: URLSearchParams): MockAnswer {
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(this.filtered(set, options).length) };
  }

  private collection(set: ODataSet, request: MockRequest, options: URLSearchParams): MockAnswer {
    if (request.method === 'POST') return this.create(set, request);
    if (request.method !== 'GET' && request.method !== 'HEAD') return failure(405, `${set.name} takes GET and POST.`);
    let found = this.filtered(set, options);
    const total = found.length;
    const order = options.get('$orderby');
    if (order) {
      const read = readQueryOptions(`$orderby=${encodeURIComponent(order)}`);
      if ('error' in read) return failure(400, read.error.message);
      const items: readonly OrderItem[] = read.value.orderby ?? [];
      found = [...found].sort((a, b) => {
        for (const { expression, descending } of items) {
          const by = compareItems(expression, a.values, b.values, this.walk);
          if (by !== 0) return descending ? -by : by;
        }
        return 0;
      });
    }
    const skip = Number(options.get('$skip') ?? 0);
    const top = options.has('$top') ? Number(options.get('$top')) : undefined;
    const page = found.slice(skip, top === undefined ? undefined : skip + top);
    const texts = page.map((item) => this.text(set, item)).join(',');
    if (this.isFirst)
      return json(
        200,
        `{"d":{"results":[${texts}]${options.get('$inlinecount') === 'allpages' ? `,"__count":"${total}"` : ''}}}`,
        true,
      );
    const count = options.get('$count') === 'true' ? `"@odata.count":${total},` : '';
    return json(200, `{"@odata.context":"$metadata#${set.name}",${count}"value":[${texts}]}`, false);
  }

  private create(set: ODataSet, request: MockRequest): MockAnswer {
    const body = treeOfJson(request.body);
    if (body?.type !== 'object') return failure(400, 'The body is no JSON object.');
    const items = this.items(set);
    const number = items.size + 1000;
    const values = this.made(set.type, this.setting.seed + number, number);
    for (const property of this.properties(set.type))
      if (!keyOf(this.service.data, set.type).includes(property.name))
        values.set(property.name, { name: property.name, type: 'nothing', text: 'null', children: [] });
    for (const child of body.children) if (!child.name.includes('@')) values.set(child.name, child);
    const key = this.keyText(set, values);
    if (items.has(key)) return failure(409, `${set.name} has an object with this key.`);
    const item = { values, version: 1 };
    items.set(key, item);
    return json(201, this.whole(set, item), this.isFirst);
  }

  private one(set: ODataSet, key: string, item: Stored, request: MockRequest): MockAnswer {
    const method = request.method === 'POST' ? (request.headers['x-http-method'] ?? 'POST') : request.method;
    if (method === 'GET' || method === 'HEAD') return json(200, this.whole(set, item), this.isFirst);
    const match = request.headers['if-match'];
    if (match !== undefined && match !== '*' && match !== versionOf(item))
      return failure(412, 'The object was changed meanwhile.');
    if (method === 'DELETE') {
      this.items(set).delete(key);
      return { status: 204, headers: {}, body: '' };
    }
    if (method !== 'PATCH' && method !== 'MERGE' && method !== 'PUT')
      return failure(405, `An object of ${set.name} takes GET, PATCH and DELETE.`);
    const body = treeOfJson(request.body);
    if (body?.type !== 'object') return failure(400, 'The body is no JSON object.');
    for (const child of body.children) if (!child.name.includes('@')) item.values.set(child.name, child);
    item.version++;
    return this.isFirst
      ? { status: 204, headers: { etag: versionOf(item) }, body: '' }
      : json(200, this.whole(set, item), false);
  }

  private behind(set: ODataSet, item: Stored, rest: readonly string[]): MockAnswer {
    const [name = '', more] = rest;
    const found = more === undefined ? this.over(set, item.values, decoded(name)) : undefined;
    const navigation = navigationOf(this.service.data, set.type, decoded(name));
    const target = this.service.data.sets.find((each) => each.type === navigation?.type);
    if (!navigation || !target) return failure(404, `There is nothing at ${rest.join('/')}.`);
    if (!found) return failure(501, `The mock does not know what ${navigation.name} leads to.`);
    const texts = found.map((each) => this.text(target, each));
    if (!navigation.list) {
      if (texts.length === 0)
        return this.isFirst ? failure(404, 'There is none.') : { status: 204, headers: {}, body: '' };
      const [only] = found;
      return json(200, this.whole(target, only as Stored), this.isFirst);
    }
    return json(
      200,
      this.isFirst ? `{"d":{"results":[${texts.join(',')}]}}` : `{"value":[${texts.join(',')}]}`,
      this.isFirst,
    );
  }

  private operation(name: string, _request: MockRequest): MockAnswer {
    const found = this.service.data.operations.find((each) => each.path === name);
    if (!found) return failure(404, `The service has nothing at ${name.slice(0, 200)}.`);
    if (!found.returns) return { status: 204, headers: {}, body: '' };
    const { type, list } = found.returns;
    const node = this.node({ name: 'value', type, list: false, nullable: false, length: null, scale: null });
    const made = node
      ? (treeOfJson(
          formatOfMediaType('application/json')?.made?.(
            { root: { name: '', type: 'object', children: [node] } },
            { seed: this.setting.seed },
          ) ?? '',
        )?.children[0] ?? null)
      : null;
    const text = made
      ? jsonOfTree(made)
      : jsonOfTree({
          name: '',
          type: 'object',
          text: '',
          children: [...this.made(type, this.setting.seed, 1).values()],
        });
    const value = list ? `[${text}]` : text;
    if (this.isFirst) return json(200, `{"d":${made ? `{${JSON.stringify(name)}:${value}}` : value}}`, true);
    return json(200, made || list ? `{"value":${value}}` : value, false);
  }

  private text(set: ODataSet, item: Stored): string {
    const members = [...item.values].map(([name, tree]) => `${JSON.stringify(name)}:${this.wire(set, name, tree)}`);
    const etag = JSON.stringify(versionOf(item));
    return `{${[this.isFirst ? `"__metadata":{"etag":${etag},"type":${JSON.stringify(set.type)}}` : `"@odata.etag":${etag}`, ...members].join(',')}}`;
  }

  /** Numbers of 64 bits and decimals are texts in JSON of 2.0. */
  private wire(set: ODataSet, name: string, tree: MessageTree): string {
    const type = this.properties(set.type).find((each) => each.name === name)?.type;
    return this.isFirst && tree.type === 'number' && (type === 'Edm.Int64' || type === 'Edm.Decimal')
      ? JSON.stringify(tree.text)
      : jsonOfTree(tree);
  }

  private whole(set: ODataSet, item: Stored): string {
    const text = this.text(set, item);
    return this.isFirst ? `{"d":${text}}` : text;
  }
}

const nodeTypes: Readonly<Record<string, NodeType>> = {
  'Edm.Boolean': 'boolean',
  'Edm.Byte': 'integer',
  'Edm.Date': 'date',
  'Edm.DateTime': 'datetime',
  'Edm.DateTimeOffset': 'datetime',
  'Edm.Decimal': 'decimal',
  'Edm.Double': 'decimal',
  'Edm.Int16': 'integer',
  'Edm.Int32': 'integer',
  'Edm.Int64': 'long',
  'Edm.SByte': 'integer',
  'Edm.Single': 'decimal',
  'Edm.String': 'string',
};

/** Keys, and what refers to them, are numbers from 1 on, in whatever their type takes. */
function numbered({ name, type }: ODataProperty, number: number): MessageTree {
  const text = type === 'Edm.Guid' ? `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` : String(number);
  const isNumber = /^Edm\.(Byte|SByte|Int|Decimal|Double|Single)/.test(type);
  return { name, type: isNumber ? 'number' : 'text', text, children: [] };
}

const versionOf = ({ version }: Stored) => `W/"${version}"`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function json(status: number, body: string, isFirst: boolean): MockAnswer {
  const version: Record<string, string> = isFirst ? { dataserviceversion: '2.0' } : { 'odata-version': '4.0' };
  return { status, headers: { 'content-type': 'application/json', ...version }, body };
}

function failure(status: number, message: string): MockAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: { code: String(status), message } }),
  };
}
