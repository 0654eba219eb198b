import type { Change } from '../../../shared/model/change.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  consumedRequested,
  headersOf,
  type KnownOperation,
  knownOperations,
  missingOperations,
  operationAt,
  type RequestCollection,
  requestCollectionKind,
  requestFor,
  requestForConsumed,
} from '../../../shared/request/index.ts';
import { applyChange, newId, openDocument, toast, useStudio } from '../../project/index.ts';
import { editCollection } from './request-edits.ts';

const collectionsOf = (view: ProjectView) =>
  view
    .ofKind<RequestCollection>('request-collection')
    .sort((a, b) => view.qualifiedName(a).localeCompare(view.qualifiedName(b)));

/** Adds requests for operations to a collection's data. */
function addTo(data: RequestCollection, operations: readonly KnownOperation[], view: ProjectView): void {
  for (const operation of operations) data.requests.push(requestFor(operation, data, newId, view));
}

/** The project's collection; one is made of the services' operations when there is none yet, as one step. */
async function collection(): Promise<Unit<RequestCollection> | null> {
  const { view, active, readOnly } = useStudio.getState();
  const there = collectionsOf(view);
  const found = there.find((u) => u.id === active) ?? there[0];
  if (found) return found;
  if (readOnly) {
    toast('The project is read only and has no request collection.', 'error');
    return null;
  }
  const operations = knownOperations(view);
  const module = (operations[0] && view.moduleOf(operations[0].service)) ?? view.ofKind('module')[0];
  if (!module) {
    toast('A request collection stands in a module, and there is none yet.', 'error');
    return null;
  }
  const data = requestCollectionKind.schema.parse({});
  addTo(data, operations, view);
  const unit: Unit<RequestCollection> = {
    id: newId(),
    kind: 'request-collection',
    name: freeDocumentName('Requests', module, view),
    parent: module.id,
    documentation: '',
    data,
  };
  const change: Change = { label: 'Create request collection', ops: [{ op: 'create', unit }] };
  return (await applyChange(change)) ? unit : null;
}

function freeDocumentName(wanted: string, module: Unit, view: ProjectView): string {
  const taken = new Set(
    [...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name.toLowerCase()),
  );
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}${n}`;
  return name;
}

/** Brings the requests of the project forward. */
export async function openRequests(): Promise<void> {
  const unit = await collection();
  if (unit) openDocument(unit.id);
}

/** Brings the request for an operation of a published service forward; it is added where no collection has one. */
export async function openRequestFor(operationId: string): Promise<void> {
  const unit = await collection();
  if (!unit) return;
  const { view } = useStudio.getState();
  const operations = knownOperations(view);
  const operation = operations.find((o) => o.id === operationId);
  if (!operation) return;
  const all = [unit, ...collectionsOf(view).filter((u) => u.id !== unit.id)];
  for (const each of all)
    for (const request of each.data.requests)
      if (operationAt(operations, request.method, request.address, headersOf(request))?.id === operationId)
        return openDocument(each.id, { element: request.id });
  let added = '';
  await editCollection(unit.id, `Add request for ${operation.method} ${operation.path}`, (data) => {
    addTo(data, [operation], view);
    added = data.requests.at(-1)?.id ?? '';
  });
  openDocument(unit.id, { element: added });
}

/** Adds a request for each operation that no collection has one for; gives how many. */
export async function addMissingOperations(unitId: string): Promise<number> {
  const { view } = useStudio.getState();
  const all = collectionsOf(view).map((u) => u.data);
  const missing = missingOperations(knownOperations(view), all);
  if (missing.length > 0) await editCollection(unitId, 'Add missing operations', (data) => addTo(data, missing, view));
  return missing.length;
}

/** Brings the request for an operation of a consumed service forward; it is added where no collection has one. What was sent stays in its history. */
export async function openRequestForConsumed(service: Unit, operationId: string): Promise<void> {
  const unit = await collection();
  if (!unit) return;
  const { view } = useStudio.getState();
  for (const each of [unit, ...collectionsOf(view).filter((u) => u.id !== unit.id)])
    for (const request of each.data.requests)
      if (consumedRequested(view, request)?.id === operationId) return openDocument(each.id, { element: request.id });
  const request = requestForConsumed(view, service, operationId, unit.data, newId);
  if (!request) {
    toast('A request with this method cannot be sent from here.', 'error');
    return;
  }
  await editCollection(unit.id, `Add request for ${request.name}`, (data) => void data.requests.push(request));
  openDocument(unit.id, { element: request.id });
}
