import { fileNameKey, fileNameProblem } from '../model/file-names.ts';
import { groupBy, madeOnce } from '../model/made-once.ts';
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
  compares: { shows: ({ name, parent }) => JSON.stringify([name, parent]), meets: namesakesOf },
};

/** Those that a file system may take for one with a document, itself included: of the same module, folders of the same folder. */
function namesakesOf(unit: Unit, view: ProjectView): readonly Unit[] {
  return namesOf(view).get(keyOf(unit, view)) ?? [];
}

const namesOf = madeOnce((view: ProjectView) => {
  const groups = groupBy(view.units.values(), (unit) => keyOf(unit, view));
  for (const group of groups.values()) if (group.length > 1) group.sort((a, b) => (a.id < b.id ? -1 : 1));
  return groups;
});

/** What two documents share that cannot stand beside each other as files. */
function keyOf(unit: Unit, view: ProjectView): string {
  const place =
    unit.kind === 'module' ? '' : unit.kind === 'folder' ? `in ${unit.parent}` : `of ${view.moduleOf(unit)?.id}`;
  return `${place}: ${nameKey(unit)}`;
}

/** Units never change themselves; to make the key of a name costs more than all else here. */
const nameKey = madeOnce((unit: Unit) => fileNameKey(unit.name));
