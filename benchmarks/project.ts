import { applyPatch } from '../shared/model/change.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import type { Program } from '../shared/program/program.ts';
import { planResource } from '../shared/service/rest/generate-resource.ts';
import { ProjectBuilder } from '../tests/harness/project-builder.ts';

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
      root: {
        path: '$[*]',
        entity: 'Doc',
        association: null,
        values: [
          ['$[*].id', 'Id'],
          ['$[*].number', 'Number'],
          ['$[*].placedAt', 'PlacedAt'],
          ['$[*].total', 'Total'],
        ].map(([path, a]) => ({ path, attribute: `Doc.${a}` })),
        objects: [
          {
            path: '$[*].lines[*]',
            entity: 'Line',
            association: 'Line_Doc',
            values: [
              ['sku', 'Sku'],
              ['qty', 'Quantity'],
              ['price', 'Price'],
            ].map(([n, a]) => ({ path: `$[*].lines[*].${n}`, attribute: `Line.${a}` })),
            objects: [],
          },
        ],
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
