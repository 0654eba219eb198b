import { applyPatch } from '../../shared/model/change.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { planSoapOperations } from '../../shared/service/soap/generate-operations.ts';
import { newSoapOperation, type ServedSoapOperation, type SoapService } from '../../shared/service/soap/kind.ts';
import { ProjectBuilder } from './project-builder.ts';

/** A project with orders and their lines, and a web service made of the entity Order, served at /ws/m-service. */
export function orderService(
  change: (project: ProjectBuilder) => unknown = () => {},
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

/** The target namespace of the service. */
export const serviceNamespace = 'urn:mservice';
const ns = serviceNamespace;

/** Beside what is made of the entity: values of every type, a header, a fault with a detail, a message one way, a text. */
export const sampleService = (settings: Partial<SoapService> = {}) =>
  orderService(
    (project) =>
      project
        .unit('enumeration', 'Colour', { values: ['Red', 'Blue'].map((name) => ({ id: name, name, caption: name })) })
        .entity('Limit', { Most: 'integer', Reason: 'string' }, { persistable: false })
        .unit('xml-schema', 'LimitMessage', {
          root: {
            name: '',
            type: 'object',
            group: 'choice',
            children: [
              {
                name: 'tooMany',
                type: 'object',
                wire: { name: 'tooMany', ns },
                children: [
                  { name: 'most', type: 'integer', wire: { name: 'most', ns } },
                  { name: 'reason', type: 'string', wire: { name: 'reason', ns } },
                ],
              },
            ],
          },
        })
        .unit('export-mapping', 'Export_Limit', {
          structure: 'LimitMessage',
          root: {
            path: '$.tooMany',
            entity: 'Limit',
            values: [
              { path: '$.tooMany.most', attribute: 'Limit.Most' },
              { path: '$.tooMany.reason', attribute: 'Limit.Reason' },
            ],
          },
        })
        .flow(
          'Describe',
          [
            { name: 'Text', type: { kind: 'string' } },
            { name: 'Whole', type: { kind: 'integer' } },
            { name: 'Exact', type: { kind: 'decimal' } },
            { name: 'Flag', type: { kind: 'boolean' } },
            { name: 'At', type: { kind: 'datetime' } },
            { name: 'Paint', type: { kind: 'enumeration', enumeration: 'Colour' } },
            { name: 'session', type: { kind: 'string' } },
          ],
          { kind: 'string' },
          (f) => {
            f.add('end', {
              value:
                "$Text + '|' + toString($Whole) + '|' + toString($Exact) + '|' + toString($Flag) + '|' + (if $At = empty then '-' else formatDateTime($At, 'yyyy-MM-dd HH:mm')) + '|' + (if $Paint = empty then '-' else toString($Paint)) + '|' + (if $session = empty then '-' else $session)",
            });
          },
        )
        .flow('Reserve', [{ name: 'count', type: { kind: 'integer' } }], { kind: 'boolean' }, (f) => {
          f.add('create-object', {
            entity: 'Limit',
            output: 'TheLimit',
            members: [
              { member: 'Limit.Most', operation: 'set', value: '5' },
              { member: 'Limit.Reason', operation: 'set', value: "'full & <done>'" },
            ],
          });
          const decision = f.add('decision', { expression: '$count > 5' });
          f.from(decision, 'true', 1).add('error-end', {
            message: "'No more than five.'",
            status: '409',
            object: 'TheLimit',
          });
          f.from(decision, 'false').add('end', { value: 'true' });
        })
        .flow('Note', [{ name: 'text', type: { kind: 'string' } }], { kind: 'nothing' }, (f) => {
          f.add('log-message', { message: "'noted ' + $text" });
          f.add('end', {});
        })
        .flow('Echo', [{ name: 'Body', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
          f.add('end', { value: '$Body' });
        })
        .flow('Break', [], { kind: 'integer' }, (f) => {
          f.add('end', { value: "parseInteger('x')" });
        }),
    [
      {
        name: 'Describe',
        microflow: 'Describe',
        parameters: [
          ['text', false, true],
          ['whole', false, false],
          ['exact', false, false],
          ['flag', true, false],
          ['at', true, false],
          ['paint', true, false],
        ].map(([name, optional, nillable], i) => ({
          id: `p${i}`,
          name: name as string,
          argument: '',
          mapping: null,
          optional: optional as boolean,
          nillable: nillable as boolean,
          documentation: '',
        })),
        headers: [{ id: 'h', element: { name: 'session', namespace: ns }, mapping: null, argument: 'session' }],
      },
      {
        name: 'Reserve',
        microflow: 'Reserve',
        parameters: [
          { id: 'q', name: 'count', argument: '', mapping: null, optional: false, nillable: false, documentation: '' },
        ],
        faults: [{ id: 'f', name: 'TooMany', element: null, mapping: 'Export_Limit' }],
      },
      {
        name: 'Note',
        microflow: 'Note',
        oneWay: true,
        parameters: [
          { id: 'r', name: 'text', argument: '', mapping: null, optional: false, nillable: false, documentation: '' },
        ],
      },
      { name: 'Echo', microflow: 'Echo', requestBody: 'text', bodyArgument: 'Body', responseBody: 'text' },
      { name: 'Fail', microflow: 'Break' },
    ],
    settings,
  );
