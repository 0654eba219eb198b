import { maxFolders } from '../model/project.ts';
import type { CheckRule } from './check.ts';

/** A document in folders that stand in each other, or in more of them than there may be, stands in no module. Only a stranger's file has them. */
export const placementRules: CheckRule = {
  id: 'placement',
  kinds: null,
  run(unit, { view, report }) {
    if (unit.parent === null || view.moduleOf(unit)) return;
    let above = view.unit(unit.parent);
    for (let depth = 1; above && depth < maxFolders; depth++) above = view.unit(above.parent);
    if (above)
      report({
        severity: 'error',
        code: 'model/no-module',
        message: `${unit.name} stands in no module: its folders stand in each other, or more than ${maxFolders} deep.`,
        fix: 'Move it, or one of its folders, into a module.',
      });
  },
};
