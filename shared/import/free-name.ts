import { fileNameKey, fileNameProblem } from '../model/file-names.ts';
import { uniqueName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';

/** A name that no document of the module has. */
export function freeName(view: ProjectView, parentId: string, wanted: string): string {
  const parent = view.unit(parentId);
  const module = parent && view.moduleOf(parent);
  const taken = [...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => fileNameKey(u.name));
  return uniqueName(wanted, (n) => taken.includes(fileNameKey(n)) || fileNameProblem(n) !== null);
}
