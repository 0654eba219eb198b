import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { MappingBench } from './mapping-preview.ts';

const leaf = (name: string) => ({ name, type: 'string', optional: true });
const orders = {
  name: '',
  type: 'array',
  item: { name: '', type: 'object', children: [leaf('no')] },
};

it.each([
  [1, 'find'],
  [3, 'find'],
  [1, 'find-or-create'],
  [3, 'find-or-create'],
])('a preview of %d objects that are to be obtained by %s without a key says just that', async (count, obtain) => {
  const project = new ProjectBuilder()
    .entity('Order', { No: 'string' })
    .unit('json-structure', 'Orders', { root: orders })
    .unit('import-mapping', 'Read', {
      structure: 'Orders',
      root: { path: '$[*]', entity: 'Order', obtain, values: [{ path: '$[*].no', attribute: 'Order.No' }] },
    });
  const bench = new MappingBench(project.view());
  try {
    const text = JSON.stringify(Array.from({ length: count }, (_, i) => ({ no: `O${i}` })));
    const { diagnostics } = await bench.run({ mapping: 'Read', text, thenExport: null });
    expect(diagnostics).toMatchObject([
      {
        code: 'mapping/no-key',
        message: expect.stringContaining('M.Order is to be found by key, but no value is marked as its key.'),
      },
    ]);
  } finally {
    bench.dispose();
  }
});
