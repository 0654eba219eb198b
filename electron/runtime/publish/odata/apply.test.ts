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
    ['C', 'Cy', 'London'],
  ])
    await post('Customers', { Code, Name, City });
  for (const Name of ['new', 'old']) await post('Tags', { Name });
  const order = (number: number, total: unknown, customer: string | null, tags: string[], more: object = {}) => ({
    Number: number,
    Total: total,
    ...(customer ? { 'Customer@odata.bind': `Customers('${customer}')` } : {}),
    'Tags@odata.bind': tags.map((tag) => `Tags('${tag}')`),
    ...more,
  });
  await post('Orders', order(1, 10.5, 'A', ['new', 'old'], { Paid: true, Note: 'first', Level: 'Low' }));
  await post('Orders', order(2, 20, 'A', ['old'], { Paid: false, Note: 'second', Level: 'High' }));
  await post('Orders', order(3, null, 'B', [], { Note: 'third' }));
  await post('Orders', order(5, 0.1, 'C', ['new'], { Paid: true, Level: 'High' }));
  await post('RushOrders', order(4, 7, null, [], { Fee: 2.5, Note: 'quick' }));
});
afterAll(() => runtime.stop());

async function post(path: string, body: object): Promise<void> {
  const answer = await fetch(`${base}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
}

async function ask(path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${base}/${path}`, { headers });
  return { status: answer.status, text: await answer.text() };
}

/** The rows of an answer, without what JSON says of them. */
async function rows(apply: string, more = ''): Promise<unknown[]> {
  const { status, text } = await ask(`Orders?$apply=${apply}${more}`, {
    accept: 'application/json;odata.metadata=none',
  });
  if (status !== 200) throw new Error(`${status} ${text}`);
  return JSON.parse(text).value;
}

describe('$apply', () => {
  it.each<[apply: string, rows: unknown[]]>([
    ['aggregate($count as N)', [{ N: 5 }]],
    ['aggregate(Total with sum as Sum)', [{ Sum: 37.6 }]],
    [
      'aggregate(Total with min as A,Total with max as B,Total with average as C,Level with countdistinct as D)',
      [{ A: 0.1, B: 20, C: 9.4, D: 2 }],
    ],
    ['filter(Number gt 100)/aggregate(Total with sum as Sum,$count as N)', [{ Sum: null, N: 0 }]],
    ['aggregate(Total mul 2 with sum as Sum)', [{ Sum: 75.2 }]],
    ['aggregate(Note with max as Last)', [{ Last: 'third' }]],
    ['groupby((Paid))', [{ Paid: null }, { Paid: false }, { Paid: true }]],
    [
      'groupby((Level),aggregate(Total with sum as Sum,$count as N))',
      [
        { Level: null, Sum: 7, N: 2 },
        { Level: 'High', Sum: 20.1, N: 2 },
        { Level: 'Low', Sum: 10.5, N: 1 },
      ],
    ],
    [
      'groupby((Customer/City),aggregate(Total with sum as Sum))',
      [
        { Customer: { City: null }, Sum: 7 },
        { Customer: { City: 'London' }, Sum: 30.6 },
        { Customer: { City: 'Paris' }, Sum: null },
      ],
    ],
    [
      'groupby((Customer/City,Customer/Name),aggregate($count as N))/filter(N eq 2)',
      [{ Customer: { City: 'London', Name: 'Ada' }, N: 2 }],
    ],
    // Each customer that orders lead to counts once.
    [
      'aggregate(Customer/$count as Customers,Tags/$count as Kinds,$count as Orders)',
      [{ Customers: 3, Kinds: 2, Orders: 5 }],
    ],
    [
      'groupby((Level),aggregate(Tags/$count as N,Customer/Name with max as Last))',
      [
        { Level: null, N: 0, Last: 'Bob' },
        { Level: 'High', N: 2, Last: 'Cy' },
        { Level: 'Low', N: 2, Last: 'Ada' },
      ],
    ],
    [
      'groupby((Level),filter(Total gt 15)/aggregate($count as N))',
      [
        { Level: null, N: 0 },
        { Level: 'High', N: 1 },
        { Level: 'Low', N: 0 },
      ],
    ],
    [
      'groupby((Level),aggregate(Total with sum as Sum))/orderby(Sum desc)/top(2)',
      [
        { Level: 'High', Sum: 20.1 },
        { Level: 'Low', Sum: 10.5 },
      ],
    ],
    [
      'groupby((Level),aggregate(Total with sum as Sum))/compute(Sum mul 2 as Twice)/filter(Twice gt 15)/aggregate(Twice with sum as All)',
      [{ All: 61.2 }],
    ],
    [
      "groupby((rollup(Customer/City,Customer/Name)),aggregate($count as N))/filter(Customer/City eq 'London')",
      [
        { Customer: { City: 'London', Name: 'Ada' }, N: 2 },
        { Customer: { City: 'London', Name: 'Cy' }, N: 1 },
        { Customer: { City: 'London' }, N: 3 },
      ],
    ],
    [
      'concat(aggregate($count as N),groupby((Paid),aggregate($count as M)))',
      [{ N: 5 }, { Paid: null, M: 2 }, { Paid: false, M: 1 }, { Paid: true, M: 2 }],
    ],
    [
      'concat(topcount(1,Total),aggregate(Total with max as Most))/compute(Number add 1 as Next)',
      [expect.objectContaining({ Number: 2, Total: 20, Next: 3 }), { Most: 20, Next: null }],
    ],
  ])('%s', async (apply, expected) => {
    expect(await rows(encodeURIComponent(apply))).toEqual(expected);
  });

  it.each<[apply: string, numbers: number[]]>([
    ['filter(Total gt 5)', [1, 2, 4]],
    ['topcount(2,Total)', [2, 1]],
    ['bottomcount(2,Total)', [3, 5]],
    ['topsum(25,Total)', [2, 1]],
    ['bottomsum(7,Total)', [3, 5, 4]],
    ['toppercent(80,Total)', [2, 1]],
    ['orderby(Total desc)/skip(1)/top(2)', [1, 4]],
    ['orderby(Paid)/orderby(Level desc)', [1, 2, 5, 3, 4]],
    ['search(first OR third)', [1, 3]],
    ['concat(topcount(1,Total),bottomcount(1,Number))', [1, 2]],
    ['concat(identity,filter(Number eq 1))', [1, 1, 2, 3, 4, 5]],
    ['identity', [1, 2, 3, 4, 5]],
  ])('%s gives entities', async (apply, numbers) => {
    const found = (await rows(encodeURIComponent(apply), '&$select=Number')) as { Number: number }[];
    const got = found.map((each) => each.Number);
    expect(/^(?:top|bottom|orderby)/.test(apply) ? got : got.sort((a, b) => a - b)).toEqual(numbers);
  });

  it.each<[query: string, rows: unknown[]]>([
    [
      'groupby((Level),aggregate(Total with sum as Sum))&$filter=Sum gt 8',
      [
        { Level: 'High', Sum: 20.1 },
        { Level: 'Low', Sum: 10.5 },
      ],
    ],
    [
      "groupby((Customer/City),aggregate($count as N))&$filter=Customer/City eq 'Paris'",
      [{ Customer: { City: 'Paris' }, N: 1 }],
    ],
    [
      'groupby((Level),aggregate($count as N))&$orderby=N,Level desc',
      [
        { Level: 'Low', N: 1 },
        { Level: 'High', N: 2 },
        { Level: null, N: 2 },
      ],
    ],
    ['groupby((Level),aggregate($count as N))&$select=N&$top=1&$skip=2', [{ N: 1 }]],
    [
      'groupby((Customer/City,Customer/Name),aggregate($count as N))&$select=Customer/Name&$top=2',
      [{ Customer: { Name: null } }, { Customer: { Name: 'Ada' } }],
    ],
    [
      'groupby((Level),aggregate($count as N))&$compute=N mul 10 as Ten&$select=Ten&$orderby=Ten desc&$top=1',
      [{ Ten: 20 }],
    ],
    [
      'groupby((Level),aggregate(Total with sum as Sum))&$filter=@p lt Sum&@p=8&$select=Sum',
      [{ Sum: 20.1 }, { Sum: 10.5 }],
    ],
    ['topcount(@n,Total)&@n=1&$select=Number', [{ Number: 2 }]],
    ['filter(Total gt 1)&$filter=Number gt 1&$orderby=Number desc&$select=Number', [{ Number: 4 }, { Number: 2 }]],
    ['topcount(1,Total)&$expand=Customer($select=Name)&$select=Number', [{ Number: 2, Customer: { Name: 'Ada' } }]],
  ])('the options behind it are of what it leaves: %s', async (query, expected) => {
    const [apply, ...options] = query.split('&');
    expect(await rows(encodeURIComponent(apply as string), ['', ...options].join('&').replaceAll(' ', '%20'))).toEqual(
      expected,
    );
  });

  it('says what the rows are: a context, no ids, types of what was made', async () => {
    const { text } = await ask(
      'Orders?$apply=groupby((Customer/City),aggregate(Total with sum as Sum,Note with max as Last))&$top=2&$count=true',
    );
    expect(JSON.parse(text)).toEqual({
      '@odata.context': `${base}/$metadata#Orders(Customer(City),Sum,Last)`,
      '@odata.count': 3,
      value: [
        {
          '@odata.id': null,
          Customer: { '@odata.id': null, City: null },
          'Sum@odata.type': '#Decimal',
          Sum: 7,
          Last: 'quick',
        },
        {
          '@odata.id': null,
          Customer: { '@odata.id': null, City: 'London' },
          'Sum@odata.type': '#Decimal',
          Sum: 30.6,
          Last: 'second',
        },
      ],
    });
    const mixed = JSON.parse((await ask('Orders?$apply=concat(aggregate($count as N),groupby((Paid)))')).text);
    expect(mixed['@odata.context']).toBe(`${base}/$metadata#Orders(@Core.AnyStructure)`);
    const strict = await ask('Orders?$apply=aggregate(Total with sum as Sum)', {
      accept: 'application/json;IEEE754Compatible=true;odata.metadata=none',
    });
    expect(strict.text).toBe('{"value":[{"Sum":"37.6"}]}');
  });

  it('counts, and goes on page by page', async () => {
    expect((await ask('Orders/$count?$apply=groupby((Level))')).text).toBe('3');
    expect((await ask('Orders/$count?$apply=topcount(2,Total)')).text).toBe('2');
    const seen: unknown[] = [];
    let path = 'Orders?$apply=groupby((Number))&$orderby=Number desc&$top=4';
    for (let pages = 0; path !== ''; pages++) {
      expect(pages).toBeLessThan(3);
      const page = JSON.parse((await ask(path, { prefer: 'odata.maxpagesize=3' })).text);
      seen.push(...page.value.map((each: { Number: number }) => each.Number));
      path = (page['@odata.nextLink'] ?? '').replace(`${base}/`, '');
    }
    expect(seen).toEqual([5, 4, 3, 2]);
    // Two entities of which one comes twice are not found again by what they are ordered by.
    const twice = JSON.parse(
      (
        await ask('Orders?$apply=concat(topcount(2,Total),topcount(1,Total))&$orderby=Number', {
          prefer: 'odata.maxpagesize=2',
        })
      ).text,
    );
    const rest = JSON.parse((await ask(twice['@odata.nextLink'].replace(`${base}/`, ''))).text);
    expect([...twice.value, ...rest.value].map((each) => each.Number)).toEqual([1, 2, 2]);
  });

  it('of what a path of the request leads to', async () => {
    const { text } = await ask("Customers('A')/Orders?$apply=aggregate(Total with sum as Sum)");
    expect(JSON.parse(text).value).toMatchObject([{ Sum: 30.5 }]);
    expect((await ask("Customers('Z')/Orders?$apply=aggregate(Total with sum as Sum)")).status).toBe(404);
    expect(
      JSON.parse((await ask('Orders/MData.RushOrder?$apply=aggregate(Fee with max as Most)')).text).value,
    ).toMatchObject([{ Most: 2.5 }]);
  });

  it('is described', async () => {
    const { text } = await ask('$metadata');
    expect(text).toMatch(/<Annotation Term="[\w.]*Aggregation[\w.]*\.ApplySupported">/);
    expect(text).toContain('<String>toppercent</String>');
    expect(JSON.stringify(JSON.parse((await ask('$openapi')).text).paths['/Orders'])).toContain('$apply');
  });

  it.each<[query: string, status: number, code: string, target: string]>([
    ['$apply=groupby((Customer))', 501, 'odata/not-supported', 'Customer'],
    ['$apply=groupby((Nothing))', 400, 'odata/unknown-name', 'Nothing'],
    ['$apply=aggregate(Note with sum as S)', 400, 'odata/wrong-type', 'Note'],
    ['$apply=aggregate(Total with sum as Number)', 400, 'odata/not-allowed', 'Total with sum as Number'],
    ['$apply=aggregate(Total with My.own as S)', 501, 'odata/not-supported', 'Total with My.own as S'],
    ['$apply=groupby((Level),topcount(1,Total))', 501, 'odata/not-supported', 'topcount(1,Total)'],
    ['$apply=aggregate(Total with sum as S)/filter(Number eq 1)', 400, 'odata/unknown-name', 'Number'],
    ["$apply=groupby((Customer/City))&$filter=Customer/Name eq 'x'", 400, 'odata/unknown-name', 'Customer/Name'],
    ['$apply=groupby((Customer/City))&$select=Customer/Name', 400, 'odata/unknown-name', 'Customer/Name'],
    ['$apply=groupby((Customer/City))&$expand=Customer', 501, 'odata/not-supported', '$expand=Customer'],
    ['$apply=groupby((Level))&$search=x', 501, 'odata/not-supported', '$search=x'],
    ['$apply=topcount(0,Total)', 400, 'odata/wrong-type', '0'],
    ['$apply=topcount(Number,Total)', 501, 'odata/not-supported', 'Number'],
    ['$apply=toppercent(101,Total)', 400, 'odata/wrong-type', '101'],
    ['$apply=topsum(5,Note)', 400, 'odata/wrong-type', 'Note'],
    ['$apply=join(Tags as Tag)', 501, 'odata/not-supported', 'join(Tags as Tag)'],
    [
      '$apply=concat(aggregate($count as X),aggregate(Note with max as X))',
      400,
      'odata/wrong-type',
      'concat(aggregate($count as X),aggregate(Note with max as X))',
    ],
    ['$expand=Tags($apply=aggregate($count as N))', 501, 'odata/not-supported', '$apply=aggregate($count as N)'],
    [`$apply=${Array(51).fill('identity').join('/')}`, 400, 'odata/too-large', 'identity'],
    [
      `$apply=${Array(14).fill('concat(identity,identity)').join('/')}`,
      400,
      'odata/too-large',
      'concat(identity,identity)',
    ],
    [
      `$compute=${Array.from({ length: 20 }, (_x, i) => `${i ? `A${i - 1}` : 'Total'} mul ${i ? `A${i - 1}` : 'Total'} as A${i}`).join(',')}`,
      400,
      'odata/too-large',
      'A10 mul A10 as A11',
    ],
    [
      `$apply=groupby((${['Level,Number', 'Paid,Number', 'Note,Number', 'Day,Number', 'Big,Number'].map((each) => `rollup(${each})`).join(',')}))`,
      400,
      'odata/too-large',
      '',
    ],
  ])('refused with its place: %s', async (query, status, code, target) => {
    const answer = await ask(`Orders?${query.replaceAll(' ', '%20')}`);
    const { error } = JSON.parse(answer.text);
    expect([answer.status, error.code]).toEqual([status, code]);
    if (target !== '') expect(decodeURIComponent(error.target)).toBe(target);
  });

  it('fifty transformations are one statement still', async () => {
    const steps = [
      'groupby((Number),aggregate(Total with sum as T0))',
      ...Array.from({ length: 48 }, (_x, i) => (i % 2 === 0 ? `filter(Number gt 0)` : 'top(100)')),
    ];
    expect(await rows(encodeURIComponent([...steps, 'aggregate($count as N)'].join('/')))).toEqual([{ N: 5 }]);
  });
});
