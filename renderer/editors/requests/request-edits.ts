import { removeElements } from '../../../shared/model/deletion.ts';
import {
  type CollectedRequest,
  pathParametersOf,
  type RequestCollection,
  requestCollectionKind,
} from '../../../shared/request/index.ts';
import { editUnit, newId } from '../../project/index.ts';

/** Changes the request that shows, as one labelled step. */
export type EditRequest = (what: string, change: (draft: CollectedRequest) => void) => void;

/** One labelled change of a collection. */
export function editCollection(
  unitId: string,
  label: string,
  change: (data: RequestCollection) => void,
): Promise<void> {
  return editUnit<RequestCollection>(label, unitId, (draft) => change(draft.data));
}

/** One labelled change of a request. */
export function editRequest(
  unitId: string,
  request: Pick<CollectedRequest, 'id' | 'name'>,
  what: string,
  change: (request: CollectedRequest) => void,
): Promise<void> {
  return editCollection(unitId, `${what} of ${request.name}`, (data) => {
    const found = data.requests.find((r) => r.id === request.id);
    if (found) change(found);
  });
}

/** Gives a request another address; its rows of path parameters follow. */
export function changeAddress(request: CollectedRequest, address: string): void {
  request.address = address;
  const names = pathParametersOf(address);
  const others = request.parameters.filter((p) => p.in !== 'path');
  const rows = request.parameters.filter((p) => p.in === 'path');
  // One that got another name keeps its value: the place in the address is the same.
  const before = rows.filter((p) => !names.includes(p.name));
  const paths = names.map(
    (name) =>
      rows.find((p) => p.name === name) ?? {
        id: newId(),
        in: 'path' as const,
        value: '',
        enabled: true,
        ...(before.shift() ?? {}),
        name,
      },
  );
  request.parameters = [...paths, ...others];
}

/** Removes what has the ids: requests, rows of parameters, checks, environments, values. */
export function removeParts(data: RequestCollection, ids: readonly string[]): void {
  removeElements(requestCollectionKind.schema, data, new Set(ids));
}

/** A copy of a request, right after it, with ids and a name of its own. */
export function duplicate(data: RequestCollection, id: string, copyId: string, name: string): void {
  const at = data.requests.findIndex((r) => r.id === id);
  const original = data.requests[at];
  if (!original) return;
  data.requests.splice(at + 1, 0, {
    ...original,
    id: copyId,
    name,
    parameters: original.parameters.map((p) => ({ ...p, id: newId() })),
    checks: original.checks.map((c) => ({ ...c, id: newId() })),
  });
}

/** Moves a request one place up or down among those of its folder. */
export function move(data: RequestCollection, id: string, by: -1 | 1): void {
  const request = data.requests.find((r) => r.id === id);
  const siblings = data.requests.filter((r) => r.folder === request?.folder);
  const other = siblings[siblings.findIndex((r) => r.id === id) + by];
  if (!request || !other) return;
  const [a, b] = [data.requests.indexOf(request), data.requests.indexOf(other)];
  data.requests[a] = other;
  data.requests[b] = request;
}
