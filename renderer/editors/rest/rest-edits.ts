import { removeElements } from '../../../shared/model/deletion.ts';
import { chooseOnly } from '../../../shared/model/only-choice.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type RestResource, type RestService, restServiceKind } from '../../../shared/service/rest/kind.ts';
import { newOperationFlow } from '../../../shared/service/rest/new-flow.ts';
import { applyPlanned, catalogOf, editUnit, newId, openDocument, useStudio } from '../../project/index.ts';
import { chooseBodyParameter } from './body-parameter.ts';
import { chooseOnlyMappings } from './only-mappings.ts';

/** One labelled change of a published service; what it makes necessary and can only be one thing is chosen. */
export function editService(unitId: string, label: string, change: (data: RestService) => void): void {
  void editUnit<RestService>(label, unitId, (draft) => {
    const before = structuredClone(draft.data);
    change(draft.data);
    const { view } = useStudio.getState();
    const catalog = catalogOf(view);
    chooseOnly(restServiceKind.schema, draft.data, { view, catalog, variables: new Map() }, before);
    chooseOnlyMappings(draft.data, before, view, catalog);
    chooseBodyParameter(draft.data, before, view, catalog);
    followMethod(draft.data, before);
  });
}

/** A resource with a name that is free in the service. */
export function newResource(id: string, data: RestService): RestResource {
  let n = data.resources.length + 1;
  while (data.resources.some((r) => r.name === `resource${n}`)) n++;
  return { id, name: `resource${n}`, documentation: '', operations: [] };
}

/** Removes what an id names: a resource or an operation. */
export function removeElement(data: RestService, id: string): void {
  removeElements(restServiceKind.schema, data, new Set([id]));
}

/** An operation that becomes a POST makes something: 201, unless a person has said another status (mutates `data`). */
function followMethod(data: RestService, before: RestService): void {
  const earlier = new Map(before.resources.flatMap((r) => r.operations).map((o) => [o.id, o]));
  for (const operation of data.resources.flatMap((r) => r.operations)) {
    const was = earlier.get(operation.id);
    if (was && was.method !== 'POST' && operation.method === 'POST' && operation.status === 200) operation.status = 201;
  }
}

/** Makes the microflow of an operation as one step, and opens it behind its start. */
export async function makeFlow(unitId: string, operationId: string): Promise<void> {
  let made: ReturnType<typeof newOperationFlow> = null;
  const isMade = await applyPlanned(() => {
    const { view } = useStudio.getState();
    const service = view.unit(unitId) as Unit<RestService> | undefined;
    made = service ? newOperationFlow(view, service, operationId, newId) : null;
    return made?.change ?? null;
  });
  const opened = made as ReturnType<typeof newOperationFlow>;
  if (isMade && opened) openDocument(opened.flow, { element: opened.start });
}
