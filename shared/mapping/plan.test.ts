import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { documentOfText } from '../../tests/harness/read-table.ts';
import { csvFormat } from '../format/csv/index.ts';
import { Catalog } from '../model/catalog.ts';
import { type MappedObject, newObject, newValue } from './kind.ts';
import { resolveMapping } from './plan.ts';

const view = new ProjectBuilder()
  .entity('Line', { Sku: 'string' })
  .entity('Order', { No: 'integer' })
  .entity('Batch', { Name: 'string' })
  .view();
const resolve = (root: MappedObject) =>
  resolveMapping(root, documentOfText('no,sku\n1,A\n'), csvFormat, new Catalog(view));

describe('several objects of one element', () => {
  it('stand below each other: the first is the item of the list, the others one of each', () => {
    const order = { ...newObject('$[*]', 'Order'), values: [newValue('$[*].no', 'Order.No')] };
    const { plan, diagnostics } = resolve({
      ...newObject('$[*]', 'Line'),
      values: [newValue('$[*].sku', 'Line.Sku')],
      objects: [order],
    });
    expect(diagnostics).toEqual([]);
    expect(plan?.objects.map((o) => [o.entity.name, o.key, o.inList, o.isBeside, o.parent?.entity.name])).toEqual([
      ['Line', '$[*]', true, false, undefined],
      ['Order', '$[*]#2', false, true, 'Line'],
    ]);
    const row = plan?.nodeAt('$[*]');
    expect([row?.object?.entity.name, row?.beside.map((o) => o.entity.name)]).toEqual(['Line', ['Order']]);
    expect(row?.children.map((c) => c.values.map((v) => v.object.entity.name))).toEqual([['Order'], ['Line']]);
  });

  it('of which neither stands below the other are an error', () => {
    const root = { ...newObject('$', null), objects: [newObject('$[*]', 'Line'), newObject('$[*]', 'Order')] };
    const { diagnostics } = resolve(root);
    expect(diagnostics.map((d) => [d.code, d.path, d.element])).toEqual([['mapping/two-objects', '$[*]', '$[*]#2']]);
    expect(diagnostics[0]?.message).toContain('to Line and to Order');
    expect(diagnostics[0]?.fix).toBe('Put Order below Line, or below another object of this element.');
  });
});
