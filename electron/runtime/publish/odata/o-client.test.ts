import { o } from 'odata';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData, shopProject } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

/** `o.js`, which nobody of this house has written, with its own queries and batches. */
let runtime: Runtime;
let root: string;
beforeAll(async () => {
  runtime = await startRuntime(publishOData(shopProject(), ['Customer', 'Order', 'Tag']));
  root = `${runtime.url}/odata/m-data/`;
});
afterAll(() => runtime.stop());

it('creates, lists, filters, expands, counts, changes and deletes', async () => {
  for (const [Code, Name] of [
    ['A', 'Ada'],
    ['B', "O'Neil & sons"],
  ])
    expect(await o(root).post('Customers', { Code, Name }).query()).toMatchObject({ Code, Name });
  await o(root).post('Orders', { Number: 1, Total: 12.5, 'Customer@odata.bind': "Customers('A')" }).query();
  const found = await o(root).get('Customers').query({ $filter: "Name eq 'O''Neil & sons'" });
  expect(found).toMatchObject([{ Code: 'B' }]);
  const expanded = await o(root)
    .get('Customers')
    .query({ $expand: 'Orders($select=Number)', $orderby: 'Code', $top: 1 });
  expect(expanded).toMatchObject([{ Code: 'A', Orders: [{ Number: 1 }] }]);
  expect(
    await o(root)
      .get('Orders')
      .fetch({ $count: true, $top: 0 })
      .then((answer) => (answer as Response).json()),
  ).toMatchObject({
    '@odata.count': 1,
  });
  await o(root).patch("Customers('A')", { City: 'London' }).query();
  expect(await o(root).get("Customers('A')").query()).toMatchObject({ City: 'London', Name: 'Ada' });
  await o(root).delete("Customers('B')").query();
  expect(await o(root).get('Customers').query({ $select: 'Code' })).toMatchObject([{ Code: 'A' }]);
});

it('what is wrong is a refusal with a body that it can read', async () => {
  const answer = (await o(root)
    .get('Customers')
    .query({ $filter: 'Nam eq 1' })
    .catch((refused: Response) => refused)) as Response;
  expect([answer.status, ((await answer.json()) as { error: { message: string } }).error.message]).toEqual([
    400,
    expect.stringContaining('Did you mean Name?'),
  ]);
});

it('sends several requests as one batch', async () => {
  const answers = (await o(root).get('Customers').get('Orders').batch({ $top: 5 })) as unknown[];
  expect(answers).toMatchObject([
    { status: 200, body: [{ Code: 'A', City: 'London' }] },
    { status: 200, body: [{ Number: 1, Total: 12.5 }] },
  ]);
});
