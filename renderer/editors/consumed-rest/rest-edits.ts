import {
  type ConsumedRestService,
  consumedRestKind,
  type RestOperation,
  type RestResponse,
} from '../../../shared/consume/rest/kind.ts';
import { mappingsOfMessage } from '../../../shared/consume/rest/mapping-of-message.ts';
import { structureOfType } from '../../../shared/consume/rest/message-structures.ts';
import { newRestOperation } from '../../../shared/consume/rest/new-operation.ts';
import { afterOperations } from '../../../shared/mapping/auto-map-roots.ts';
import { diffToPatch, structuredCloneJson, type UnitOperation } from '../../../shared/model/change.ts';
import { removeElements } from '../../../shared/model/deletion.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { memberPath, rootPath } from '../../../shared/structure/path.ts';
import { mappingPlanEdit } from '../../app/map-automatically.ts';
import { editUnit, newId, select, toast, useStudio } from '../../project/index.ts';
import { firstOptions, openEditablePlan } from '../../widgets/index.ts';

/** One body of an operation: that of its request, or that of a response by its id. */
export type BodyPlace = 'request' | { response: string };

/** One labelled change of a consumed service. */
export function editService(unitId: string, label: string, change: (data: ConsumedRestService) => void): void {
  void editUnit<ConsumedRestService>(label, unitId, (draft) => change(draft.data));
}

/** One labelled change of an operation. */
export function editOperation(
  unitId: string,
  operationId: string,
  label: string,
  change: (operation: RestOperation) => void,
): void {
  editService(unitId, label, (data) => {
    const operation = data.operations.find((o) => o.id === operationId);
    if (operation) change(operation);
  });
}

export { followPath, newAnswerHeader, newField, newParameter } from '../../../shared/consume/rest/new-operation.ts';

/** Adds an operation that a person fills in, and brings it forward. */
export function addOperation(unitId: string): void {
  const { view } = useStudio.getState();
  const service = view.unit(unitId) as Unit<ConsumedRestService> | undefined;
  if (!service) return;
  const made = newRestOperation(service.data, newId);
  editService(unitId, 'Add operation', (data) => data.operations.push(made));
  select(unitId, [made.id]);
}

/** Removes an operation; calls of it become findings where they stand. */
export function removeOperation(unitId: string, operation: RestOperation): void {
  editService(unitId, `Remove operation ${operation.name}`, (data) =>
    removeElements(consumedRestKind.schema, data, new Set([operation.id])),
  );
}

function responseIn({ responses }: RestOperation, place: BodyPlace): RestResponse | undefined {
  return place === 'request' ? undefined : responses.find(({ id }) => id === place.response);
}

/** The name of the message of a body; null where none is known. */
function messageOf(operation: RestOperation, place: BodyPlace): string | null {
  return place === 'request' ? operation.requestMessage : (responseIn(operation, place)?.message ?? null);
}

/** The media type of a body. */
function typeOf(operation: RestOperation, place: BodyPlace): string {
  return place === 'request' ? operation.requestType : (responseIn(operation, place)?.mediaType ?? '');
}

function kindOf(place: BodyPlace): 'import-mapping' | 'export-mapping' {
  return place === 'request' ? 'export-mapping' : 'import-mapping';
}

/** The body goes by a mapping (mutates `operation`). */
function setMapping(operation: RestOperation, place: BodyPlace, mapping: string | null): void {
  const response = responseIn(operation, place);
  if (place === 'request') {
    operation.requestBody = 'mapping';
    operation.requestMapping = mapping;
  } else if (response) {
    response.form = 'mapping';
    response.mapping = mapping;
  }
}

/** Changes how a body is given or taken; where there is one mapping of its message, that one is chosen with it. */
export function chooseForm(unitId: string, operationId: string, place: BodyPlace, form: string): void {
  const { view } = useStudio.getState();
  const service = view.unit(unitId) as Unit<ConsumedRestService> | undefined;
  editOperation(unitId, operationId, place === 'request' ? 'Change the body' : 'Change a response', (operation) => {
    const response = responseIn(operation, place);
    if (form === 'mapping' && service) {
      const before = place === 'request' ? operation.requestMapping : (response?.mapping ?? null);
      const [only, another] = mappingsOfMessage(
        service.data,
        messageOf(operation, place),
        typeOf(operation, place),
        kindOf(place),
        view,
      );
      setMapping(operation, place, before ?? (only && !another ? only.id : null));
    } else if (place === 'request') operation.requestBody = form as RestOperation['requestBody'];
    else if (response) response.form = form as RestResponse['form'];
  });
}

/** Shows the plan of entities and a mapping for the message of a body; applied, the operation goes by that mapping, in the same step. */
export async function makeMapping(unitId: string, operationId: string, place: BodyPlace): Promise<void> {
  const { view } = useStudio.getState();
  const service = view.unit(unitId) as Unit<ConsumedRestService> | undefined;
  const operation = service?.data.operations.find((o) => o.id === operationId);
  const structure = view.unit(service && operation ? structureOfType(service.data, typeOf(operation, place)) : null);
  const message = operation && messageOf(operation, place);
  if (!service?.parent || !structure || !message) return;
  const first = {
    ...firstOptions(service.parent),
    importMapping: place !== 'request',
    exportMapping: place === 'request',
  };
  const edit = mappingPlanEdit(structure, first, [memberPath(rootPath, message)]);
  const replan: typeof edit.replan = async (options) => {
    const plan = await edit.replan(options);
    const ops = withMapping(plan.change.ops, useStudio.getState().view, unitId, operationId, place);
    return { ...plan, change: { ...plan.change, ops } };
  };
  try {
    await openEditablePlan(await replan(edit.options), `Map ${message}`, { ...edit, replan });
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}

/** The operations of a plan, with the mapping that they make for a body chosen in its service. */
function withMapping(
  ops: readonly UnitOperation[],
  view: ProjectView,
  unitId: string,
  operationId: string,
  place: BodyPlace,
): UnitOperation[] {
  const service = view.unit(unitId) as Unit<ConsumedRestService> | undefined;
  if (!service) return [...ops];
  const draft = structuredCloneJson(service);
  const operation = draft.data.operations.find((o) => o.id === operationId);
  const made = new Set(ops.flatMap((op) => (op.op === 'create' && op.unit.kind === kindOf(place) ? op.unit.id : [])));
  const mapping =
    operation &&
    mappingsOfMessage(
      draft.data,
      messageOf(operation, place),
      typeOf(operation, place),
      kindOf(place),
      afterOperations(view, ops),
    ).find(({ id }) => made.has(id));
  if (!operation || !mapping) return [...ops];
  setMapping(operation, place, mapping.id);
  return [...ops, { op: 'patch', id: unitId, patch: diffToPatch(service, draft) }];
}
