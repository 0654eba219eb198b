import { describe, expect, it } from 'vitest';
import type { DataType } from '../../../shared/microflow/kind.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import {
  newOperation,
  type RestOperation,
  type RestService,
  restServiceKind,
} from '../../../shared/service/rest/kind.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { chooseBodyParameter } from './body-parameter.ts';

const order: DataType = { kind: 'object', entity: 'Order' };
const service = (operation: Partial<RestOperation>): RestService => ({
  ...(restServiceKind.defaults() as RestService),
  resources: [{ id: 'r', name: 'orders', documentation: '', operations: [{ ...newOperation('o'), ...operation }] }],
});

/** The body parameter after an edit, for a microflow with some parameters. */
const chosen = (parameters: { name: string; type: DataType }[], now: object, before: object = {}) => {
  const view = new ProjectBuilder()
    .entity('Order', { No: 'string' })
    .unit('import-mapping', 'Import', {
      structure: null,
      root: { path: '$', entity: 'Order', association: null, values: [], objects: [] },
    })
    .flow('Flow', parameters, { kind: 'nothing' }, (f) => void f.add('end', {}))
    .view();
  const data = service(now);
  chooseBodyParameter(data, service(before), view, new Catalog(view));
  return data.resources[0]?.operations[0]?.bodyArgument;
};
const one = [
  { name: 'Key', type: { kind: 'string' } as DataType },
  { name: 'Order', type: order },
];
const both = { microflow: 'Flow', importMapping: 'Import' };

describe('the body of an operation', () => {
  it('goes to the only parameter that takes it, once mapping and microflow are known', () => {
    expect(chosen(one, both, { microflow: 'Flow' })).toBe('Order');
    expect(chosen(one, both, { importMapping: 'Import' })).toBe('Order');
    expect(chosen(one, { microflow: 'Flow' })).toBe('');
  });
  it('goes nowhere by itself where there is a choice, where it was emptied, or where nothing takes it', () => {
    expect(chosen([...one, { name: 'Other', type: order }], both)).toBe('');
    expect(chosen(one, both, { ...both, bodyArgument: 'Order' })).toBe('');
    expect(chosen(one.slice(0, 1), both)).toBe('');
  });
});
