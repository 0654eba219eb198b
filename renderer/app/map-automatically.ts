import type { Unit } from '../../shared/model/unit.ts';
import type { StructureShape } from '../../shared/structure/structure-document.ts';
import { client, openDocument, useStudio } from '../project/index.ts';
import { firstOptions, openEditablePlan, type PlanEdit, type PlanOptions } from '../widgets/index.ts';
import { chooseRoots } from './root-chooser.tsx';

/** How a plan of entities and mappings for a structure is changed on the screen; `roots` are the paths of the elements that it is for. */
export function mappingPlanEdit(unit: Unit, options: PlanOptions, roots: readonly string[] = []): PlanEdit {
  const { view } = useStudio.getState();
  const home = view.moduleOf(unit);
  return {
    replan: (changed) => client().call('mapping.plan', { structure: unit.id, roots: [...roots], ...changed }),
    options,
    // In the structure's own module the mappings stand beside it.
    places: view
      .ofKind('module')
      .map((module) => ({ id: module === home ? options.parent : module.id, name: module.name })),
    existing: (parent) => {
      const place = view.unit(parent);
      const module = place && view.moduleOf(place);
      return [...view.entities()]
        .filter((e) => view.moduleOf(e.unit) === module)
        .map((e) => e.entity.name)
        .sort((a, b) => a.localeCompare(b));
    },
    hasMappings: true,
  };
}

/** Shows the plan of entities and mappings for a structure; of several root elements, a person says first which. Applied, the import mapping opens. */
export async function mapAutomatically(structure: string): Promise<boolean> {
  const { view } = useStudio.getState();
  const unit = view.unit(structure);
  if (!unit?.parent) return false;
  const roots = await chooseRoots(unit as Unit<StructureShape>);
  if (!roots) return false;
  const edit = mappingPlanEdit(unit, firstOptions(unit.parent), roots);
  const plan = await openEditablePlan(await edit.replan(edit.options), `Map ${unit.name} automatically`, edit);
  if (!plan) return false;
  const made = plan.change.ops.find((op) => op.op === 'create' && op.unit.kind === 'import-mapping');
  if (made?.op === 'create') openDocument(made.unit.id);
  return true;
}
