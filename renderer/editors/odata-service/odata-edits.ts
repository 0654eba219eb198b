import { removeElements } from '../../../shared/model/deletion.ts';
import { chooseOnly } from '../../../shared/model/only-choice.ts';
import { type ExposedEntity, type ODataService, odataServiceKind } from '../../../shared/service/odata/kind.ts';
import { addAssociations, exposeEntity } from '../../../shared/service/odata/publish-entity.ts';
import { catalogOf, editUnit, newId, selectAfter, toast, useStudio } from '../../project/index.ts';

/** One labelled change of a published OData service. */
export function editService(unitId: string, label: string, change: (data: ODataService) => void): Promise<void> {
  return editUnit<ODataService>(label, unitId, (draft) => {
    const before = structuredClone(draft.data);
    change(draft.data);
    const { view } = useStudio.getState();
    chooseOnly(odataServiceKind.schema, draft.data, { view, catalog: catalogOf(view), variables: new Map() }, before);
  });
}

/** One labelled change of an exposed entity. */
export function editEntity(
  unitId: string,
  id: string,
  label: string,
  change: (entity: ExposedEntity, data: ODataService) => void,
): void {
  void editService(unitId, label, (data) => {
    const entity = data.entities.find((each) => each.id === id);
    if (entity) change(entity, data);
  });
}

/** Exposes an entity as *Publish as OData* does, but for making its key unique, and selects it. */
export function addEntity(unitId: string, entityId: string): void {
  const catalog = catalogOf(useStudio.getState().view);
  const entity = catalog.entity(entityId);
  if (!entity) return;
  let added: string | null = null;
  const done = editService(unitId, `Publish ${entity.name}`, (data) => {
    const exposed = exposeEntity(entity, data, catalog, newId);
    if (!exposed) return;
    data.entities.push(exposed);
    addAssociations(data, catalog, newId);
    added = exposed.id;
  });
  void done.then(() =>
    added === null
      ? toast(`${entity.name} has no attribute that could name one of its objects.`)
      : selectAfter(Promise.resolve(), unitId, [added]),
  );
}

/** Takes an entity out of the service, with the associations that lead to it. */
export function removeEntity(unitId: string, exposed: ExposedEntity, name: string): void {
  const catalog = catalogOf(useStudio.getState().view);
  void editService(unitId, `Remove ${name}`, (data) => {
    const ways = data.entities.flatMap((each) =>
      each.associations.filter((way) => {
        const association = catalog.association(way.association);
        return (way.reverse ? association?.from : association?.to) === exposed.entity;
      }),
    );
    removeElements(odataServiceKind.schema, data, new Set([exposed.id, ...ways.map((way) => way.id)]));
  });
}
