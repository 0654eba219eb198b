import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { ProjectChecker } from '../../checks/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { applyPatch } from '../../model/change.ts';
import type { Unit } from '../../model/unit.ts';
import { newOperation, type RestOperation, type RestService } from './kind.ts';
import { newOperationFlow } from './new-flow.ts';
import { oneValue } from './several-values.ts';

/** The flow that is made for an operation, and what the checks say of the project after it. */
function made(change: Partial<RestOperation>) {
  const project = new ProjectBuilder();
  const operation = { ...newOperation('op'), ...change };
  const resources = [{ id: 'res', name: 'orders', documentation: '', operations: [operation] }];
  project.unit('rest-service', 'OrderApi', { path: 'order-api/v1', version: '1.0.0', enabled: true, resources });
  let view = project.view();
  const service = view.ofKind<RestService>('rest-service')[0] as Unit<RestService>;
  const result = newOperationFlow(view, service, 'op', project.ids);
  if (!result) throw new Error('no flow was made');
  for (const op of result.change.ops) {
    if (op.op === 'create') view = view.withUnits([op.unit], []);
    else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
  }
  const flow = view.unit(result.flow) as Unit<Microflow>;
  return {
    name: flow.name,
    parameters: flow.data.parameters.map((p) => `${p.name} ${p.type.kind}`),
    returns: flow.data.returns.kind,
    findings: new ProjectChecker()
      .checkAll(view)
      .filter((d) => d.severity === 'error')
      .map((d) => d.message),
  };
}

describe('the microflow of an operation', () => {
  it('takes the placeholders of the path and the parameters', () => {
    const limit = { id: 'p', name: 'limit', in: 'query', type: 'integer', required: false } as const;
    expect(
      made({ path: '{order-id}', parameters: [{ ...limit, ...oneValue(), argument: '', documentation: '' }] }),
    ).toEqual({
      name: 'Get_Orders_OrderId',
      parameters: ['Limit integer', 'OrderId string'],
      returns: 'nothing',
      findings: [],
    });
  });

  it('takes a body that nothing reads as text', () => {
    expect(made({ method: 'POST' })).toMatchObject({ name: 'Post_Orders', parameters: ['Body string'], findings: [] });
  });
});
