import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';

/** Qualified names of everything that some units refer to, by id. */
export function referenceNames(units: readonly Unit[], view: ProjectView): Record<string, string> {
  const names: Record<string, string> = {};
  for (const unit of units) {
    for (const reference of view.referencesOf(unit)) {
      const name = view.nameOf(reference.target);
      if (name) names[reference.target] = name;
    }
  }
  return names;
}
