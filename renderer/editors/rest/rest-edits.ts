import { removeElements } from '../../../shared/model/deletion.ts';
import { type RestResource, type RestService, restServiceKind } from '../../../shared/service/rest/kind.ts';
import { editUnit } from '../../project/index.ts';

/** One labelled change of a published service. */
export function editService(unitId: string, label: string, change: (data: RestService) => void): void {
  void editUnit<RestService>(label, unitId, (draft) => change(draft.data));
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
