import { inferStructure } from '../../../shared/contract/json/index.ts';
import { planDrift } from '../../../shared/import/plan-drift.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureDocument, StructureOverride } from '../../../shared/structure/structure-document.ts';
import type { BenchTasks } from './messages.ts';

/** The structure of samples; what is wrong with one has its id as the element. */
export function inferFromSamples({ samples, overrides }: BenchTasks['infer']['args']): BenchTasks['infer']['result'] {
  const { root, problems } = inferStructure(samples, overrides as Record<string, StructureOverride>);
  return {
    root,
    diagnostics: problems.map(
      ({ sample, severity, code, message, line, column, path }): LocatedDiagnostic => ({
        severity,
        code,
        message,
        line,
        column,
        path,
        element: sample,
      }),
    ),
  };
}

/** What the structure of samples changes in the one that there is, and in its mappings. */
export function planSamples(
  { structure, label, samples, overrides }: BenchTasks['plan-samples']['args'],
  view: ProjectView,
): BenchTasks['plan-samples']['result'] {
  const nothing = { changes: [], mappings: [], usedBy: [], change: null };
  const unit = view.unit(structure) as Unit<StructureDocument> | undefined;
  const { root, diagnostics } = inferFromSamples({ samples, overrides });
  if (!unit || diagnostics.some((d) => d.severity === 'error') || (!root && samples.length > 0))
    return { ...nothing, diagnostics };
  const data: StructureDocument = {
    ...unit.data,
    samples,
    overrides: overrides as StructureDocument['overrides'],
    root: root ?? { name: '', type: 'unknown' },
  };
  // What was set by hand goes along with elements that move, unless that is what changes.
  const movesOverrides = JSON.stringify(overrides) === JSON.stringify(unit.data.overrides);
  return { ...planDrift(view, unit, data, label, { movesOverrides }), diagnostics };
}
