import {
  type ODataDescription,
  type ODataOperation,
  type ODataSet,
  type ODataType,
  odataVersions,
} from '../../consume/odata/kind.ts';
import { uniqueName } from '../../model/naming.ts';
import type { IdSource } from '../../model/unit.ts';
import {
  annotationOf,
  type CsdlEntitySet,
  type CsdlModel,
  type CsdlOperation,
  type CsdlParameter,
  type CsdlSingleton,
  type CsdlTypeReference,
  capabilitiesOf,
  qualifiedName,
  stringOf,
} from '../../odata/csdl/index.ts';

/** What a document keeps of the metadata of a service. A type definition stands as what it is defined of. */
export function describeService(model: CsdlModel, ids: IdSource): ODataDescription {
  const types: ODataType[] = [];
  const enumerations: ODataDescription['enumerations'] = [];
  for (const type of model.types.values()) {
    if (type.kind === 'enum')
      enumerations.push({
        name: qualifiedName(type),
        flags: type.isFlags,
        members: type.members.map(({ name, value }) => ({ name, value: String(value) })),
      });
    else if (type.kind !== 'definition')
      types.push({
        name: qualifiedName(type),
        base: type.base ?? '',
        complex: type.kind === 'complex',
        abstract: type.isAbstract,
        open: type.isOpen,
        media: type.kind === 'entity' && type.hasStream,
        key: type.kind === 'entity' ? (type.key ?? []).map(({ path }) => path) : [],
        properties: type.properties.map(({ name, type: reference }) => {
          const { maxLength, scale } = reference.facets;
          return {
            name,
            ...valueType(model, reference),
            length: typeof maxLength === 'number' && maxLength > 0 ? maxLength : null,
            scale: typeof scale === 'number' ? scale : null,
          };
        }),
        navigation: type.navigation.map((each) => ({
          name: each.name,
          type: each.type.name,
          list: each.type.collection,
          nullable: each.type.nullable,
          partner: each.partner ?? '',
          contains: each.contains,
          constraints: each.constraints.map(({ property, referenced }) => ({ property, referenced })),
        })),
      });
  }
  const { container, version } = model;
  return {
    odata: odataVersions.find((each) => each === version) ?? '4.0',
    sets: [...(container?.sets ?? []), ...(container?.singletons ?? [])].map((set) => describeSet(model, set, ids)),
    types,
    enumerations,
    operations: describeOperations(model, ids),
  };
}

function valueType(model: CsdlModel, { name, collection, nullable }: CsdlTypeReference) {
  const found = model.types.get(name);
  return { type: found?.kind === 'definition' ? found.underlying : name, list: collection, nullable };
}

function describeSet(model: CsdlModel, set: CsdlEntitySet | CsdlSingleton, ids: IdSource): ODataSet {
  const can = capabilitiesOf(model, set);
  return {
    id: ids(),
    name: set.name,
    type: set.type,
    singleton: set.kind === 'singleton',
    readable: can.readable,
    insertable: can.insertable,
    updatable: can.updatable,
    deletable: can.deletable,
    filterable: can.filterable,
    sortable: can.sortable,
    countable: can.countable,
    topable: can.topSupported,
    skippable: can.skipSupported,
    notFilterable: [...can.notFilterable],
    notSortable: [...can.notSortable],
    notInsertable: [...can.notInsertable],
    notUpdatable: [...can.notUpdatable],
    requiredInFilter: [...can.requiredInFilter],
  };
}

/** Imports of the container, then what is bound to a type; each overload for itself. */
function describeOperations(model: CsdlModel, ids: IdSource): ODataOperation[] {
  const taken = new Set<string>();
  const named = (name: string) => {
    const own = uniqueName(name, (n) => taken.has(n.toLowerCase()));
    taken.add(own.toLowerCase());
    return own;
  };
  const described = (operation: CsdlOperation, name: string, path: string): ODataOperation => {
    const [first, ...others] = operation.parameters;
    const isBound = operation.isBound && first !== undefined;
    const parameters: CsdlParameter[] = isBound ? others : operation.parameters;
    return {
      id: ids(),
      name: named(name),
      documentation: stringOf(annotationOf(operation, 'Org.OData.Core.V1.Description')) ?? '',
      action: operation.kind === 'action',
      path,
      method: operation.method ?? '',
      parameters: parameters.map((parameter) => ({ name: parameter.name, ...valueType(model, parameter.type) })),
      bound: isBound ? { type: first.type.name, list: first.type.collection } : null,
      returns: operation.returns ? valueType(model, operation.returns) : null,
    };
  };
  const operations: ODataOperation[] = [];
  for (const each of model.container?.imports ?? [])
    for (const operation of model.operations.get(each.operation) ?? [])
      if (!operation.isBound) operations.push(described(operation, each.name, each.name));
  for (const overloads of model.operations.values())
    for (const operation of overloads) {
      const [first] = operation.parameters;
      if (!operation.isBound || !first) continue;
      const owner = first.type.name.split('.').at(-1) ?? '';
      operations.push(described(operation, `${owner}_${operation.name}`, qualifiedName(operation)));
    }
  return operations;
}
