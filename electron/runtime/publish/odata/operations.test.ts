import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Unit } from '../../../../shared/model/unit.ts';
import type { ODataService } from '../../../../shared/service/odata/kind.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData, shopProject } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

let runtime: Runtime;
let base: string;
beforeAll(async () => {
  const project = shopProject();
  const customer = { kind: 'object', entity: 'Customer' } as const;
  project.flow('Greet', [{ name: 'Who', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
    f.add('end', { value: "'Hello ' + $Who" } as never);
  });
  project.flow(
    'Rename',
    [
      { name: 'Customer', type: customer },
      { name: 'Name', type: { kind: 'string' } },
    ],
    customer,
    (f) => {
      f.add('change-object', { object: 'Customer', members: [{ member: 'Customer.Name', value: '$Name' }] } as never);
      f.add('commit', { variable: 'Customer' } as never);
      f.add('end', { value: '$Customer' } as never);
    },
  );
  project.flow(
    'Count',
    [{ name: 'Customers', type: { kind: 'list', entity: 'Customer' } }],
    { kind: 'integer' },
    (f) => {
      f.add('aggregate-list', { list: 'Customers', function: 'count', output: 'N' } as never);
      f.add('end', { value: '$N' } as never);
    },
  );
  let view = publishOData(project, ['Customer', 'Order']);
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
          operations: [
            operation('Greet', { kind: 'function' }),
            operation('Rename', { boundTo: 'Customer' }),
            operation('Count', { kind: 'function', boundTo: 'Customers' }),
          ],
        },
      },
    ],
    [],
  );
  runtime = await startRuntime(view);
  base = `${runtime.url}/odata/m-data`;
  for (const Code of ['A', 'B'])
    await fetch(`${base}/Customers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ Code, Name: Code }),
    });
});
afterAll(() => runtime.stop());

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into
const json = async (answer: Promise<Response>): Promise<any> => (await answer).json();
const post = (path: string, body: object) =>
  json(
    fetch(`${base}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

it('a function of the service', async () => {
  expect((await json(fetch(`${base}/Greet(Who='you')`))).value).toBe('Hello you');
  expect((await json(fetch(`${base}/Greet(Who=@w)?@w='all'`))).value).toBe('Hello all');
});

it('an action of an entity, and a function of a list', async () => {
  expect(await post("Customers('A')/MData.Rename", { Name: 'Anna' })).toMatchObject({ Code: 'A', Name: 'Anna' });
  expect((await json(fetch(`${base}/Customers/MData.Count()`))).value).toBe(2);
  expect((await post("Customers('A')/MData.Rename", { Nam: 'x' })).error.code).toBe('odata/unknown-parameter');
});
