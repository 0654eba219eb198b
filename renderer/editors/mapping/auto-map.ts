import { client } from '../../project/index.ts';
import { firstOptions, openEditablePlan, type PlanOptions } from '../../widgets/index.ts';
import { planInto } from './plan-into.ts';
import type { MappingDocument } from './use-mapping.ts';

/** Offers the plan of entities and links for a mapping that has none yet; it fills this mapping, not a new one. */
export async function mapInto(doc: MappingDocument): Promise<void> {
  const { unit, structure, isImport } = doc;
  const parent = unit.parent ?? structure.parent;
  if (!parent) return;
  const replan = async (options: PlanOptions) => {
    const plan = await client().call('mapping.plan', {
      structure: structure.id,
      form: { format: unit.data.format, list: unit.data.list },
      parent: options.parent,
      persistable: options.persistable,
      importMapping: isImport,
      exportMapping: !isImport,
      skip: options.skip,
      rename: options.rename,
    });
    return {
      ...plan,
      rows: plan.rows.filter((r) => r.subject !== 'mapping'),
      change: planInto(plan.change, unit),
    };
  };
  const options = firstOptions(parent);
  const existing = entityNames(doc);
  await openEditablePlan(await replan(options), `Map ${unit.name} automatically`, {
    replan,
    options,
    places: [],
    existing: () => existing,
    hasMappings: false,
  });
}

/** Names of the entities in the mapping's module. */
function entityNames({ view, unit, catalog }: MappingDocument): string[] {
  const module = view.moduleOf(unit);
  return [...catalog.entities()]
    .filter((e) => e.unit && module && view.moduleOf(view.unit(e.unit) ?? unit) === module)
    .map((e) => e.name)
    .sort((a, b) => a.localeCompare(b));
}
