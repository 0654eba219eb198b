import { asFileName, fileNameKey } from '../../model/file-names.ts';
import { uniqueName } from '../../model/naming.ts';
import { planRename } from '../../refactor/rename.ts';
import type { Fixer, FixerTable } from './quick-fix.ts';

/** Renames the document everywhere. */
const rename: Fixer = ({ unit, view }) => {
  const module = view.moduleOf(unit);
  const taken = new Set(
    [...view.units.values()]
      .filter((other) => other.id !== unit.id && (unit.kind === 'module' || view.moduleOf(other) === module))
      .map((other) => fileNameKey(other.name)),
  );
  const plan = planRename(
    unit.id,
    uniqueName(asFileName(unit.name), (name) => taken.has(fileNameKey(name))),
    view,
  );
  return 'change' in plan ? [plan.change] : [];
};

/** Names of modules, folders and documents. */
export const documentNameFixes: FixerTable = {
  'model/file-name': rename,
  'model/same-file-name': rename,
};
