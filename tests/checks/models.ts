import type { FlowBuilder } from '../../shared/microflow/flow-builder.ts';
import type { DataType, Microflow } from '../../shared/microflow/kind.ts';
import type { ProjectBuilder } from '../harness/project-builder.ts';

/** A model, the codes it gives (the first is the one the case is about), and the labels of that finding's fixes. */
export type Case = readonly [codes: string, build: (p: ProjectBuilder) => unknown, fixes?: readonly string[]];

export const text: DataType = { kind: 'string' };
export const nothing: DataType = { kind: 'nothing' };
export const order: DataType = { kind: 'object', entity: 'Order' };
export const orders: DataType = { kind: 'list', entity: 'Order' };

export const withOrder = (p: ProjectBuilder) =>
  p
    .entity('Order', { Number: 'string', Total: 'decimal' })
    .entity('Line', { Sku: 'string' })
    .association('Line_Order', 'Line', 'Order');

/** A flow that a tick can run, and one that it cannot. */
export const ticking = (p: ProjectBuilder) =>
  p
    .flow('Tick', [], nothing, (f) => void f.add('end', {}))
    .flow('Needs', [{ name: 'X', type: { kind: 'string' } }], nothing, (f) => void f.add('end', {}));
export const byCron = (p: ProjectBuilder, cron: string) =>
  ticking(p).unit('scheduled-event', 'Every', { microflow: 'Tick', by: 'cron', cron });

/** A flow that is one activity between start and end. */
export const one = (
  p: ProjectBuilder,
  type: Parameters<FlowBuilder['add']>[0],
  properties: object,
  parameters: { name: string; type: DataType }[] = [],
) =>
  withOrder(p).flow('Flow', parameters, nothing, (f) => {
    f.add(type, properties as never);
    f.add('end', {});
  });

/** A flow made by `build`, whose data `change` then spoils. */
export const spoilt = (p: ProjectBuilder, build: (f: FlowBuilder) => void, change: (flow: Microflow) => void) => {
  withOrder(p).flow('Flow', [], nothing, build);
  change(p.units.find((u) => u.id === 'Flow')?.data as Microflow);
};

export const leaf = (name: string, type = 'string') => ({ name, type });
export const structure = (p: ProjectBuilder) =>
  withOrder(p).unit('json-structure', 'Message', {
    samples: [],
    root: {
      name: '',
      type: 'object',
      children: [
        leaf('number'),
        leaf('total', 'decimal'),
        leaf('flag', 'boolean'),
        { name: 'lines', type: 'array', item: { name: '', type: 'object', children: [leaf('sku')] } },
      ],
    },
  });
export const value = (path: string, attribute: string | null, more: object = {}) => ({ path, attribute, ...more });
export const mapping = (p: ProjectBuilder, kind: string, root: object | null, more: object = {}) =>
  structure(p).unit(`${kind}-mapping`, 'Mapping', { structure: 'Message', root, ...more });
export const root = (values: object[], more: object = {}) => ({
  path: '$',
  entity: 'Order',
  association: null,
  values,
  ...more,
});
export const whole = [value('$.number', 'Order.Number'), value('$.total', 'Order.Total')];

export const twice = (...names: string[]) => names.map((name) => ({ name, value: "'text/plain'" }));
export const endOf = (f: FlowBuilder, result = '') => void f.add('end', { value: result });
export const service = (p: ProjectBuilder, operations: object[], more: object = {}) =>
  p.unit('rest-service', 'OrderApi', { path: 'api', resources: [{ id: 'r', name: 'orders', operations }], ...more });
export const get = (path: string, more: object = {}) => ({ id: 'op', method: 'GET', path, microflow: 'Flow', ...more });
export const parameter = (name: string, more: object = {}) => ({ id: name, name, in: 'query', ...more });
export const lineObject = {
  path: '$.lines[*]',
  entity: 'Line',
  association: 'Line_Order',
  values: [value('$.lines[*].sku', 'Line.Sku')],
  objects: [],
};
/** A flow that reads an order with its lines and commits only the order. */
export const importAndCommit = (p: ProjectBuilder) =>
  mapping(p, 'import', root([value('$.number', 'Order.Number')], { objects: [lineObject] })).flow(
    'Flow',
    [],
    nothing,
    (f) => {
      f.add('import-with-mapping', { mapping: 'Mapping', input: "'{}'", output: 'Order' });
      f.add('commit', { variable: 'Order' });
      f.add('end', {});
    },
  );
export const plainFlow = (p: ProjectBuilder, parameters: { name: string; type: DataType }[] = [], returns = nothing) =>
  withOrder(p).flow('Flow', parameters, returns, (f) => endOf(f, returns.kind === 'nothing' ? '' : 'empty'));
