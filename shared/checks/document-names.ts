import { fileNameKey, fileNameProblem } from '../model/file-names.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { CheckRule } from './check.ts';

/**
 * Modules, folders and documents have names that can be files' everywhere, and differ where letter case and normal form do not
 * count. New ones are refused where they are made; a project of before, or of a stranger, opens all the same.
 */
export const documentNames: CheckRule = {
  id: 'document-names',
  kinds: null,
  run(unit, { view, report }) {
    const problem = fileNameProblem(unit.name);
    if (problem !== null)
      report({
        severity: 'error',
        code: 'model/file-name',
        message: `The name ${JSON.stringify(unit.name)} ${problem}.`,
        fix: 'Rename it.',
      });
    const [first] = namesakesOf(unit, view);
    // Said once, of the one that came later.
    if (first && first.id < unit.id)
      report({
        severity: 'error',
        code: 'model/same-file-name',
        message: `${unit.name} and ${first.name} are one name where letter case and normal form do not count.`,
        fix: 'Rename one of them.',
      });
  },
  comparedWith: namesakesOf,
};

/** Those that a file system may take for one with a document: of the same module, folders of the same folder. */
function namesakesOf(unit: Unit, view: ProjectView): Unit[] {
  return (namesOf(view).get(fileNameKey(unit.name)) ?? [])
    .filter((other) => other.id !== unit.id && isBeside(unit, other, view))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const names = new WeakMap<ProjectView, Map<string, Unit[]>>();

/** All units by the key of their name; made once a view. */
function namesOf(view: ProjectView): Map<string, Unit[]> {
  let known = names.get(view);
  if (!known) {
    known = new Map();
    for (const unit of view.units.values()) {
      const key = fileNameKey(unit.name);
      const list = known.get(key);
      if (list) list.push(unit);
      else known.set(key, [unit]);
    }
    names.set(view, known);
  }
  return known;
}

function isBeside(unit: Unit, other: Unit, view: ProjectView): boolean {
  if (unit.kind === 'module' || other.kind === 'module') return unit.kind === other.kind;
  if (unit.kind === 'folder' || other.kind === 'folder')
    return unit.kind === other.kind && unit.parent === other.parent;
  return view.moduleOf(unit) === view.moduleOf(other);
}
