import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData, shopProject } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

let runtime: Runtime;
let base: string;

beforeAll(async () => {
  runtime = await startRuntime(publishOData(shopProject(), ['Customer', 'Order', 'RushOrder', 'Tag']));
  base = `${runtime.url}/odata/m-data`;
  for (const [Code, Name, City] of [
    ['A', 'Ada', 'London'],
    ['B', 'Bob', 'Paris'],
    ['C', "O'Neil", null],
  ])
    expect((await send('POST', 'Customers', { Code, Name, City })).status).toBe(201);
  for (const name of ['new', 'old']) await send('POST', 'Tags', { Name: name });
  const orders = [
    {
      Number: 1,
      Total: 10.5,
      Paid: true,
      Placed: '2026-01-31T23:30:00Z',
      Day: '2026-01-31',
      Level: 'Low',
      Note: 'First thing',
      'Customer@odata.bind': "Customers('A')",
      'Tags@odata.bind': ["Tags('new')", "Tags('old')"],
    },
    {
      Number: 2,
      Total: 20,
      Paid: false,
      Placed: '2026-02-01T08:00:00Z',
      Day: '2026-02-01',
      Big: '9007199254740993',
      Level: 'High',
      'Customer@odata.bind': "Customers('A')",
      'Tags@odata.bind': ["Tags('old')"],
    },
    { Number: 3, Note: 'nothing else', Customer: { '@odata.id': "Customers('B')" } },
  ];
  for (const order of orders) {
    const answer = await send('POST', 'Orders', order);
    if (answer.status !== 201) throw new Error(await answer.text());
  }
  const rush = await send('POST', 'RushOrders', { Number: 4, Total: 7, Fee: 2.5, Note: 'quick' });
  expect(rush.status).toBe(201);
});
afterAll(() => runtime.stop());

function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${base}/${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into
const json = (answer: Response): Promise<any> => answer.json();

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into
async function get(path: string, headers: Record<string, string> = {}): Promise<any> {
  const answer = await send('GET', path, undefined, headers);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status} ${text}`);
  return JSON.parse(text);
}

async function numbers(query: string): Promise<number[]> {
  const { value } = await get(`Orders?$select=Number&${query}`);
  return value.map((each: { Number: number }) => each.Number);
}

describe('a service of entities', () => {
  it('tells its sets, and describes itself in the version and form that is asked for', async () => {
    expect((await get('')).value.map((each: { name: string }) => each.name)).toEqual([
      'Customers',
      'Orders',
      'RushOrders',
      'Tags',
    ]);
    const xml = await (await send('GET', '$metadata')).text();
    expect(xml).toContain('Version="4.01"');
    expect(xml).toContain('<EntityType Name="RushOrder" BaseType="MData.Order">');
    const old = await send('GET', '$metadata', undefined, { 'odata-maxversion': '4.0' });
    expect([await old.text(), old.headers.get('odata-version')]).toEqual([
      expect.stringContaining('Version="4.0"'),
      '4.0',
    ]);
    expect((await get('$metadata?$format=json')).$Version).toBe('4.01');
  });

  it.each<[query: string, found: number[]]>([
    ['$filter=Number eq 2', [2]],
    ['$filter=Total gt 10 and Paid eq true', [1]],
    ['$filter=Total eq null', [3]],
    ['$filter=not (Total gt 10)', [3, 4]],
    ['$filter=Total mul 2 eq 21', [1]],
    ['$filter=Total add Number eq 22', [2]],
    ['$filter=Number mod 2 eq 0', [2, 4]],
    ['$filter=Number div 2 eq 1', [2, 3]],
    ['$filter=Number divby 2 eq 1.5', [3]],
    ['$filter=Big eq 9007199254740993', [2]],
    ['$filter=Big eq 9007199254740992', []],
    ["$filter=Customer/Name eq 'Ada'", [1, 2]],
    ["$filter=Customer/City ne 'London'", [3, 4]],
    ["$filter=startswith(Customer/Name,'B')", [3]],
    ['$filter=Customer eq null', [4]],
    ["$filter=contains(tolower(Note),'thing')", [1, 3]],
    ["$filter=not contains(Note,'thing')", [4]],
    ['$filter=length(Note) gt 5', [1, 3]],
    ["$filter=concat(concat(Note,'-'),Note) eq 'quick-quick'", [4]],
    ["$filter=indexof(Note,'thing') eq 6", [1]],
    ["$filter=substring(Note,1,3) eq 'uic'", [4]],
    ["$filter=matchesPattern(Note,'^[a-z]+$')", [4]],
    ['$filter=year(Placed) eq 2026 and month(Placed) eq 1 and day(Placed) eq 31 and hour(Placed) eq 23', [1]],
    ['$filter=date(Placed) eq 2026-02-01', [2]],
    ['$filter=time(Placed) eq 08:00:00', [2]],
    ['$filter=Placed lt 2026-02-01T00:00:00%2B00:00', [1]],
    ['$filter=Day ge 2026-02-01', [2]],
    ["$filter=Placed add duration'PT30M' eq 2026-02-01T00:00:00Z", [1]],
    ['$filter=round(Total) eq 11', [1]],
    ['$filter=floor(Total) eq 10', [1]],
    ["$filter=Level eq 'High'", [2]],
    ["$filter=Level eq MData.Level'Low'", [1]],
    ["$filter=Level has MData.Level'High'", [2]],
    ['$filter=Number in (1,3,9)', [1, 3]],
    ['$filter=Total in (20,7.0)', [2, 4]],
    ["$filter=Tags/any(t:t/Name eq 'new')", [1]],
    ["$filter=Tags/all(t:t/Name eq 'old')", [2, 3, 4]],
    ['$filter=Tags/any()', [1, 2]],
    ['$filter=Tags/$count gt 1', [1]],
    ["$filter=Tags/any(t:t/Name eq 'old' and Number gt 1)", [2]],
    ['$filter=Customer/Orders/any(o:o/Number ne Number)', [1, 2]],
    ['$filter=isof(MData.RushOrder)', [4]],
    ['$filter=MData.RushOrder/Fee gt 2', [4]],
    ["$filter=cast(Number,Edm.String) eq '3'", [3]],
    ['$filter=Number eq @n&@n=2', [2]],
    ['$filter=(Number gt 2) eq true', [3, 4]],
    ['$filter=case(Number eq 1:true,true:false)', [1]],
    ['$search=thing', [1, 3]],
    ['$search=thing NOT else', [1]],
    // Empties are the lowest (Protocol 4.01, 11.2.6.2).
    ['$orderby=Total desc', [2, 1, 4, 3]],
    ['$orderby=Total', [3, 4, 1, 2]],
    ['$orderby=Customer/Name desc,Number', [3, 1, 2, 4]],
    ['$orderby=Number mod 2,Number desc', [4, 2, 3, 1]],
    ['$orderby=Tags/$count desc,Number', [1, 2, 3, 4]],
    ['$top=2&$skip=1', [2, 3]],
  ])('%s', async (query, found) => {
    expect(
      await numbers(query.includes('$orderby') || query.includes('$top') ? query : `${query}&$orderby=Number`),
    ).toEqual(found);
  });

  it('counts, pages and goes on where it was', async () => {
    const pages: Record<string, number[][]> = {};
    for (const order of ['Total desc', 'Total', 'Note', 'Note desc']) {
      const size = { prefer: 'maxpagesize=1' };
      const first = await get(`Orders?$count=true&$orderby=${order}&$select=Number`, size);
      expect(first['@odata.count']).toBe(4);
      pages[order] = [];
      for (let page = first; page; ) {
        pages[order].push(page.value.map((o: { Number: number }) => o.Number));
        const link = page['@odata.nextLink'];
        page = link === undefined ? null : await json(await fetch(link, { headers: size }));
      }
    }
    expect(pages).toEqual({
      'Total desc': [[2], [1], [4], [3]],
      Total: [[3], [4], [1], [2]],
      Note: [[2], [1], [3], [4]],
      'Note desc': [[4], [3], [1], [2]],
    });
    expect(await (await send('GET', 'Orders/$count?$filter=Number gt 1')).text()).toBe('3');
  });

  it('expands both ways with all options inside', async () => {
    const { value } = await get(
      'Customers?$expand=Orders($select=Number;$orderby=Number desc;$top=1;$count=true;$expand=Tags($select=Name))&$select=Code&$orderby=Code',
      { accept: 'application/json;odata.metadata=none' },
    );
    expect(value).toEqual([
      { Code: 'A', 'Orders@odata.count': 2, Orders: [{ Number: 2, Tags: [{ Name: 'old' }] }] },
      { Code: 'B', 'Orders@odata.count': 1, Orders: [{ Number: 3, Tags: [] }] },
      { Code: 'C', 'Orders@odata.count': 0, Orders: [] },
    ]);
    const one = await get('Orders(1)?$select=Number&$expand=Customer($select=Name),Tags/$count', {
      accept: 'application/json;odata.metadata=none',
    });
    expect(one).toEqual({ Number: 1, Customer: { Name: 'Ada' }, 'Tags@odata.count': 2 });
  });

  it('computes', async () => {
    const { value } = await get(
      'Orders?$compute=Total mul 3 as Triple&$select=Number,Triple&$filter=Triple gt 30&$orderby=Triple',
      {
        accept: 'application/json;odata.metadata=none',
      },
    );
    expect(value).toEqual([
      { Number: 1, Triple: 31.5 },
      { Number: 2, Triple: 60 },
    ]);
  });

  it('follows paths', async () => {
    expect((await get("Customers('A')/Orders?$orderby=Number")).value).toHaveLength(2);
    expect((await get('Orders(1)/Customer')).Name).toBe('Ada');
    expect((await get('Orders/1/Customer/Name')).value).toBe('Ada');
    expect(await (await send('GET', 'Orders(1)/Customer/Name/$value')).text()).toBe('Ada');
    expect((await send('GET', 'Orders(4)/Customer')).status).toBe(204);
    expect((await send('GET', "Customers('Z')/Orders")).status).toBe(404);
    expect((await get('Orders(1)/Tags/$ref')).value).toEqual([
      { '@odata.id': `${base}/Tags('new')` },
      { '@odata.id': `${base}/Tags('old')` },
    ]);
    expect((await get('Orders/MData.RushOrder')).value.map((o: { Fee: number }) => o.Fee)).toEqual([2.5]);
  });

  it.each<[path: string, status: number, code: string, target: string | undefined]>([
    ['Orders?$filter=Price gt 5', 400, 'odata/unknown-name', 'Price'],
    ['Orders?$filter=Number gt', 400, 'odata/syntax', undefined],
    ['Nothing', 404, 'odata/unknown-name', 'Nothing'],
    ['Orders(99)', 404, 'odata/not-found', undefined],
    ['Orders?$skiptoken=abc', 400, 'odata/wrong-token', undefined],
    ["Orders?$filter=matchesPattern(Note,'(')", 400, 'odata/wrong-pattern', undefined],
    [
      `Orders?$filter=${Array.from({ length: 10_000 }, (_, i) => `Number eq ${i}`).join(' or ')}`,
      400,
      'odata/too-many-terms',
      undefined,
    ],
    [
      'Orders?$expand=Customer($expand=Orders($expand=Customer($expand=Nowhere)))',
      400,
      'odata/unknown-name',
      'Nowhere',
    ],
  ])('refuses %.40s', async (path, status, code, target) => {
    const answer =
      path.length > 8000
        ? await send('POST', 'Orders/$query', path.split('?')[1], { 'content-type': 'text/plain' })
        : await send('GET', path);
    const { error } = (await json(answer)) as { error: { code: string; target?: string } };
    expect([answer.status, error.code]).toEqual([status, code]);
    if (target) expect(error.target).toBe(target);
  });

  it('takes a query in a body', async () => {
    const answer = await send('POST', 'Orders/$query', '$filter=Number eq 2&$select=Number', {
      'content-type': 'text/plain',
    });
    expect((await json(answer)).value).toMatchObject([{ Number: 2 }]);
  });

  it('finds hundreds of values that are asked for one by one', async () => {
    const filter = Array.from({ length: 900 }, (_, i) => `Number eq ${i + 2}`).join(' or ');
    const answer = await send('POST', 'Orders/$query', `$filter=${filter}&$select=Number`, {
      'content-type': 'text/plain',
    });
    expect((await json(answer)).value).toHaveLength(3);
  });
});

describe('changes', () => {
  it('validation rules answer with their words', async () => {
    const answer = await send('POST', 'Customers', { Code: 'X' });
    expect([answer.status, (await json(answer)).error]).toEqual([
      422,
      expect.objectContaining({ message: 'A customer has a name.', target: 'Name' }),
    ]);
  });

  it('what the type has not, or is of another type, is refused with its place', async () => {
    const unknown = await send('POST', 'Customers', { Code: 'X', Nam: 'x' });
    expect([unknown.status, (await json(unknown)).error.message]).toEqual([
      400,
      expect.stringContaining('Did you mean Name?'),
    ]);
    const wrong = await send('POST', 'Orders', { Number: 'five' });
    expect([wrong.status, (await json(wrong)).error.message]).toEqual([400, expect.stringContaining('Number')]);
  });

  it('changes by PATCH and PUT, held to the ETag, and deletes', async () => {
    const made = await send('POST', 'Orders', {
      Number: 50,
      Total: 1,
      Note: 'a',
      Customer: { Code: 'N', Name: 'Nested' },
    });
    expect([made.status, made.headers.get('location')]).toEqual([201, `${base}/Orders(50)`]);
    expect((await get('Orders(50)/Customer')).Name).toBe('Nested');
    const etag = made.headers.get('etag') as string;
    const changed = await send('PATCH', 'Orders(50)', { Total: 2 }, { 'if-match': etag });
    expect([changed.status, (await json(changed)).Total]).toEqual([200, 2]);
    expect((await send('PATCH', 'Orders(50)', { Total: 3 }, { 'if-match': etag })).status).toBe(412);
    const put = await send('PUT', 'Orders(50)', { Total: 4 }, { prefer: 'return=minimal' });
    expect([put.status, put.headers.get('preference-applied')]).toEqual([204, 'return=minimal']);
    const now = await send('GET', 'Orders(50)');
    expect(await json(now)).toMatchObject({ Total: 4, Note: null });
    expect(
      (await send('GET', 'Orders(50)', undefined, { 'if-none-match': now.headers.get('etag') as string })).status,
    ).toBe(304);
    expect((await send('DELETE', 'Orders(50)')).status).toBe(204);
    expect((await send('DELETE', 'Orders(50)')).status).toBe(404);
    expect((await send('DELETE', "Customers('N')")).status).toBe(204);
  });

  it('makes what is not there by its key, and only that with If-None-Match', async () => {
    expect((await send('PATCH', "Tags('up')", {})).status).toBe(201);
    expect((await send('PUT', "Tags('up')", {}, { 'if-none-match': '*' })).status).toBe(412);
    expect((await send('DELETE', "Tags('up')")).status).toBe(204);
  });

  it('links by $ref, both ways', async () => {
    expect((await send('PUT', 'Orders(4)/Customer/$ref', { '@odata.id': "Customers('C')" })).status).toBe(204);
    expect((await get('Orders(4)/Customer')).Name).toBe("O'Neil");
    expect((await send('DELETE', 'Orders(4)/Customer/$ref')).status).toBe(204);
    expect((await send('GET', 'Orders(4)/Customer')).status).toBe(204);
    expect((await send('POST', "Customers('C')/Orders/$ref", { '@odata.id': `${base}/Orders(4)` })).status).toBe(204);
    expect((await send('DELETE', "Customers('C')/Orders(4)/$ref")).status).toBe(204);
    expect((await send('POST', 'Orders(4)/Tags/$ref', { '@odata.id': "Tags('new')" })).status).toBe(204);
    expect((await send('DELETE', "Orders(4)/Tags/$ref?$id=Tags('new')")).status).toBe(204);
    expect((await get('Orders(4)/Tags')).value).toEqual([]);
  });

  it('sets one property, and empties it', async () => {
    expect((await send('PUT', 'Orders(3)/Total', { value: 5 })).status).toBe(204);
    expect((await get('Orders(3)/Total')).value).toBe(5);
    expect((await send('DELETE', 'Orders(3)/Total')).status).toBe(204);
    expect((await send('GET', 'Orders(3)/Total')).status).toBe(204);
  });
});
