import { catalogOf, client, toast, useStudio } from '../../project/index.ts';
import { openPlan } from '../../widgets/index.ts';

/** The protocols that an entity is published in. */
export type EntityProtocol = 'rest' | 'soap';

/** Plans what publishes an entity, in a new service beside it, and shows the plan; says why when there is none. */
export async function publishEntityAs(protocol: EntityProtocol, entity: string, parent: string): Promise<void> {
  const name = catalogOf(useStudio.getState().view).entity(entity)?.name ?? 'entity';
  const args = { entity, service: null, parent };
  try {
    if (protocol === 'rest') await openPlan(await client().call('rest.planResource', args), `Publish ${name}`);
    else await openPlan(await client().call('soap.planOperations', args), `Publish ${name} as web service`);
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'error');
  }
}

/** The same for the entity that is selected. */
export async function publishSelectedEntity(protocol: EntityProtocol): Promise<void> {
  const { view, selection } = useStudio.getState();
  const catalog = catalogOf(view);
  const chosen = [...catalog.entities()].find(
    (e) => selection.elements.includes(e.id) || e.attributes.some((a) => selection.elements.includes(a.id)),
  );
  const parent = chosen && view.unit(chosen.unit)?.parent;
  if (chosen && parent) await publishEntityAs(protocol, chosen.id, parent);
  else toast('Select an entity of a domain model: that one is published.');
}
