import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { Catalog } from '../model/catalog.ts';
import type { StructureNode } from '../structure/node.ts';
import { mappedShape, shapeOfEntity, structureOfShape } from './entity-message.ts';
import { planEntityExport } from './export-entity.ts';

const unique = { type: 'string' as const, validations: [{ rule: 'unique' as const, message: '' }] };

/** Order (number unique) with lines and their notes, an address of its own, a customer, tags, and an order before it. */
const project = () =>
  new ProjectBuilder()
    .entity('Order', { OrderNumber: unique, Total: 'decimal' })
    .entity('OrderLine', { Sku: 'string', LineNo: 'autonumber' })
    .entity('LineNote', { Text: 'string' })
    .entity('Address', { City: 'string' })
    .entity('Customer', { No: unique, Name: 'string' })
    .entity('Tag', { Label: unique })
    .entity('Depot', { Name: 'string' })
    .association('OrderLine_Order', 'OrderLine', 'Order', { onDeleteTo: 'cascade' })
    .association('LineNote_OrderLine', 'LineNote', 'OrderLine', { onDeleteTo: 'cascade' })
    .association('Order_Address', 'Order', 'Address', { onDeleteFrom: 'cascade' })
    .association('Order_Customer', 'Order', 'Customer')
    .association('Order_Tag', 'Order', 'Tag', { type: 'reference-set' })
    .association('Order_Depot', 'Order', 'Depot')
    .association('Order_Order', 'Order', 'Order');

function outline(node: StructureNode, indent = ''): string[] {
  return (node.children ?? node.item?.children ?? []).flatMap((child) => [
    `${indent}${child.name}${child.type === 'array' ? '[]' : ''}`,
    ...outline(child, `${indent}  `),
  ]);
}

describe('the message of an entity', () => {
  const view = project().view();
  const catalog = new Catalog(view);
  const order = catalog.entity('Order');
  if (!order) throw new Error('no entity');

  it.each([
    [0, ['orderNumber', 'total', 'customer', '  no', 'tags[]', '  label']],
    [
      2,
      [
        'orderNumber',
        'total',
        'lines[]',
        '  sku',
        '  lineNo',
        '  lineNotes[]',
        '    text',
        'address',
        '  city',
        'customer',
        '  no',
        'tags[]',
        '  label',
      ],
    ],
  ])('with parts down to %i levels; references by their unique attribute, none without one', (levels, expected) => {
    expect(outline(structureOfShape(shapeOfEntity(order, catalog, levels), catalog))).toEqual(expected);
  });

  it('reading finds references and makes parts, without what the database counts', () => {
    const root = mappedShape(shapeOfEntity(order, catalog, 1), '$', { isImport: true });
    const at = (path: string) => root.objects.find((o) => o.path === path);
    expect(at('$.customer')).toMatchObject({ obtain: 'find', values: [{ key: true, attribute: 'Customer.No' }] });
    expect(at('$.lines[*]')).toMatchObject({ obtain: 'create', association: 'OrderLine_Order' });
    expect(at('$.lines[*]')?.values.map((v) => v.attribute)).toEqual(['OrderLine.Sku']);
  });

  it('from the domain model to an export and its structure in one plan', () => {
    const ids = project().ids;
    const plan = planEntityExport(view, { entity: 'Order', parent: 'm' }, ids);
    expect(plan?.words).toBe('Creates 1 structure and 1 export mapping of Order with 5 associated entities.');
    expect(plan?.rows.filter((r) => r.subject === 'mapping').map((r) => r.name)).toEqual([
      'OrderMessage',
      'Export_Order',
    ]);
    // What it writes, and where.
    const lines = plan?.rows.find((r) => r.name === 'OrderLine');
    expect(lines).toMatchObject({ subject: 'entity', action: 'reuse', source: '$.lines[*]' });
    expect(plan?.rows.filter((r) => r.parent === lines?.id).map((r) => `${r.name} ${r.source}`)).toEqual([
      'Sku $.lines[*].sku',
      'LineNo $.lines[*].lineNo',
    ]);
    const opened = plan?.change.ops.find((op) => op.op === 'create' && op.unit.id === plan.opens);
    expect(opened).toMatchObject({ unit: { kind: 'export-mapping', name: 'Export_Order' } });
    expect(planEntityExport(view, { entity: 'gone', parent: 'm' }, ids)).toBeNull();
  });
});
