import { formatOfStructure, structureKinds } from '../format/index.ts';
import type { MessageFormat } from '../format/message-format.ts';
import type { Unit } from '../model/unit.ts';
import type { StructureDocument } from '../structure/structure-document.ts';
import type { CheckRule } from './check.ts';

/** Samples of a structure are messages of its format. */
export const structureRules: CheckRule = {
  id: 'structures',
  kinds: [...structureKinds],
  run(unit: Unit<StructureDocument>, { report }) {
    const format = formatOfStructure(unit.kind) as MessageFormat;
    const { samples = [], root } = unit.data;
    if (samples.length === 0 && root.type === 'unknown')
      report({
        severity: 'warning',
        code: 'structure/no-sample',
        message: 'The structure has no sample yet.',
        fix: `Paste or drop a message (${format.label}).`,
      });
    for (const sample of samples)
      for (const problem of format.checkWellFormed(sample.text, unit.data))
        report({ ...problem, message: `${sample.name}: ${problem.message}`, element: sample.id });
  },
};
