import { applyPatch } from '../shared/model/change.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import type { Program } from '../shared/program/program.ts';
import { planResource } from '../shared/service/rest/generate-resource.ts';
import { ProjectBuilder } from '../tests/harness/project-builder.ts';

/** Orders with their lines at some paths. */
function docs(
  doc: string,
  line: string,
  ofLine: readonly string[],
  ofDoc: readonly string[] = ['id', 'number', 'placedAt', 'total'],
) {
  const valuesOf = (path: string, entity: string, names: readonly string[], attributes: readonly string[]) =>
    names.map((name, i) => ({ path: `${path}.${name}`, attribute: `${entity}.${attributes[i]}` }));
  return {
    path: doc,
    entity: 'Doc',
    association: null,
    values: valuesOf(doc, 'Doc', ofDoc, ['Id', 'Number', 'PlacedAt', 'Total']),
    objects: [
      {
        path: line,
        entity: 'Line',
        association: 'Line_Doc',
        values: valuesOf(line, 'Line', ofLine, ['Sku', 'Quantity', 'Price']),
        objects: [],
      },
    ],
  };
}

const ns = 'urn:orders';
const xmlDocs = {
  root: {
    name: '',
    type: 'object',
    group: 'choice',
    children: [
      {
        name: 'Orders',
        type: 'object',
        wire: { ns },
        children: [
          {
            name: 'Order',
            type: 'array',
            wire: { ns },
            item: {
              name: '',
              type: 'object',
              children: [
                { name: 'id', type: 'long', wire: { kind: 'attribute' } },
                { name: 'Number', type: 'string', wire: { ns } },
                { name: 'PlacedAt', type: 'datetime', wire: { ns } },
                { name: 'Total', type: 'decimal', wire: { ns } },
                {
                  name: 'Line',
                  type: 'array',
                  wire: { ns },
                  item: {
                    name: '',
                    type: 'object',
                    children: [
                      { name: 'sku', type: 'string', wire: { kind: 'attribute' } },
                      { name: 'Qty', type: 'integer', wire: { ns } },
                      { name: 'Price', type: 'decimal', wire: { ns } },
                    ],
                  },
                },
                { name: 'Padding', type: 'string', optional: true, wire: { ns } },
              ],
            },
          },
        ],
      },
    ],
  },
};

/** The project under measurement: an order of eight fields with a generated resource, a loop, and an import of orders with lines. */
export function benchmarkProgram(): Program {
  const project = new ProjectBuilder()
    .entity('Order', {
      OrderNumber: { type: 'string', validations: [{ rule: 'unique', message: '' }] },
      Customer: 'string',
      Total: 'decimal',
      Quantity: 'integer',
      Paid: 'boolean',
      PlacedAt: 'datetime',
      Ref: 'long',
      Note: 'string',
    })
    .entity('Doc', { Id: 'long', Number: 'string', PlacedAt: 'datetime', Total: 'decimal' })
    .entity('Line', { Sku: 'string', Quantity: 'integer', Price: 'decimal' })
    .association('Line_Doc', 'Line', 'Doc')
    .unit('json-structure', 'Docs', {
      samples: [],
      overrides: {},
      root: {
        name: '',
        type: 'array',
        item: {
          name: '',
          type: 'object',
          children: [
            { name: 'id', type: 'long' },
            { name: 'number', type: 'string' },
            { name: 'placedAt', type: 'datetime' },
            { name: 'total', type: 'decimal' },
            {
              name: 'lines',
              type: 'array',
              item: {
                name: '',
                type: 'object',
                children: [
                  { name: 'sku', type: 'string' },
                  { name: 'qty', type: 'integer' },
                  { name: 'price', type: 'decimal' },
                ],
              },
            },
          ],
        },
      },
    })
    .unit('import-mapping', 'Import_Docs', {
      structure: 'Docs',
      root: docs('$[*]', '$[*].lines[*]', ['sku', 'qty', 'price']),
    })
    .unit('export-mapping', 'Export_Docs', {
      structure: 'Docs',
      root: docs('$[*]', '$[*].lines[*]', ['sku', 'qty', 'price']),
    })
    .unit('xml-schema', 'XmlDocs', xmlDocs)
    .unit('import-mapping', 'Import_Xml', {
      structure: 'XmlDocs',
      root: docs(
        '$.Orders.Order[*]',
        '$.Orders.Order[*].Line[*]',
        ['sku', 'Qty', 'Price'],
        ['id', 'Number', 'PlacedAt', 'Total'],
      ),
    })
    .unit('export-mapping', 'Export_Xml', {
      structure: 'XmlDocs',
      root: docs(
        '$.Orders.Order[*]',
        '$.Orders.Order[*].Line[*]',
        ['sku', 'Qty', 'Price'],
        ['id', 'Number', 'PlacedAt', 'Total'],
      ),
    })
    .unit('csv-structure', 'CsvDocs', {
      root: {
        name: '',
        type: 'array',
        item: {
          name: '',
          type: 'object',
          children: [
            { name: 'id', type: 'long' },
            { name: 'number', type: 'string' },
            { name: 'placedAt', type: 'datetime' },
            { name: 'total', type: 'decimal' },
            { name: 'sku', type: 'string' },
            { name: 'qty', type: 'integer' },
            { name: 'price', type: 'decimal' },
            { name: 'padding', type: 'string' },
          ],
        },
      },
    })
    .entity('Row', {
      Id: 'long',
      Number: 'string',
      PlacedAt: 'datetime',
      Total: 'decimal',
      Sku: 'string',
      Qty: 'integer',
      Price: 'decimal',
    })
    .unit('import-mapping', 'Import_Csv', {
      structure: 'CsvDocs',
      root: {
        path: '$[*]',
        entity: 'Row',
        association: null,
        values: ['Id', 'Number', 'PlacedAt', 'Total', 'Sku', 'Qty', 'Price'].map((name) => ({
          path: `$[*].${name[0]?.toLowerCase()}${name.slice(1)}`,
          attribute: `Row.${name}`,
        })),
        objects: [],
      },
    })
    .flow('Loop', [{ name: 'N', type: { kind: 'integer' } }], { kind: 'integer' }, (f) => {
      f.add('create-variable', { output: 'Sum', dataType: 'integer', value: '0' });
      const loop = f.add('loop', { mode: 'while', condition: '$currentIndex < $N' });
      f.add('end', { value: '$Sum' });
      f.build().nodes.push({
        id: 'body',
        x: 0,
        y: 0,
        parent: loop,
        caption: '',
        onError: 'rollback',
        disabled: false,
        documentation: '',
        action: { type: 'change-variable', variable: 'Sum', value: '($Sum + $currentIndex * 3) mod 1000003' } as never,
      });
    });
  let view = project.view();
  const plan = planResource(view, { entity: 'Order', service: null, parent: 'm' }, project.ids);
  if ('error' in plan) throw new Error(plan.error);
  for (const op of plan.change.ops) {
    if (op.op === 'create') view = view.withUnits([op.unit], []);
    else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
  }
  return compileProgram(view, { name: 'benchmark' });
}
