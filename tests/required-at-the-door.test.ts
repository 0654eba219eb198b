import { expect, it } from 'vitest';
import { ProjectBuilder } from './harness/project-builder.ts';
import { orderProject, startRuntime } from './harness/resource-runtime.ts';
import { runtimeStarter } from './harness/running-project.ts';

const start = runtimeStarter();

const node = (name: string, type: string, more: object = {}) => ({ name, type, ...more });

/** A service that reads a message and answers with it, without storing anything. */
function echo(): ProjectBuilder {
  const root = node('', 'object', {
    children: [
      node('no', 'string'),
      node('note', 'string', { optional: true, nullable: true }),
      node('unused', 'integer'),
      node('place', 'object', { children: [node('city', 'string')] }),
      node('tags', 'array', { item: node('', 'string') }),
      node('extra', 'object', {
        optional: true,
        children: [
          node('deep', 'object', { optional: true, children: [node('y', 'integer')] }),
          node('kind', 'string', { optional: true, enum: ['a', 'b'] }),
          node('list', 'array', { optional: true, item: node('', 'string') }),
          node('rows', 'array', { optional: true, item: node('', 'object', { children: [node('q', 'boolean')] }) }),
          node('by', 'dictionary', { optional: true, item: node('', 'decimal') }),
          node('when', 'datetime', { optional: true }),
          node('day', 'date', { optional: true }),
          node('bytes', 'binary', { optional: true }),
          node('any', 'any', { optional: true }),
        ],
      }),
      node('lines', 'array', { item: node('', 'object', { children: [node('sku', 'string')] }) }),
    ],
  });
  const value = (path: string, attribute: string) => ({ path, attribute });
  const element = (
    path: string,
    entity: string,
    association: string | null,
    values: object[],
    objects: object[] = [],
  ) => ({
    path,
    entity,
    association,
    values,
    objects,
  });
  const mapped = element(
    '$',
    'Order',
    null,
    [value('$.no', 'Order.No'), value('$.note', 'Order.Note'), value('$.place.city', 'Order.City')],
    [
      element('$.tags[*]', 'Tag', 'Tag_Order', [value('$.tags[*]', 'Tag.Text')]),
      element('$.lines[*]', 'Line', 'Line_Order', [value('$.lines[*].sku', 'Line.Sku')]),
    ],
  );
  const transient = { persistable: false };
  const order = { kind: 'object' as const, entity: 'Order' };
  const operation = (method: string, path: string) => ({
    id: method,
    method,
    path,
    microflow: 'Echo',
    importMapping: 'In',
    bodyArgument: 'Order',
  });
  return new ProjectBuilder()
    .entity('Order', { No: 'string', Note: 'string', City: 'string' }, transient)
    .entity('Tag', { Text: 'string' }, transient)
    .entity('Line', { Sku: 'string' }, transient)
    .association('Tag_Order', 'Tag', 'Order')
    .association('Line_Order', 'Line', 'Order')
    .unit('json-structure', 'Message', { samples: [], root })
    .unit('import-mapping', 'In', { structure: 'Message', root: mapped })
    .flow('Echo', [{ name: 'Order', type: order }], { kind: 'string' }, (f) => {
      f.add('end', { value: '$Order/No' } as never);
    })
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [{ id: 'r', name: '', operations: [operation('POST', 'orders'), operation('PATCH', 'orders')] }],
    });
}

const whole = { no: '1', unused: 1, place: { city: 'x' }, tags: ['a'], lines: [{ sku: 's' }] };

/** Status and place of the first error. */
async function send(url: string, method: string, body: object) {
  const response = await fetch(`${url}/api/orders`, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const text = await response.text();
  if (response.ok) return response.status;
  return [response.status, (JSON.parse(text) as { errors?: { path: string }[] }).errors?.[0]?.path];
}

it('what the contract requires of a body is asked for, at its place', async () => {
  const { url } = await start(echo());
  const { no: _no, ...withoutNo } = whole;
  const { unused: _unused, ...withoutUnused } = whole;
  const { place: _place, ...withoutPlace } = whole;
  const cases: [object, unknown, unknown][] = [
    [whole, 200, 200],
    [{ ...whole, note: null, other: 1 }, 200, 200],
    [withoutNo, [400, '$.no'], [404, undefined]],
    [withoutUnused, [400, '$.unused'], 200],
    [withoutPlace, [400, '$.place'], 200],
    [{ ...whole, no: null }, [400, '$.no'], [400, '$.no']],
    [{ ...whole, place: null }, [400, '$.place'], [400, '$.place']],
    [{ ...whole, place: {} }, [400, '$.place.city'], [400, '$.place.city']],
    [{ ...whole, tags: null }, [400, '$.tags'], [400, '$.tags']],
    [{ ...whole, tags: ['a', null] }, [400, '$.tags[1]'], [400, '$.tags[1]']],
    [{ ...whole, lines: [{ sku: 's' }, null] }, [400, '$.lines[1]'], [400, '$.lines[1]']],
    [{ ...whole, lines: [{ sku: 's' }, {}] }, [400, '$.lines[1].sku'], [400, '$.lines[1].sku']],
  ];
  const answers = [];
  for (const [body] of cases) answers.push([body, await send(url, 'POST', body), await send(url, 'PATCH', body)]);
  expect(answers).toEqual(cases);
});

it('what nothing is mapped to is held to the structure as well', async () => {
  const { url } = await start(echo());
  const cases: [object, string | null][] = [
    [{ ...whole, unused: null }, '$.unused'],
    [{ ...whole, unused: '1' }, '$.unused'],
    [{ ...whole, unused: 3_000_000_000 }, '$.unused'],
    [{ ...whole, extra: null }, '$.extra'],
    [{ ...whole, extra: [] }, '$.extra'],
    [{ ...whole, extra: { deep: {} } }, '$.extra.deep.y'],
    [{ ...whole, extra: { deep: { y: 'x' } } }, '$.extra.deep.y'],
    [{ ...whole, extra: { kind: 'c' } }, '$.extra.kind'],
    [{ ...whole, extra: { list: ['a', 1] } }, '$.extra.list[1]'],
    [{ ...whole, extra: { rows: [{ q: true }, {}] } }, '$.extra.rows[1].q'],
    [{ ...whole, extra: { by: { one: 1, two: null } } }, '$.extra.by.two'],
    [{ ...whole, extra: { when: 'soon' } }, '$.extra.when'],
    [{ ...whole, extra: { day: '2026-02-30' } }, '$.extra.day'],
    [{ ...whole, extra: { bytes: '*' } }, '$.extra.bytes'],
    [{ ...whole, extra: { other: 1, any: null, deep: { y: 1 }, kind: 'a', list: [], rows: [{ q: false }] } }, null],
    [{ ...whole, extra: { by: { one: 1.5 }, when: '2026-02-03T04:05:06Z', day: '2026-02-03', bytes: 'aGk=' } }, null],
  ];
  const answers = [];
  for (const [body] of cases)
    for (const method of ['POST', 'PATCH']) answers.push([method, body, await send(url, method, body)]);
  const expected = cases.flatMap(([body, path]) =>
    ['POST', 'PATCH'].map((method) => [method, body, path === null ? 200 : [400, path]]),
  );
  expect(answers).toEqual(expected);
});

it('what is read only is ignored, whatever it is', async () => {
  const runtime = await startRuntime(orderProject({}, { Serial: 'autonumber' }));
  try {
    const url = `${runtime.url}/m/v1/orders`;
    const headers = { 'content-type': 'application/json' };
    const answers = [];
    for (const serial of [null, 'none', 7]) {
      const body = JSON.stringify({ orderNumber: `n${serial}`, total: 1, note: '', serial });
      answers.push((await fetch(url, { method: 'POST', headers, body })).status);
    }
    expect(answers).toEqual([201, 201, 201]);
  } finally {
    await runtime.stop();
  }
});

it('of a body the first wrong value is named, where reading ends; of rules each that is broken', async () => {
  const needed = (message: string) => ({ type: 'string' as const, validations: [{ rule: 'required', message }] });
  const project = echo()
    .entity('Guest', { First: needed('first'), Last: needed('last') } as never)
    .flow('Add', [], { kind: 'nothing' }, (f) => {
      f.add('create-object', { entity: 'Guest', output: 'G', commit: 'with-events' });
      f.add('end', {});
    })
    .unit('rest-service', 'Rules', {
      path: 'rules',
      resources: [
        {
          id: 'rules',
          name: '',
          operations: [{ id: 'add', method: 'POST', path: 'add', microflow: 'Add', parameters: [] }],
        },
      ],
    });
  const { url } = await start(project);
  const placesOf = async (path: string, body: string) => {
    const response = await fetch(`${url}/${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    const { errors } = (await response.json()) as { errors: { path: string }[] };
    return [response.status, errors.map((e) => e.path.split('.').at(-1))];
  };
  expect(await placesOf('api/orders', JSON.stringify({ ...whole, unused: 'x', tags: [1] }))).toEqual([400, ['unused']]);
  expect(await placesOf('rules/add', '')).toEqual([422, ['First', 'Last']]);
});
