import { type PublishedProtocol, publishedProtocols } from '../../../shared/service/index.ts';
import { catalogOf, client, toast, useStudio } from '../../project/index.ts';
import { openPlan } from '../../widgets/index.ts';

/** The protocols that an entity is published in, in one step. */
export const entityProtocols = publishedProtocols.flatMap(({ id, kind, entities }) =>
  entities ? [{ id, icon: kind.icon, label: entities.label }] : [],
);

/** Plans what publishes an entity, in a new service beside it, and shows the plan; says why when there is none. */
export async function publishEntityAs(
  protocol: PublishedProtocol['id'],
  entity: string,
  parent: string,
): Promise<void> {
  const name = catalogOf(useStudio.getState().view).entity(entity)?.name ?? 'entity';
  const label = entityProtocols.find(({ id }) => id === protocol)?.label ?? '';
  try {
    const plan = await client().call('service.planEntity', { protocol, entity, service: null, parent });
    await openPlan(plan, label.replace(/^Publish/, `Publish ${name}`));
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'error');
  }
}

/** The same for the entity that is selected. */
export async function publishSelectedEntity(protocol: PublishedProtocol['id']): Promise<void> {
  const { view, selection } = useStudio.getState();
  const catalog = catalogOf(view);
  const chosen = [...catalog.entities()].find(
    (e) => selection.elements.includes(e.id) || e.attributes.some((a) => selection.elements.includes(a.id)),
  );
  const parent = chosen && view.unit(chosen.unit)?.parent;
  if (chosen && parent) await publishEntityAs(protocol, chosen.id, parent);
  else toast('Select an entity of a domain model: that one is published.');
}
