import { buildClientSchema, buildSchema, getIntrospectionQuery, printSchema } from 'graphql';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Unit } from '../../../../shared/model/unit.ts';
import type { ODataService } from '../../../../shared/service/odata/kind.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData, shopProject } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

let runtime: Runtime;
let url: string;

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into
  data?: any;
  errors?: { message: string; path?: unknown[]; extensions?: Record<string, unknown>; locations?: unknown[] }[];
}

async function ask(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()) as Answer;
}

/** The data of a query that succeeds. */
async function data(query: string, variables: Record<string, unknown> = {}): Promise<Answer['data']> {
  const { data: found, errors } = await ask(query, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return found;
}

const numbersOf = async (args: string) =>
  (await data(`{ orders(${args}) { items { number } } }`)).orders.items.map((each: { number: number }) => each.number);

beforeAll(async () => {
  const project = shopProject();
  project.flow('Greet', [{ name: 'Who', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
    f.add('end', { value: "'Hello ' + $Who" } as never);
  });
  project.flow(
    'Rename',
    [
      { name: 'Customer', type: { kind: 'object', entity: 'Customer' } },
      { name: 'Name', type: { kind: 'string' } },
    ],
    { kind: 'object', entity: 'Customer' },
    (f) => {
      f.add('change-object', { object: 'Customer', members: [{ member: 'Customer.Name', value: '$Name' }] } as never);
      f.add('commit', { variable: 'Customer' } as never);
      f.add('end', { value: '$Customer' } as never);
    },
  );
  let view = publishOData(project, ['Customer', 'Order', 'RushOrder', 'Tag']);
  const service = view.ofKind<ODataService>('odata-service')[0] as Unit<ODataService>;
  const operation = (id: string, more: object) =>
    ({
      id,
      name: id,
      microflow: id,
      kind: 'action',
      boundTo: '',
      access: 'service',
      allowedRoles: [],
      documentation: '',
      ...more,
    }) as never;
  view = view.withUnits(
    [
      {
        ...service,
        data: {
          ...service.data,
          graphql: true,
          operations: [operation('Greet', { kind: 'function' }), operation('Rename', { boundTo: 'Customer' })],
        },
      },
    ],
    [],
  );
  runtime = await startRuntime(view);
  url = `${runtime.url}/odata/m-data/graphql`;
  for (const [code, name, city] of [
    ['A', 'Ada', 'London'],
    ['B', 'Bob', 'Paris'],
    ['C', "O'Neil", null],
  ])
    await data('mutation($i: CustomerInput!) { createCustomer(input: $i) { code } }', { i: { code, name, city } });
  for (const name of ['new', 'old']) await data(`mutation { createTag(input: {name: "${name}"}) { name } }`);
  await data(`mutation { createOrder(input: {number: 1, total: 10.50, paid: true, placed: "2026-01-31T23:30:00Z", day: "2026-01-31",
    level: Low, note: "First thing", customer: {key: {code: "A"}}, tags: [{key: {name: "new"}}, {key: {name: "old"}}]}) { number } }`);
  await data(`mutation { createOrder(input: {number: 2, total: "20", big: "9007199254740993", level: High, customer: {key: {code: "A"}},
    tags: [{key: {name: "old"}}]}) { number } }`);
  await data(
    'mutation { createOrder(input: {number: 3, note: "nothing else", customer: {key: {code: "B"}}}) { number } }',
  );
  await data('mutation { createRushOrder(input: {number: 4, total: 7, fee: 2.5, note: "quick"}) { number fee } }');
});
afterAll(() => runtime.stop());

describe('queries', () => {
  it('tell values as they are, numbers with all their digits', async () => {
    const { order } = await data(
      '{ order(number: 2) { number total big level paid placed note customer { code name city } } }',
    );
    expect(order).toEqual({
      number: 2,
      total: '20',
      big: '9007199254740993',
      level: 'High',
      paid: null,
      placed: null,
      note: null,
      customer: { code: 'A', name: 'Ada', city: 'London' },
    });
    expect((await data('{ order(number: 99) { number } }')).order).toBeNull();
  });

  it.each([
    ['where: {number: {gt: 1}}, orderBy: [{number: DESC}]', [4, 3, 2]],
    ['where: {total: {ge: "10.5"}}', [1, 2]],
    ['where: {total: {ge: 10.5, lt: 20}}', [1]],
    ['where: {note: {contains: "thing"}}', [1, 3]],
    ['where: {note: {startsWith: "First"}}', [1]],
    ['where: {note: {isEmpty: true}}', [2]],
    ['where: {level: {in: [High]}}', [2]],
    ['where: {number: {in: []}}', []],
    ['where: {or: [{number: {eq: 1}}, {customer: {code: {eq: "B"}}}]}', [1, 3]],
    ['where: {or: []}', []],
    ['where: {and: []}', [1, 2, 3, 4]],
    ['where: {not: {customer: {city: {eq: "London"}}}, number: {lt: 4}}', [3]],
    ['where: {tags: {some: {name: {eq: "new"}}}}', [1]],
    ['where: {tags: {none: {name: {eq: "old"}}}}', [3, 4]],
    ['where: {tags: {every: {name: {eq: "old"}}}, number: {lt: 3}}', [2]],
    ['where: {placed: {lt: "2026-02-01T00:00:00Z"}}', [1]],
    ['orderBy: [{customer: {name: DESC}}, {number: DESC}], where: {number: {lt: 4}}', [3, 2, 1]],
    ['orderBy: [{number: ASC}], skip: 1, first: 2', [2, 3]],
    ['search: "quick"', [4]],
    ['first: 0', []],
  ])('%s', async (args, expected) => {
    const found = await numbersOf(args);
    expect(args.includes('orderBy') ? found : [...found].sort()).toEqual(expected);
  });

  it('texts are values and nothing else: quotes, operators, signs of addresses', async () => {
    const named = async (name: string) =>
      (
        await data('query($n: String!) { customers(where: {name: {eq: $n}}) { items { code } totalCount } }', {
          n: name,
        })
      ).customers.totalCount;
    expect(await named("O'Neil")).toBe('1');
    for (const text of ["' or true or '", '&$top=1', ') or (1 eq 1', '%27', '#', '+', '\\'])
      expect(await named(text)).toBe('0');
  });

  it('a page says how many there are, and where the next begins', async () => {
    const seen: number[] = [];
    let after: string | null = null;
    do {
      const page: Answer['data'] = await data(
        'query($a: String) { orders(first: 3, after: $a, orderBy: [{number: ASC}]) { items { number } totalCount nextPage } }',
        { a: after },
      );
      seen.push(...page.orders.items.map((each: { number: number }) => each.number));
      expect(page.orders.totalCount).toBe('4');
      after = page.orders.nextPage;
    } while (after !== null);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('the same is asked for in several ways at once', async () => {
    const { customers } = await data(`{ customers(orderBy: [{code: ASC}], first: 2) { items { code
      all: orders(orderBy: [{number: ASC}]) { number allTags: tags(orderBy: [{name: ASC}]) { name } newTags: tags(where: {name: {eq: "new"}}) { name } }
      big: orders(where: {number: {gt: 1}}) { number } } names: items { name } } }`);
    const tags = (...names: string[]) => names.map((name) => ({ name }));
    expect(customers).toEqual({
      items: [
        {
          code: 'A',
          all: [
            { number: 1, allTags: tags('new', 'old'), newTags: tags('new') },
            { number: 2, allTags: tags('old'), newTags: [] },
          ],
          big: [{ number: 2 }],
        },
        { code: 'B', all: [{ number: 3, allTags: [], newTags: [] }], big: [{ number: 3 }] },
      ],
      names: tags('Ada', 'Bob'),
    });
    const { orders } = await data(`{ orders(orderBy: [{number: ASC}], where: {number: {lt: 3}}) { items { n: number
      all: tags(orderBy: [{name: ASC}]) { name } fresh: tags(where: {name: {eq: "new"}}) { called: name } } again: items { number } totalCount } }`);
    expect(orders).toEqual({
      items: [
        { n: 1, all: [{ name: 'new' }, { name: 'old' }], fresh: [{ called: 'new' }] },
        { n: 2, all: [{ name: 'old' }], fresh: [] },
      ],
      again: [{ number: 1 }, { number: 2 }],
      totalCount: '2',
    });
  });

  it('types that derive are told apart, with what only they have; fragments and directives too', async () => {
    const { orders } = await data(
      `query($fee: Boolean!) { orders(where: {number: {ge: 3}}, orderBy: [{number: ASC}]) { items { __typename ...own
        ... on RushOrder { fee @include(if: $fee) } } } }
       fragment own on Order { number note @skip(if: $fee) }`,
      { fee: true },
    );
    expect(orders.items).toEqual([
      { __typename: 'OrderItself', number: 3 },
      { __typename: 'RushOrder', number: 4, fee: '2.5' },
    ]);
  });
});

describe('mutations', () => {
  it('create, change and delete; what is made is told as it is asked for', async () => {
    const made =
      await data(`mutation { createOrder(input: {number: 50, note: "x", customer: {create: {code: "N", name: "New"}}})
      { number _etag customer { name } tags { name } } }`);
    expect(made.createOrder).toEqual({
      number: 50,
      _etag: expect.stringMatching(/^W\//),
      customer: { name: 'New' },
      tags: [],
    });
    const etag = made.createOrder._etag;
    const change =
      'mutation($e: String) { updateOrder(number: 50, input: {total: "3.25", customer: null}, etag: $e) { total customer { name } } }';
    expect((await data(change, { e: etag })).updateOrder).toEqual({ total: '3.25', customer: null });
    const late = await ask(change, { e: etag });
    expect([late.data, late.errors?.[0]?.extensions?.['status']]).toEqual([{ updateOrder: null }, 412]);
    expect(await data('mutation { deleteOrder(number: 50) }')).toEqual({ deleteOrder: true });
    expect(
      (await ask('mutation { updateOrder(number: 50, input: {note: "y"}) { number } }')).errors?.[0]?.extensions,
    ).toMatchObject({
      status: 412,
    });
    expect((await data('{ order(number: 50) { number } }')).order).toBeNull();
  });

  it('a write that fails says the rule in its words, and nothing of it is kept', async () => {
    const { errors, data: left } = await ask(
      'mutation { a: createCustomer(input: {code: "Z"}) { code } b: createCustomer(input: {code: "Y", name: "Y"}) { code } }',
    );
    expect(errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('A customer has a name.'), path: ['a'] }),
    ]);
    expect(left).toEqual({ a: null, b: { code: 'Y' } });
    expect((await data('{ customers(where: {code: {eq: "Z"}}) { totalCount } }')).customers.totalCount).toBe('0');
  });

  it('functions are queries, actions mutations, also those of an object', async () => {
    expect(await data('{ greet(who: "O\'Neil & co") }')).toEqual({ greet: "Hello O'Neil & co" });
    expect(await data('mutation { customerRename(code: "C", name: "Cleo") { code name } }')).toEqual({
      customerRename: { code: 'C', name: 'Cleo' },
    });
    await data('mutation { customerRename(code: "C", name: "O\'Neil") { code } }');
  });
});

describe('bad input', () => {
  it.each([
    ['{ orders { items { nunber } } }', 'Cannot query field "nunber" on type "Order". Did you mean "number"?'],
    ['{ orders(where: {total: {eq: "ten"}}) { items { number } } }', '"ten" is no Decimal.'],
    ['{ orders(where: {placed: {eq: "yesterday"}}) { items { number } } }', '"yesterday" is no DateTime.'],
    ['{ orders(first: -1) { items { number } } }', 'first is not below zero.'],
    [
      '{ orders(after: "nonsense") { items { number } } }',
      'The value of $skiptoken is none that this service has given.',
    ],
    ['{ orders { items { number } }', 'Syntax Error: Expected Name, found <EOF>.'],
    ['{ ...a } fragment a on Query { ...a }', 'Cannot spread fragment "a" within itself.'],
    [`{ ${'o: orders { totalCount } '.repeat(51)} }`, 'A query has at most 50 fields at its root.'],
    [`{ orders(where: ${'{not: '.repeat(200)}{}${'}'.repeat(200)}) { totalCount } }`, expect.stringContaining('deep')],
    [
      `{ orders(where: ${'{not: '.repeat(6_000)}{}${'}'.repeat(6_000)}) { totalCount } }`,
      'The query is nested too deep.',
    ],
    [`{ order(number: 1) { ${'number '.repeat(21_000)} } }`, expect.stringContaining('token')],
  ])('%.60s', async (query, message) => {
    const { errors } = await ask(query);
    expect(errors?.[0]?.message).toEqual(message);
  });

  it('fragments in each other cost no more than they say', async () => {
    const chain = (on: (i: number) => string, inside: (i: number) => string) =>
      Array.from({ length: 24 }, (_, i) => `fragment f${i} on ${on(i)} { ${inside(i)} }`).join(' ');
    const twice = chain(
      () => 'Order',
      (i) => (i < 23 ? `...f${i + 1} ...f${i + 1}` : 'number'),
    );
    expect((await data(`{ orders(where: {number: {eq: 1}}) { items { ...f0 } } } ${twice}`)).orders.items).toEqual([
      { number: 1 },
    ]);
    const ways = chain(
      (i) => (i % 2 ? 'Customer' : 'Order'),
      (i) =>
        i === 13
          ? 'code'
          : i > 13
            ? '__typename'
            : ['a', 'b', 'c'].map((k) => `${k}: ${i % 2 ? 'orders' : 'customer'} { ...f${i + 1} }`).join(' '),
    );
    const used = ways.split(/ (?=fragment f14 )/)[0];
    expect((await ask(`{ orders { items { ...f0 } } } ${used}`)).errors?.[0]?.message).toBe(
      'One field leads to others more than 500 times.',
    );
  });

  it('a field may be called as it likes', async () => {
    const text = '{ customers(where: {code: {eq: "A"}}) { items { __type: code __proto__: name constructor: city } } }';
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: text }),
    });
    expect(await answer.text()).toContain('{"__type":"A","__proto__":"Ada","constructor":"London"}');
  });

  it('a number that a client has bent is refused', async () => {
    const query =
      'mutation($t: Decimal) { createTag(input: {name: "t"}) { name } createOrder(input: {number: 9, total: $t}) { total } }';
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { t: 0 } }).replace('"t":0', '"t":0.12345678901234567'),
    });
    expect(JSON.stringify(await answer.json())).toContain('A Decimal of so many digits is written as a string.');
  });
});

describe('the contract', () => {
  it('is the same by introspection and as a text', async () => {
    const { data: introspected } = await ask(getIntrospectionQuery({ oneOf: true }));
    const sdl = await (await fetch(`${url}?sdl`)).text();
    expect(printSchema(buildSchema(sdl))).toBe(printSchema(buildClientSchema(introspected)));
    expect(sdl).toContain('type RushOrder implements Order');
    expect(sdl).toMatch(/updateOrder\(\s*number: Int!\s+input: OrderChanges!/);
  });

  const audits = serverAudits({ url: () => url, fetchFn: fetch });
  it.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))(
    'GraphQL over HTTP: %s',
    async (_name, audit) => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
    },
  );
});
