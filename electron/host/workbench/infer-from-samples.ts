import { inferStructure } from '../../../shared/contract/json/index.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { StructureOverride } from '../../../shared/structure/structure-document.ts';
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
