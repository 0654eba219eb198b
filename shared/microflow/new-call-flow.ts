import { consumedOperationOf, consumedProtocolOf } from '../consume/index.ts';
import type { ValueType } from '../model/catalog.ts';
import type { Change } from '../model/change.ts';
import type { DataType } from '../model/data-type.ts';
import { NameSet, toName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource } from '../model/unit.ts';
import { activityOf } from './activities/index.ts';
import { FlowBuilder } from './flow-builder.ts';

/**
 * A microflow that calls an operation, as one change: a parameter for each of its inputs, what it gives as the result. It stands beside the service. Null where
 * the operation is gone.
 */
export function newCallFlow(
  view: ProjectView,
  operationId: string,
  ids: IdSource,
): { change: Change; flow: string; call: string } | null {
  const found = consumedOperationOf(view, operationId);
  const module = found && view.moduleOf(found.service);
  if (!found || !module) return null;
  const { service, operation } = found;
  const variables = new NameSet();
  const inputs = operation.inputs.map(({ name, type }) => ({
    input: name,
    name: variables.take(toName(name, 'Value')),
    type: toDataType(type),
  }));
  const output = operation.output ? variables.take(nameOfResult(operation.output, view)) : '';
  const builder = new FlowBuilder(
    ids,
    inputs.map(({ name, type }) => ({ name, type })),
    operation.output ? toDataType(operation.output) : { kind: 'nothing' },
  );
  // What is a document of its own is called by an activity of its own.
  const documents = consumedProtocolOf(service)?.operationDocuments;
  const { type, ofDocument, ofElement } = activityOf(documents?.activity ?? 'call-operation');
  const property = (documents ? ofDocument : ofElement)?.property ?? 'operation';
  const call = builder.add(type as 'call-operation', {
    [property]: operationId,
    arguments: inputs.map(({ input, name }) => ({ parameter: input, value: `$${name}` })),
    output,
  });
  builder.add('end', output === '' ? {} : { value: `$${output}` });
  const taken = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
  const name = taken.take(`Call_${toName(operation.name, 'Operation')}`);
  const flow = ids();
  const unit = {
    id: flow,
    kind: 'microflow',
    name,
    parent: service.parent,
    documentation: operation.documentation,
    data: builder.build(),
  };
  return { flow, call, change: { label: `New microflow ${name}`, ops: [{ op: 'create', unit }] } };
}

function nameOfResult(type: ValueType, view: ProjectView): string {
  const item = type.kind === 'list' ? type.item : type;
  const name = item.kind === 'object' ? view.nameOf(item.entity)?.split('.').pop() : undefined;
  if (!name) return 'Result';
  return `${toName(name)}${type.kind === 'list' ? 'List' : ''}`;
}

/** Lists that operations take and give are of objects. */
function toDataType(type: ValueType): DataType {
  const item = type.kind === 'list' ? type.item : type;
  if (item.kind === 'object') return { kind: type.kind === 'list' ? 'list' : 'object', entity: item.entity };
  if (type.kind === 'enumeration') return { kind: 'enumeration', enumeration: type.enumeration };
  return { kind: type.kind as Exclude<DataType['kind'], 'object' | 'list' | 'enumeration'> };
}
