import { inferStructure } from '../contract/json/index.ts';
import { kinds } from '../kinds.ts';
import { Catalog } from '../model/catalog.ts';
import { ProjectView } from '../model/project.ts';
import type { StructureNode } from '../structure/node.ts';
import { type MappedObject, type MappedValue, newObject, newValue } from './kind.ts';

/** The message of the example: an object, a list of objects, a list of texts and a dictionary. */
export const orderMessage = JSON.stringify({
  orderNumber: 'SO-1',
  total: 12.5,
  customer: { id: 'C-1', fullName: 'Nordwind' },
  lines: [{ no: 1, sku: 'PAL-120', qty: 12 }],
  tags: ['urgent'],
  rates: { EUR: 1.1, USD: 1.2 },
});

export interface MappingExample {
  view: ProjectView;
  catalog: Catalog;
  structure: StructureNode;
  /** `$` is Order, `$.customer` Customer, `$.lines[*]` Line; orderNumber, customer.id and lines' no are mapped. */
  root: MappedObject;
}

export const mappedValue = (path: string, attribute: string | null, more: Partial<MappedValue> = {}): MappedValue => ({
  ...newValue(path, attribute),
  ...more,
});

export const mappedObject = (path: string, entity: string | null, more: Partial<MappedObject> = {}): MappedObject => ({
  ...newObject(path, entity),
  ...more,
});

const entity = (id: string, attributes: Readonly<Record<string, string>>) => ({
  id,
  name: id,
  attributes: Object.entries(attributes).map(([name, type]) => ({ id: `${id}.${name}`, name, type })),
});

/** An order with customer and lines, half mapped: what tests of mappings begin with. */
export function mappingExample(): MappingExample {
  const structure = inferStructure([{ id: 's', name: 'order.json', text: orderMessage }]).root as StructureNode;
  const root = mappedObject('$', 'Order', {
    values: [mappedValue('$.orderNumber', 'Order.OrderNumber')],
    objects: [
      mappedObject('$.customer', 'Customer', {
        association: 'Order_Customer',
        obtain: 'find-or-create',
        values: [mappedValue('$.customer.id', 'Customer.CustomerNo', { key: true })],
      }),
      mappedObject('$.lines[*]', 'Line', {
        association: 'Line_Order',
        values: [mappedValue('$.lines[*].no', 'Line.LineNo')],
      }),
    ],
  });
  const unit = (id: string, kind: string, data: unknown) => ({
    id,
    kind,
    name: id,
    parent: 'm',
    documentation: '',
    data: kinds.require(kind).schema.parse(data),
  });
  const view = new ProjectView(
    [
      { id: 'm', kind: 'module', name: 'M', parent: null, documentation: '', data: { order: 0 } },
      unit('DomainModel', 'domain-model', {
        entities: [
          entity('Order', { OrderNumber: 'string', Total: 'decimal', PlacedAt: 'datetime' }),
          entity('Customer', { CustomerNo: 'string', Name: 'string', Active: 'boolean' }),
          entity('Line', { LineNo: 'integer', Sku: 'string', Quantity: 'integer' }),
          entity('Tag', { Value: 'string' }),
        ],
        associations: [
          ['Order', 'Customer'],
          ['Line', 'Order'],
          ['Tag', 'Order'],
        ].map(([from, to]) => ({ id: `${from}_${to}`, name: `${from}_${to}`, from, to })),
      }),
      unit('OrderMessage', 'json-structure', {
        samples: [{ id: 's', name: 'order.json', text: orderMessage }],
        root: structure,
      }),
      unit('Import_Order', 'import-mapping', { structure: 'OrderMessage', root }),
    ],
    kinds,
  );
  return { view, catalog: new Catalog(view), structure, root };
}
