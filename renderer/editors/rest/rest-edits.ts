import { removeElements } from '../../../shared/model/deletion.ts';
import { chooseOnly } from '../../../shared/model/only-choice.ts';
import { type RestResource, type RestService, restServiceKind } from '../../../shared/service/rest/kind.ts';
import { catalogOf, editUnit, useStudio } from '../../project/index.ts';
import { chooseBodyParameter } from './body-parameter.ts';

/** One labelled change of a published service; what it makes necessary and can only be one thing is chosen. */
export function editService(unitId: string, label: string, change: (data: RestService) => void): void {
  void editUnit<RestService>(label, unitId, (draft) => {
    const before = structuredClone(draft.data);
    change(draft.data);
    const { view } = useStudio.getState();
    const catalog = catalogOf(view);
    chooseOnly(restServiceKind.schema, draft.data, { view, catalog, variables: new Map() }, before);
    chooseBodyParameter(draft.data, before, view, catalog);
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
