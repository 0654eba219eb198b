import { mappingType } from '../../mapping/mapped-type.ts';
import { FlowBuilder } from '../../microflow/flow-builder.ts';
import type { DataType } from '../../microflow/kind.ts';
import type { ValueType } from '../../model/catalog.ts';
import { type Change, diffToPatch, structuredCloneJson } from '../../model/change.ts';
import { NameSet, toName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import type { RestOperation, RestResource, RestService } from './kind.ts';
import { takesForm } from './operation-formats.ts';
import { pathParameters } from './path.ts';
import { oneValue } from './several-values.ts';

/**
 * A microflow with the signature that an operation asks for, as one change: a parameter for each of its own and of its path, one for its
 * body, the result that its export mapping writes. What comes in is given back where it is what goes out.
 */
export function newOperationFlow(
  view: ProjectView,
  service: Unit<RestService>,
  operationId: string,
  ids: IdSource,
): { change: Change; flow: string; start: string } | null {
  const draft = structuredCloneJson(service);
  const resource = draft.data.resources.find((r) => r.operations.some((o) => o.id === operationId));
  const operation = resource?.operations.find((o) => o.id === operationId);
  const module = view.moduleOf(service);
  if (!resource || !operation || !module) return null;
  const variables = new NameSet();
  const parameters: { name: string; type: DataType }[] = [];
  for (const name of pathParameters(operation.path))
    if (!operation.parameters.some((p) => p.in === 'path' && p.name === name))
      operation.parameters.push({
        id: ids(),
        name,
        in: 'path',
        type: 'string',
        required: true,
        ...oneValue(),
        argument: '',
        documentation: '',
      });
  for (const parameter of operation.parameters) {
    const name = variables.take(toName(parameter.name, 'Value'));
    parameter.argument = name;
    parameters.push({ name, type: { kind: parameter.holds === 'one' ? parameter.type : 'string' } });
  }
  const read = mappingType(view, operation.importMapping);
  const written = mappingType(view, operation.exportMapping);
  const isBodied = ['POST', 'PUT', 'PATCH'].includes(operation.method) && !takesForm(operation);
  const hasBody = read !== undefined || isBodied;
  const body = hasBody ? variables.take(read ? nameOf(read, view) : 'Body') : null;
  if (body) {
    parameters.push({ name: body, type: read ? toDataType(read) : { kind: 'string' } });
    operation.bodyArgument = body;
  }
  const returns: DataType = written ? toDataType(written) : { kind: 'nothing' };
  const builder = new FlowBuilder(ids, parameters, returns);
  const isSame = body !== null && read !== undefined && JSON.stringify(read) === JSON.stringify(written);
  builder.add('end', isSame ? { value: `$${body}` } : {});
  const taken = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
  const flow = ids();
  operation.microflow = flow;
  const name = taken.take(flowName(resource, operation));
  const data = builder.build();
  const created = {
    id: flow,
    kind: 'microflow',
    name,
    parent: service.parent,
    documentation: '',
    data,
  };
  return {
    flow,
    start: data.nodes[0]?.id ?? '',
    change: {
      label: `New microflow ${name}`,
      ops: [
        { op: 'create', unit: created },
        { op: 'patch', id: service.id, patch: diffToPatch(service, draft) },
      ],
    },
  };
}

function flowName({ name }: RestResource, { method, path }: RestOperation): string {
  const words = [method.toLowerCase(), name, ...path.split('/')].map((word) => toName(word, ''));
  return words.filter(Boolean).join('_');
}

function nameOf(type: ValueType, view: ProjectView): string {
  const item = type.kind === 'list' ? type.item : type;
  const name = item.kind === 'object' ? (view.nameOf(item.entity) ?? '').split('.').pop() : '';
  return toName(name || 'Body') + (type.kind === 'list' ? 'List' : '');
}

/** What a mapping makes is an object or a list of objects. */
function toDataType(type: ValueType): DataType {
  const item = type.kind === 'list' ? type.item : type;
  if (item.kind !== 'object') return { kind: 'string' };
  return { kind: type.kind === 'list' ? 'list' : 'object', entity: item.entity };
}
