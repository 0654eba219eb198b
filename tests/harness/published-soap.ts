import { applyPatch } from '../../shared/model/change.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { planSoapOperations } from '../../shared/service/soap/generate-operations.ts';
import { newSoapOperation, type ServedSoapOperation, type SoapService } from '../../shared/service/soap/kind.ts';
import { ProjectBuilder } from './project-builder.ts';

/** A project with orders and their lines, and a web service made of the entity Order, served at /ws/m-service. */
export function orderService(
  change: (project: ProjectBuilder) => void = () => {},
  operations: Partial<ServedSoapOperation>[] = [],
  settings: Partial<SoapService> = {},
): { view: ProjectView; service: Unit<SoapService> } {
  const project = new ProjectBuilder()
    .entity('Order', {
      Number: {
        type: 'string',
        validations: [
          { rule: 'unique', message: '' },
          { rule: 'required', message: '' },
        ],
      },
      Customer: 'string',
      Total: 'decimal',
      Placed: 'datetime',
      Document: 'binary',
    })
    .entity('OrderLine', { Product: 'string', Count: 'integer' })
    .association('Line_Order', 'OrderLine', 'Order', { onDeleteTo: 'cascade' });
  change(project);
  let view = project.view();
  const plan = planSoapOperations(view, { entity: 'Order', service: null, parent: 'm' }, project.ids);
  if ('error' in plan) throw new Error(plan.error);
  for (const op of plan.change.ops) {
    if (op.op === 'create') view = view.withUnits([op.unit], []);
    else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
  }
  const made = view.unit(plan.service) as Unit<SoapService>;
  const more = operations.map((own, i) => ({ ...newSoapOperation(`more${i}`, own.name ?? ''), ...own }));
  const service = {
    ...made,
    data: { ...made.data, ...settings, operations: [...made.data.operations, ...more] },
  };
  return { view: view.withUnits([service], []), service };
}
