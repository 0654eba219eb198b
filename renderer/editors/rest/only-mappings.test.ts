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
import { chooseOnlyMappings } from './only-mappings.ts';

const order: DataType = { kind: 'object', entity: 'Order' };
const text: DataType = { kind: 'string' };
const service = (operation: Partial<RestOperation>): RestService => ({
  ...(restServiceKind.defaults() as RestService),
  resources: [{ id: 'r', name: 'orders', documentation: '', operations: [{ ...newOperation('o'), ...operation }] }],
});

/** The mappings after an edit, in a project with one mapping for each direction, and others. */
function chosen(now: Partial<RestOperation>, before: Partial<RestOperation>, others: readonly string[] = []) {
  const root = { path: '$', entity: 'Order', association: null, values: [], objects: [] };
  const project = new ProjectBuilder()
    .entity('Order', { No: 'string' })
    .unit('import-mapping', 'Import', { structure: null, root })
    .unit('export-mapping', 'Export', { structure: null, root })
    .flow('Orders', [{ name: 'Order', type: order }], order, () => {})
    .flow('Texts', [{ name: 'Text', type: text }], text, () => {});
  for (const name of others) project.unit('import-mapping', name, { structure: null, root });
  const view = project.view();
  const data = service(now);
  chooseOnlyMappings(data, service(before), view, new Catalog(view));
  const [operation] = data.resources[0]?.operations ?? [];
  return [operation?.importMapping, operation?.exportMapping];
}

describe('the mappings of an operation', () => {
  it('are the only ones there are once its method has a body', () => {
    for (const method of ['POST', 'PUT', 'PATCH'] as const)
      expect(chosen({ method }, { method: 'GET' })).toEqual(['Import', 'Export']);
    expect(chosen({ method: 'DELETE' }, { method: 'GET' })).toEqual([null, null]);
    expect(chosen({ method: 'POST' }, { method: 'GET' }, ['Another'])).toEqual([null, 'Export']);
  });
  it('fit its microflow', () => {
    const post = { method: 'POST' } as const;
    expect(chosen({ ...post, microflow: 'Orders' }, post)).toEqual(['Import', 'Export']);
    expect(chosen({ ...post, microflow: 'Texts' }, post)).toEqual([null, null]);
  });
  it('stay as a person has chosen or emptied them', () => {
    const post = { method: 'POST', microflow: 'Orders' } as const;
    expect(chosen(post, { ...post, importMapping: 'Import', exportMapping: 'Export' })).toEqual([null, null]);
    expect(chosen({ ...post, importMapping: 'Mine' }, { method: 'GET' })).toEqual(['Mine', 'Export']);
  });
});
