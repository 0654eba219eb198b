import { OData } from '@odata/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData, shopProject } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

/** A client that nobody of this house has written. */
let runtime: Runtime;
let client: ReturnType<typeof OData.New4>;
beforeAll(async () => {
  runtime = await startRuntime(publishOData(shopProject(), ['Customer', 'Order']));
  client = OData.New4({ serviceEndpoint: `${runtime.url}/odata/m-data/` });
});
afterAll(() => runtime.stop());

it('lists, filters, expands, creates, changes and deletes', async () => {
  const customers = client.getEntitySet<{ Code: string; Name: string; City?: string; Orders?: unknown[] }>('Customers');
  expect(await customers.create({ Code: 'A', Name: 'Ada' })).toMatchObject({ Code: 'A' });
  await customers.create({ Code: 'B', Name: 'Bob' });
  await client
    .getEntitySet<Record<string, unknown>>('Orders')
    .create({ Number: 1, Total: 12.5, 'Customer@odata.bind': "Customers('A')" });
  expect((await customers.find({ Name: 'Bob' })).map((each) => each.Code)).toEqual(['B']);
  const all = await customers.query(client.newParam().orderby('Code', 'asc').expand('Orders'));
  expect(all).toMatchObject([
    { Code: 'A', Orders: [{ Number: 1 }] },
    { Code: 'B', Orders: [] },
  ]);
  expect(await customers.count()).toBe(2);
  await customers.update('B', { City: 'Paris' });
  expect((await customers.retrieve('B')).City).toBe('Paris');
  await customers.delete('B');
  expect(await customers.count()).toBe(1);
});
