import type { ConsumedSoapService, SoapOperation } from '../../../shared/consume/soap/kind.ts';
import { type MessageSide, mappingKinds, mappingsOfElement } from '../../../shared/consume/soap/mapping-of-element.ts';
import { messagesOf } from '../../../shared/consume/soap/operations.ts';
import { afterOperations } from '../../../shared/mapping/auto-map-roots.ts';
import { newCallFlow } from '../../../shared/microflow/new-call-flow.ts';
import { diffToPatch, structuredCloneJson, type UnitOperation } from '../../../shared/model/change.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { messageElement } from '../../../shared/soap/message-elements.ts';
import { mappingPlanEdit } from '../../app/map-automatically.ts';
import { showPane } from '../../app/shell-state.ts';
import { applyPlanned, editUnit, newId, openDocument, toast, useStudio } from '../../project/index.ts';
import { firstOptions, type MenuItem, openEditablePlan, useToolbox } from '../../widgets/index.ts';

/** One labelled change of a consumed service. */
export function editService(unitId: string, label: string, change: (data: ConsumedSoapService) => void): void {
  void editUnit<ConsumedSoapService>(label, unitId, (draft) => change(draft.data));
}

/** One labelled change of an operation. */
export function editOperation(
  unitId: string,
  operationId: string,
  label: string,
  change: (operation: SoapOperation, data: ConsumedSoapService) => void,
): void {
  editService(unitId, label, (data) => {
    const operation = data.operations.find((o) => o.id === operationId);
    if (operation) change(operation, data);
  });
}

/** How a message is given or taken: with a mapping, that mapping (mutates `operation`). */
function setMapping(operation: SoapOperation, side: MessageSide, mapping: string | null): void {
  if (side === 'request') {
    operation.requestBody = 'mapping';
    operation.requestMapping = mapping;
  } else {
    operation.responseBody = 'mapping';
    operation.responseMapping = mapping;
  }
}

/** Changes how a message is given or taken; where there is one mapping of its element, that one is chosen with it. */
export function chooseBody(unitId: string, operationId: string, side: MessageSide, how: string): void {
  const { view } = useStudio.getState();
  editOperation(unitId, operationId, `Change the ${side}`, (operation, data) => {
    const element = operation[side];
    if (how === 'mapping' && element) {
      const before = side === 'request' ? operation.requestMapping : operation.responseMapping;
      const [only, another] = mappingsOfElement(data, element, side, view);
      setMapping(operation, side, before ?? (only && !another ? only.id : null));
    } else if (side === 'request') operation.requestBody = how as SoapOperation['requestBody'];
    else operation.responseBody = how as SoapOperation['responseBody'];
  });
}

/** Shows the plan of entities and a mapping for the element of a message; applied, the operation goes by that mapping, in the same step. */
export async function makeMapping(unitId: string, operationId: string, side: MessageSide): Promise<void> {
  const { view } = useStudio.getState();
  const service = view.unit(unitId) as Unit<ConsumedSoapService> | undefined;
  const element = service?.data.operations.find((o) => o.id === operationId)?.[side];
  const structure = view.unit(service?.data.structure ?? null);
  const shape = service && messagesOf(service.data, view);
  const placed = element && shape && messageElement(shape, element);
  if (!service?.parent || !structure || !element || !placed) return;
  const first = {
    ...firstOptions(service.parent),
    importMapping: side === 'response',
    exportMapping: side === 'request',
  };
  const edit = mappingPlanEdit(structure, first, [placed.path]);
  const replan: typeof edit.replan = async (options) => {
    const plan = await edit.replan(options);
    const ops = withMapping(plan.change.ops, useStudio.getState().view, unitId, operationId, side);
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
  unitId: string,
  operationId: string,
  side: MessageSide,
): UnitOperation[] {
  const service = view.unit(unitId) as Unit<ConsumedSoapService> | undefined;
  if (!service) return [...ops];
  const draft = structuredCloneJson(service);
  const operation = draft.data.operations.find((o) => o.id === operationId);
  const element = operation?.[side];
  const made = new Set(
    ops.flatMap((op) => (op.op === 'create' && op.unit.kind === mappingKinds[side] ? op.unit.id : [])),
  );
  const mapping =
    element && mappingsOfElement(draft.data, element, side, afterOperations(view, ops)).find(({ id }) => made.has(id));
  if (!operation || !mapping) return [...ops];
  setMapping(operation, side, mapping.id);
  return [...ops, { op: 'patch', id: unitId, patch: diffToPatch(service, draft) }];
}

/** Where an operation can be put: the microflows that are open, and a new one. */
export function flowChoices(operationId: string): MenuItem[] {
  const { view, documents } = useStudio.getState();
  const open = documents.flatMap(({ unit }) => view.unit(unit) ?? []).filter(({ kind }) => kind === 'microflow');
  return [
    { label: 'New microflow that calls it', icon: 'plus', run: () => void callInNewFlow(operationId) },
    ...open.slice(-8).map(
      (flow): MenuItem => ({
        label: `Add to ${flow.name}`,
        icon: 'list-plus',
        run: () => {
          openDocument(flow.id);
          useToolbox.setState({ wanted: { document: operationId } });
        },
      }),
    ),
  ];
}

async function callInNewFlow(operationId: string): Promise<void> {
  let made: ReturnType<typeof newCallFlow> = null;
  const isMade = await applyPlanned(() => {
    made = newCallFlow(useStudio.getState().view, operationId, newId);
    return made?.change ?? null;
  });
  const flow = made as ReturnType<typeof newCallFlow>;
  if (isMade && flow) openDocument(flow.flow, { element: flow.call });
}

/** Shows what calls an operation. */
export function findUsages(unitId: string, operationId: string): void {
  useStudio.setState({ selection: { unit: unitId, elements: [operationId] } });
  showPane('usages', 'list');
}
