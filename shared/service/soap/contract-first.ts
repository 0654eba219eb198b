import { mappingType } from '../../mapping/mapped-type.ts';
import type { DataType } from '../../microflow/kind.ts';
import { Catalog, type ValueType } from '../../model/catalog.ts';
import type { UnitOperation } from '../../model/change.ts';
import { toDocumentName } from '../../model/file-names.ts';
import { NameSet } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import { elementValues, messageElement } from '../../soap/message-elements.ts';
import type { ContractOrigin } from '../../structure/contract-origin.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import { stubOperation } from '../contract-stub.ts';
import { joinPath } from '../join-path.ts';
import { newSoapOperation, type ServedSoapOperation, type SoapService, soapServiceKind } from './kind.ts';
import { elementNameOf, elementOfMapping } from './messages.ts';
import { parameterName, pathFromName } from './names.ts';

/** A service of a contract that was there first, with the elements of its operations. */
export interface ContractedService {
  service: string;
  port: string;
  namespace: string;
  documentation: string;
  operations: readonly ContractedOperation[];
}

/** An operation of it. */
export interface ContractedOperation {
  name: string;
  documentation: string;
  action: string;
  /** Those of WS-Addressing. */
  addressingAction: string;
  answerAction: string;
  isOneWay: boolean;
  request: ElementName | null;
  headers: readonly ElementName[];
  response: ElementName | null;
  answerHeaders: readonly ElementName[];
  faults: readonly { name: string; element: ElementName }[];
}

/** What a contract becomes when it is published: the service and a microflow for each operation, in a folder. */
export interface ContractFirstPlan {
  ops: UnitOperation[];
  id: string;
  name: string;
  operations: string[];
}

/**
 * Publishes a service as a contract says: its operations with the elements of a structure, each read and written by a mapping where there is one, by
 * its values, or as a text. Each gets a microflow of the right parameters and result, which says that it is not written yet (501) until it is.
 */
export function planContractFirst(
  view: ProjectView,
  contract: ContractedService,
  structure: Unit<StructureDocument> | undefined,
  origin: ContractOrigin | undefined,
  parent: string,
  ids: IdSource,
): ContractFirstPlan {
  const planner = new ContractFirst(view, contract, structure, ids);
  return planner.plan(parent, origin);
}

/** Operations of a newer version of the contract that a service has not, each with a microflow that is not written yet; the service itself is not changed. */
export function addContracted(
  view: ProjectView,
  unit: Unit<SoapService>,
  contract: ContractedService,
  added: readonly ContractedOperation[],
  ids: IdSource,
): { ops: UnitOperation[]; operations: ServedSoapOperation[] } {
  const structure = view.unit(unit.data.structure) as Unit<StructureDocument> | undefined;
  const planner = new ContractFirst(view, contract, structure, ids);
  const operations = planner.added(unit, added);
  return { ops: planner.made, operations };
}

class ContractFirst {
  private readonly view: ProjectView;
  private readonly contract: ContractedService;
  private readonly structure: Unit<StructureDocument> | undefined;
  private readonly ids: IdSource;
  private readonly catalog: Catalog;
  private readonly ops: UnitOperation[] = [];
  private readonly elements: ReadonlyMap<string, readonly ['import' | 'export', Unit][]>;

  constructor(
    view: ProjectView,
    contract: ContractedService,
    structure: Unit<StructureDocument> | undefined,
    ids: IdSource,
  ) {
    this.view = view;
    this.contract = contract;
    this.structure = structure;
    this.ids = ids;
    this.catalog = new Catalog(view);
    const elements = new Map<string, ['import' | 'export', Unit][]>();
    for (const side of ['import', 'export'] as const)
      for (const unit of view.ofKind<{ structure: string | null }>(`${side}-mapping`)) {
        if (structure === undefined || unit.data.structure !== structure.id) continue;
        const placed = elementOfMapping(unit.id, view, this.catalog);
        if (!placed) continue;
        const key = keyOf(elementNameOf(placed));
        elements.set(key, [...(elements.get(key) ?? []), [side, unit]]);
      }
    this.elements = elements;
  }

  plan(parent: string, origin: ContractOrigin | undefined): ContractFirstPlan {
    const { contract, ids, view } = this;
    const below = [...view.units.values()].filter((u) => u.parent === parent).map((u) => u.name);
    const names = new NameSet(below);
    const wanted = toDocumentName(contract.service, 'Service');
    const name = names.take(wanted);
    const folder: Unit = {
      id: ids(),
      kind: 'folder',
      name: names.take(`${wanted}Operations`),
      parent,
      documentation: '',
      data: {},
    };
    this.ops.push({ op: 'create', unit: folder });
    const module = view.moduleOf(view.unit(parent) as Unit);
    const taken = new NameSet([
      ...[...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name),
      name,
      folder.name,
    ]);
    const operationNames = new NameSet();
    const operations = contract.operations.map((described) =>
      this.operation(described, operationNames.take(described.name), folder.id, taken),
    );
    const paths = new Set(view.ofKind<SoapService>('soap-service').map((s) => joinPath(s.data.path)));
    let path = pathFromName(name);
    for (let n = 2; paths.has(joinPath(path)); n++) path = `${pathFromName(name)}-${n}`;
    const data: SoapService = {
      ...soapServiceKind.defaults(),
      path,
      namespace: contract.namespace,
      structure: this.structure?.id ?? null,
      service: contract.service,
      port: contract.port,
      operations,
      ...(origin ? { contract: origin } : {}),
    };
    const unit: Unit<SoapService> = {
      id: ids(),
      kind: soapServiceKind.kind,
      name,
      parent,
      documentation: contract.documentation,
      data,
    };
    this.ops.push({ op: 'create', unit });
    return {
      ops: this.ops,
      id: unit.id,
      name: view.withUnits([unit], []).qualifiedName(unit),
      operations: operations.map((o) => o.name),
    };
  }

  /** An operation of the contract, with its microflow in a folder. */
  private operation(described: ContractedOperation, name: string, parent: string, taken: NameSet): ServedSoapOperation {
    const { ids } = this;
    const operation: ServedSoapOperation = {
      ...newSoapOperation(ids(), name),
      documentation: described.documentation,
      action: described.action,
      addressingAction: described.addressingAction === described.action ? '' : described.addressingAction,
      answerAction: described.isOneWay ? '' : described.answerAction,
      oneWay: described.isOneWay,
      request: described.request,
      response: described.response,
    };
    const parameters: { name: string; type: DataType }[] = [];
    this.request(operation, parameters);
    described.headers.forEach((element) => {
      const parameter = new NameSet(parameters.map((p) => p.name)).take(parameterName(element.name));
      parameters.push({ name: parameter, type: { kind: 'string' } });
      operation.headers.push({ id: ids(), element, mapping: null, argument: parameter });
    });
    operation.answerHeaders = described.answerHeaders.map((element) => ({
      id: ids(),
      element,
      mapping: this.mappingOf('export', element)?.id ?? null,
    }));
    operation.faults = described.faults.map((fault) => ({
      id: ids(),
      name: fault.name,
      element: fault.element,
      mapping: this.mappingOf('export', fault.element)?.id ?? null,
    }));
    const returns = this.response(operation);
    operation.microflow = this.stub(
      parent,
      taken.take(toDocumentName(operation.name, 'Operation')),
      operation,
      parameters,
      returns,
    );
    return operation;
  }

  /** Operations that a service has not, in the folder of those that it has. */
  added(unit: Unit<SoapService>, described: readonly ContractedOperation[]): ServedSoapOperation[] {
    const { view } = this;
    const flow = unit.data.operations.map((o) => view.unit(o.microflow)).find((each) => each !== undefined);
    const module = view.moduleOf(unit);
    const taken = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
    const names = new NameSet(unit.data.operations.map((o) => o.name));
    return described.map((each) =>
      this.operation(each, names.take(each.name), flow?.parent ?? unit.parent ?? '', taken),
    );
  }

  get made(): UnitOperation[] {
    return this.ops;
  }

  private mappingOf(side: 'import' | 'export', element: ElementName): Unit | undefined {
    return this.elements.get(keyOf(element))?.find(([own]) => own === side)?.[1];
  }

  private valuesOf(element: ElementName) {
    const placed = this.structure && messageElement(this.structure.data, element);
    return placed ? elementValues(placed) : null;
  }

  /** How the request is read; adds the parameters that it needs. */
  private request(operation: ServedSoapOperation, parameters: { name: string; type: DataType }[]): void {
    const { request } = operation;
    if (request === null) {
      operation.requestBody = 'nothing';
      return;
    }
    const values = this.valuesOf(request);
    if (values) {
      operation.requestBody = values.length === 0 ? 'nothing' : 'values';
      parameters.push(...values.map(({ name, kind }) => ({ name: parameterName(name), type: { kind } })));
      return;
    }
    const mapping = this.mappingOf('import', request);
    const type = mapping && asDataType(mappingType(this.view, mapping.id));
    operation.requestBody = type ? 'mapping' : 'text';
    operation.requestMapping = type ? (mapping?.id ?? null) : null;
    operation.bodyArgument = 'Body';
    parameters.push({ name: 'Body', type: type ?? { kind: 'string' } });
  }

  /** How the response is written; gives what the microflow is to return. */
  private response(operation: ServedSoapOperation): DataType {
    const { response } = operation;
    if (response === null || operation.oneWay) {
      operation.responseBody = 'nothing';
      return { kind: 'nothing' };
    }
    const values = this.valuesOf(response);
    const [only] = values ?? [];
    if (values?.length === 0) {
      operation.responseBody = 'nothing';
      return { kind: 'nothing' };
    }
    if (values?.length === 1 && only) {
      operation.responseBody = 'value';
      return { kind: only.kind };
    }
    const mapping = this.mappingOf('export', response);
    const type = mapping && asDataType(mappingType(this.view, mapping.id));
    operation.responseBody = type ? 'mapping' : 'text';
    operation.responseMapping = type ? (mapping?.id ?? null) : null;
    return type ?? { kind: 'string' };
  }

  private stub(
    parent: string,
    name: string,
    operation: ServedSoapOperation,
    parameters: readonly { name: string; type: DataType }[],
    returns: DataType,
  ): string {
    const { name: own, documentation } = operation;
    const stub = stubOperation({ operation: own, documentation, parameters, returns }, { parent, name }, this.ids);
    this.ops.push(stub);
    return stub.unit.id;
  }
}

function asDataType(type: ValueType | undefined): DataType | undefined {
  if (type?.kind === 'object') return { kind: 'object', entity: type.entity };
  if (type?.kind === 'list' && type.item.kind === 'object') return { kind: 'list', entity: type.item.entity };
  return undefined;
}

const keyOf = ({ name, namespace }: ElementName) => `{${namespace}}${name}`;
