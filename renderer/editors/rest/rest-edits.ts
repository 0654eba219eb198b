import type { RestResource, RestService } from '../../../shared/service/rest/kind.ts';
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

/** Sets the value at a path below an element of the service. */
export function setIn(element: object | undefined, path: readonly (string | number)[], value: unknown): void {
  if (!element) return;
  let target = element as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) target = target[key] as Record<string | number, unknown>;
  target[path[path.length - 1] as string | number] = value;
}

/** Removes what an id names: a resource or an operation. */
export function removeElement(data: RestService, id: string): void {
  data.resources = data.resources.filter((r) => r.id !== id);
  for (const r of data.resources) r.operations = r.operations.filter((o) => o.id !== id);
}
