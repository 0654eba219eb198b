import type { DomainModel } from '../../../shared/model/kinds/domain-model.ts';
import { NameSet } from '../../../shared/model/naming.ts';
import type { MappingPlan } from '../../../shared/rpc/calls/mapping.ts';
import type { Usage } from '../../../shared/rpc/calls/project.ts';
import { messageDefinitionKind, newDefinition } from '../../../shared/structure/message-definition/index.ts';
import { applyChange, catalogOf, client, newId, openDocument, toast, useStudio } from '../../project/index.ts';
import { openPlan } from '../../widgets/index.ts';
import { find, remove } from './edits.ts';
import { entityProtocols, publishEntityAs } from './publish-entity.ts';
import type { DomainModelDocument } from './use-domain-model.ts';

/**
 * Renames an element with every reference to it, as one step. `along` are elements whose names follow from it; one that something refers to by its name keeps it. Gives what
 * is wrong with the name, or null.
 */
export async function renameElement(
  id: string,
  name: string,
  along: readonly { id: string; name: string }[] = [],
): Promise<string | null> {
  const plan = await client().call('project.planRename', { id, name });
  if ('error' in plan) return plan.error;
  const ops = [...plan.change.ops];
  for (const other of along) {
    const more = await client().call('project.planRename', other);
    const [only, ...rest] = 'error' in more ? [] : more.change.ops;
    if (only?.op === 'patch' && only.patch.length === 1 && rest.length === 0) ops.push(only);
  }
  await applyChange({ ...plan.change, ops });
  return null;
}

/** Deletes elements. When something else uses them, what breaks is shown first. */
export async function deleteElements(document: DomainModelDocument, ids: readonly string[]): Promise<void> {
  const known = ids.filter((id) => find(document.model, id));
  if (known.length > 0) {
    const plan = await client().call('project.planDelete', { ids: known });
    const breaks = plan.breaks.filter((usage) => usage.unit !== document.unit.id);
    if (breaks.length > 0) {
      await openPlan(
        { rows: breaks.map(breakRow), change: plan.change, words: breakWords(document.model, known, breaks) },
        'Delete',
      );
      return;
    }
  }
  document.run(remove(document.model, ids));
}

function breakRow(usage: Usage, index: number): MappingPlan['rows'][number] {
  return {
    id: `${index}`,
    action: 'change',
    subject: 'mapping',
    source: usage.place,
    name: usage.qualifiedName,
    type: usage.kind,
    parent: null,
    score: 100,
  };
}

function breakWords(model: DomainModel, ids: readonly string[], breaks: readonly Usage[]): string {
  const names = ids.map((id) => find(model, id)?.element.name).join(', ');
  const places = breaks.length === 1 ? '1 place uses' : `${breaks.length} places use`;
  return `${places} ${names}. They lose it and show as errors until they are changed.`;
}

/** Shows a plan that the host makes; says why when it cannot. */
async function showPlan(title: string, plan: () => Promise<MappingPlan>): Promise<void> {
  try {
    await openPlan(await plan(), title);
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'error');
  }
}

/** What publishes an entity in a new service beside its domain model: one item for each protocol, each shows its plan. */
export function publishItems(document: DomainModelDocument, entity: string) {
  return entityProtocols.map(({ id, icon, label }) => ({
    label,
    icon,
    run: () => void publishEntityAs(id, entity, document.unit.parent ?? ''),
  }));
}

/** Makes a message definition of an entity, with its attributes and what is next to it, and opens it. */
export async function defineMessage(document: DomainModelDocument, entity: string): Promise<void> {
  const { view } = useStudio.getState();
  const catalog = catalogOf(view);
  const found = catalog.entity(entity);
  const { parent } = document.unit;
  const module = parent === null ? undefined : view.moduleOf(document.unit);
  if (!found || !module) return;
  const taken = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
  const unit = {
    id: newId(),
    kind: messageDefinitionKind.kind,
    name: taken.take(`${found.name}Message`),
    parent,
    documentation: '',
    data: newDefinition(found, 1, catalog),
  };
  if (await applyChange({ label: `Define messages of ${found.name}`, ops: [{ op: 'create', unit }] }))
    openDocument(unit.id);
}

/** Plans a structure and an export mapping for an entity and shows the plan. */
export function planExportMapping(document: DomainModelDocument, entity: string): Promise<void> {
  const parent = document.unit.parent ?? '';
  return showPlan(`Export mapping for ${document.sources.nameOf(entity) ?? 'entity'}`, () =>
    client().call('mapping.planFromEntity', { entity, parent }),
  );
}
