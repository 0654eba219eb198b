import { expect, it } from 'vitest';
import { mappedObject, mappedValue } from '../../../shared/mapping/order-example.ts';
import { applyPatch } from '../../../shared/model/change.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { planSamples } from './infer-from-samples.ts';

const sample = (text: string) => [{ id: 's', name: 'order.json', text }];
const value = (name: string) => ({ name, type: 'string' as const });
const view = new ProjectBuilder()
  .entity('Order', { OrderNumber: 'string', Note: 'string', City: 'string' })
  .unit('json-structure', 'S', {
    samples: sample('{"orderNumber":"1","note":"x","city":"Ulm"}'),
    overrides: { '$.orderNumber': { exposedName: 'no' } },
    root: { name: '', type: 'object', children: [value('orderNumber'), value('note'), value('city')] },
  })
  .unit('import-mapping', 'I', {
    structure: 'S',
    root: mappedObject('$', 'Order', {
      values: [
        mappedValue('$.orderNumber', 'Order.OrderNumber'),
        mappedValue('$.note', 'Order.Note'),
        mappedValue('$.city', 'Order.City'),
      ],
    }),
  })
  .view();
const { overrides } = (view.unit('S') as Unit<{ overrides: Record<string, unknown> }>).data;
const plan = (text: string, own: Record<string, unknown> = overrides) =>
  planSamples({ structure: 'S', label: 'Change sample', samples: sample(text), overrides: own }, view);
const after = (id: string, change: ReturnType<typeof plan>['change']) => {
  const op = change?.ops.find((each) => each.op === 'patch' && each.id === id);
  return op?.op === 'patch' ? (applyPatch(view.unit(id), op.patch).value as Unit<never>) : view.unit(id);
};

it('a mapping follows samples that call an element by a similar name; what is gone is not mapped any more', () => {
  const found = plan('{"orderNo":"1","city":"Ulm"}');
  expect(found.mappings).toMatchObject([
    { kept: 2, moved: [{ from: '$.orderNumber', to: '$.orderNo' }], dropped: [{ path: '$.note' }] },
  ]);
  expect(found.change?.label).toBe('Change sample');
  const mapping = after('I', found.change) as Unit<{ root: { values: { path: string }[] } }> | undefined;
  expect(mapping?.data.root.values.map((v) => v.path)).toEqual(['$.orderNo', '$.city']);
  // What was set by hand is where its element is now.
  const structure = after('S', found.change) as Unit<{ overrides: object }> | undefined;
  expect(structure?.data.overrides).toEqual({ '$.orderNo': { exposedName: 'no' } });
});

it('samples that change nothing that is mapped touch no mapping, and wrong ones change nothing', () => {
  const more = plan('{"orderNumber":"1","note":"x","city":"Ulm","zip":"89"}');
  expect(more.mappings.every((m) => m.moved.length + m.dropped.length === 0)).toBe(true);
  expect(more.change?.ops).toHaveLength(1);
  const wrong = plan('{"orderNumber":');
  expect(wrong).toMatchObject({ change: null, diagnostics: [{ severity: 'error', element: 'order.json', line: 1 }] });
});

it('what is set by hand anew is taken as it is said', () => {
  const { change } = plan('{"orderNumber":"1","note":"x","city":"Ulm"}', { '$.city': { nullable: true } });
  const structure = after('S', change) as Unit<{ overrides: object }> | undefined;
  expect(structure?.data.overrides).toEqual({ '$.city': { nullable: true } });
});
