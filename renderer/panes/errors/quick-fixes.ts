import { quickFixesOf } from '../../../shared/checks/quick-fixes/index.ts';
import type { Change } from '../../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { applyChange, catalogOf, newId } from '../../project/index.ts';

const known = new WeakMap<LocatedDiagnostic, { view: ProjectView; fixes: readonly Change[] }>();

/** The quick fixes of a finding in the model as it is now; made once a model. */
export function fixesFor(finding: LocatedDiagnostic, view: ProjectView): readonly Change[] {
  const before = known.get(finding);
  if (before?.view === view) return before.fixes;
  const fixes = quickFixesOf(finding, view, catalogOf(view), newId);
  known.set(finding, { view, fixes });
  return fixes;
}

/** Applies a fix as one undo step. */
export function applyFix(fix: Change): Promise<boolean> {
  return applyChange(fix);
}
