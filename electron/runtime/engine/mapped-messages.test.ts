import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });
const nothing = { kind: 'nothing' as const };

describe('a mapping', () => {
  const mapped = () =>
    new ProjectBuilder()
      .entity('Customer', { No: 'integer' })
      .entity('Order', { Id: 'integer' })
      .association('Order_Customer', 'Order', 'Customer')
      .unit('json-structure', 'Message', {
        samples: [],
        root: {
          name: '',
          type: 'object',
          children: [
            { name: 'id', type: 'integer' },
            { name: 'customer', type: 'object', children: [{ name: 'no', type: 'integer' }] },
          ],
        },
      });
  const root = (obtain: string) => ({
    path: '$',
    entity: 'Order',
    association: null,
    values: [{ path: '$.id', attribute: 'Order.Id' }],
    objects: [
      {
        path: '$.customer',
        entity: 'Customer',
        association: 'Order_Customer',
        obtain,
        values: [{ path: '$.customer.no', attribute: 'Customer.No', key: obtain !== 'create' }],
        objects: [],
      },
    ],
  });

  it.each(['create', 'find-or-create'])('a member that stands twice makes no orphan (%s)', async (obtain) => {
    const runtime = await start(
      mapped()
        .unit('import-mapping', 'In', { structure: 'Message', root: root(obtain) })
        .flow('Import', [{ name: 'Text', type: string }], nothing, (f) => {
          f.add('import-with-mapping', { mapping: 'In', input: '$Text', commit: 'with-events', output: 'O' });
          f.add('end', {});
        }),
    );
    await runtime.call('M.Import', { Text: '{"id":1,"customer":{"no":1},"customer":{"no":2}}' });
    expect(databaseOf(runtime).prepare('SELECT no FROM m_customer').pluck().all()).toEqual([2]);
  });

  it('a pretty export is pretty from the activity, too', async () => {
    const runtime = await start(
      mapped()
        .unit('export-mapping', 'Out', { structure: 'Message', root: { ...root('create'), objects: [] }, pretty: true })
        .flow('Export', [], string, (f) => {
          f.add('create-object', { entity: 'Order', output: 'O', members: [set('Order.Id', '1')] });
          f.add('export-with-mapping', { mapping: 'Out', input: 'O', output: 'T' });
          f.add('end', { value: '$T' });
        }),
    );
    const { result } = await runtime.call('M.Export', {});
    expect(result).toContain('\n');
  });
});
