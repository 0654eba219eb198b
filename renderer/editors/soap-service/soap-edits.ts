import { afterOperations } from '../../../shared/mapping/auto-map-roots.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { diffToPatch, structuredCloneJson, type UnitOperation } from '../../../shared/model/change.ts';
import { removeElements } from '../../../shared/model/deletion.ts';
import { NameSet } from '../../../shared/model/naming.ts';
import { chooseOnly } from '../../../shared/model/only-choice.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { followFlow, operationOfFlow } from '../../../shared/service/soap/flow-operation.ts';
import {
  newSoapOperation,
  type ServedSoapOperation,
  type SoapService,
  soapServiceKind,
} from '../../../shared/service/soap/kind.ts';
import { followsContract } from '../../../shared/service/soap/messages.ts';
import type { MappedPart } from '../../../shared/service/soap/plan-mapping.ts';
import { messageElement } from '../../../shared/soap/message-elements.ts';
import type { ElementName } from '../../../shared/structure/element-name.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { mappingPlanEdit } from '../../app/map-automatically.ts';
import { catalogOf, client, editUnit, newId, select, selectAfter, toast, useStudio } from '../../project/index.ts';
import { firstOptions, openEditablePlan, openPlan } from '../../widgets/index.ts';
import { mappingsOfElement } from './contract-mappings.ts';

/** One labelled change of a published web service; an operation whose microflow is another one now has its parameters and result. */
export function editService(unitId: string, label: string, change: (data: SoapService) => void): Promise<void> {
  return editUnit<SoapService>(label, unitId, (draft) => {
    const before = structuredCloneJson(draft.data);
    change(draft.data);
    const { view } = useStudio.getState();
    const catalog = catalogOf(view);
    chooseOnly(soapServiceKind.schema, draft.data, { view, catalog, variables: new Map() }, before);
    for (const operation of draft.data.operations) {
      const was = before.operations.find(({ id }) => id === operation.id);
      const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
      const isMade = !followsContract(draft.data) && operation.requestBody === 'parameters';
      if (flow && isMade && was?.microflow !== operation.microflow)
        followFlow(operation, flow.data, { view, catalog }, newId);
    }
  });
}

/** One labelled change of an operation. */
export function editOperation(
  unitId: string,
  operationId: string,
  label: string,
  change: (operation: ServedSoapOperation, data: SoapService) => void,
): void {
  void editService(unitId, label, (data) => {
    const operation = data.operations.find(({ id }) => id === operationId);
    if (operation) change(operation, data);
  });
}

/** Adds an operation that nothing is wired to yet, and selects it. */
export function addOperation(unitId: string): void {
  const id = newId();
  const done = editService(unitId, 'Add operation', (data) => {
    const operation = newSoapOperation(id, new NameSet(data.operations.map(({ name }) => name)).take('Operation'));
    if (followsContract(data)) Object.assign(operation, { requestBody: 'values', responseBody: 'value' });
    data.operations.push(operation);
  });
  void selectAfter(done, unitId, [id]);
}

/** Adds an operation that a microflow carries out, with its parameters and its result. */
export function addFlowOperation(unitId: string, flowId: string): void {
  let id = '';
  void editService(unitId, 'Add operation', (data) => {
    const { view } = useStudio.getState();
    const flow = view.unit(flowId) as Unit<Microflow> | undefined;
    if (!flow) return;
    const operation = operationOfFlow(flow, data, { view, catalog: catalogOf(view) }, newId);
    if (followsContract(data))
      Object.assign(operation, { requestBody: 'values', responseBody: 'value', parameters: [] });
    data.operations.push(operation);
    id = operation.id;
  }).then(() => id && select(unitId, [id]));
}

/** Makes the parameters and the result of an operation those that its microflow has now. */
export function followMicroflow(unitId: string, operationId: string): void {
  editOperation(unitId, operationId, 'Follow the microflow', (operation) => {
    const { view } = useStudio.getState();
    const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
    if (flow) followFlow(operation, flow.data, { view, catalog: catalogOf(view) }, newId);
  });
}

/** Plans the operations of an entity in a service, and shows the plan. */
export async function addEntityOperations(unit: Unit<SoapService>, entity: string): Promise<void> {
  const name = catalogOf(useStudio.getState().view).entity(entity)?.name ?? 'entity';
  try {
    const options = { protocol: 'soap', entity, service: unit.id, parent: unit.parent ?? '' };
    const plan = await client().call('service.planEntity', options);
    await openPlan(plan, `Operations of ${name}`);
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}

/** Adds a copy of an operation behind it, with a name that is free. */
export function duplicateOperation(unitId: string, operation: ServedSoapOperation): void {
  const id = newId();
  const done = editService(unitId, `Duplicate ${operation.name}`, (data) => {
    const at = data.operations.findIndex((o) => o.id === operation.id);
    if (at < 0) return;
    const copy = structuredCloneJson(data.operations[at] as ServedSoapOperation);
    const names = new NameSet(data.operations.map(({ name }) => name));
    for (const part of [...copy.parameters, ...copy.headers, ...copy.answerHeaders, ...copy.faults]) part.id = newId();
    data.operations.splice(at + 1, 0, { ...copy, id, name: names.take(copy.name), action: '' });
  });
  void selectAfter(done, unitId, [id]);
}

/** Removes an operation; the one that takes its place is selected. */
export function removeOperation(unitId: string, operation: ServedSoapOperation): void {
  void editService(unitId, `Remove ${operation.name}`, (data) => {
    const at = data.operations.findIndex((o) => o.id === operation.id);
    const next = data.operations[at + 1] ?? data.operations[at - 1];
    removeElements(soapServiceKind.schema, data, new Set([operation.id]));
    select(unitId, next ? [next.id] : []);
  });
}

/** Moves an operation up (-1) or down (1). */
export function moveOperation(unitId: string, operation: ServedSoapOperation, by: -1 | 1): void {
  void editService(unitId, `Move ${operation.name}`, (data) => moveWithin(data.operations, operation.id, by));
}

/** Moves an entry of a list by one place (mutates it). */
export function moveWithin(list: { id: string }[], id: string, by: -1 | 1): void {
  const at = list.findIndex((entry) => entry.id === id);
  if (at < 0 || at + by < 0 || at + by >= list.length) return;
  list.splice(at + by, 0, ...list.splice(at, 1));
}

/** Shows the plan of the element and the mapping of the objects that an operation takes or gives. */
export async function makeMapping(unitId: string, operationId: string, part: MappedPart): Promise<void> {
  try {
    const plan = await client().call('soap.planMapping', { service: unitId, operation: operationId, part });
    await openPlan(plan, 'Make mapping');
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}

/** A message of a contract: the request, the answer, or a fault or header by its id. */
export type ContractPart = 'request' | 'response' | { fault: string } | { header: string };

const isRead = (part: ContractPart) => part === 'request' || (typeof part === 'object' && 'header' in part);

/** The element of a message, and the change that has it go by a mapping (mutates the operation). */
function messagePart(operation: ServedSoapOperation, part: ContractPart) {
  if (part === 'request' || part === 'response')
    return {
      element: operation[part],
      setMapping: (id: string) => {
        if (part === 'request') Object.assign(operation, { requestBody: 'mapping', requestMapping: id });
        else Object.assign(operation, { responseBody: 'mapping', responseMapping: id });
      },
    };
  const entry =
    'fault' in part
      ? operation.faults.find(({ id }) => id === part.fault)
      : operation.headers.find(({ id }) => id === part.header);
  return {
    element: entry?.element ?? null,
    setMapping: (id: string) => {
      if (entry) entry.mapping = id;
    },
  };
}

/** Shows the plan of entities and a mapping for an element of the contract; applied, the operation goes by that mapping, in the same step. */
export async function makeContractMapping(unitId: string, operationId: string, part: ContractPart): Promise<void> {
  const { view } = useStudio.getState();
  const service = view.unit(unitId) as Unit<SoapService> | undefined;
  const operation = service?.data.operations.find((o) => o.id === operationId);
  const structure = view.unit(service?.data.structure ?? null) as Unit<StructureDocument> | undefined;
  const element = operation && messagePart(operation, part).element;
  const placed = element && structure && messageElement(structure.data, element);
  if (!service?.parent || !structure || !element || !placed) return;
  const first = { ...firstOptions(service.parent), importMapping: isRead(part), exportMapping: !isRead(part) };
  const edit = mappingPlanEdit(structure, first, [placed.path]);
  const replan: typeof edit.replan = async (options) => {
    const plan = await edit.replan(options);
    const ops = withMapping(plan.change.ops, useStudio.getState().view, { unitId, operationId, part, element });
    return { ...plan, change: { ...plan.change, ops } };
  };
  try {
    await openEditablePlan(await replan(edit.options), `Map ${element.name}`, { ...edit, replan });
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}

/** The operations of a plan, with the mapping that they make for a message chosen in its service. */
function withMapping(
  ops: readonly UnitOperation[],
  view: ProjectView,
  at: { unitId: string; operationId: string; part: ContractPart; element: ElementName },
): UnitOperation[] {
  const service = view.unit(at.unitId) as Unit<SoapService> | undefined;
  if (!service) return [...ops];
  const draft = structuredCloneJson(service);
  const operation = draft.data.operations.find((o) => o.id === at.operationId);
  const kind = isRead(at.part) ? 'import-mapping' : 'export-mapping';
  const made = new Set(ops.flatMap((op) => (op.op === 'create' && op.unit.kind === kind ? op.unit.id : [])));
  const planned = mappingsOfElement(draft.data, at.element, kind, afterOperations(view, ops));
  const mapping = planned.find(({ id }) => made.has(id));
  if (!operation || !mapping) return [...ops];
  messagePart(operation, at.part).setMapping(mapping.id);
  return [...ops, { op: 'patch', id: at.unitId, patch: diffToPatch(service, draft) }];
}
