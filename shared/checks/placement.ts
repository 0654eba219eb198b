import { maxFolders, misplacementOf } from '../model/places.ts';
import type { CheckRule } from './check.ts';

/**
 * A document in folders that stand in each other, or in more of them than there may be, stands in no module. In a project file that is damage
 * already (`project/damaged`); a text form, or what is made of it, can still have them.
 */
export const placementRules: CheckRule = {
  id: 'placement',
  kinds: null,
  run(unit, { view, report }) {
    if (unit.parent === null) return;
    const misplaced = misplacementOf(unit, (id) => view.unit(id), view.kinds);
    // What stands in something that is not among the units: that is damaged, and said of it.
    if (misplaced?.why === 'circle' || misplaced?.why === 'too-deep')
      report({
        severity: 'error',
        code: 'model/no-module',
        message: `${unit.name} stands in no module: its folders stand in each other, or more than ${maxFolders} deep.`,
        fix: 'Move it, or one of its folders, into a module.',
      });
  },
};
