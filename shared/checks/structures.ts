import { parseJson } from '../format/json/parse.ts';
import type { Unit } from '../model/unit.ts';
import type { JsonStructure } from '../structure/kind.ts';
import type { CheckRule } from './check.ts';

/** Samples of JSON structures are JSON. */
export const structureRules: CheckRule = {
  id: 'structures',
  kinds: ['json-structure'],
  run(unit: Unit<JsonStructure>, { report }) {
    if (unit.data.samples.length === 0 && unit.data.root.type === 'unknown')
      report({
        severity: 'warning',
        code: 'structure/no-sample',
        message: 'The structure has no sample yet.',
        fix: 'Paste or drop a JSON message.',
      });
    for (const sample of unit.data.samples) {
      for (const problem of parseJson(sample.text).problems) {
        report({
          severity: problem.code === 'json/duplicate-key' ? 'warning' : 'error',
          code: problem.code,
          message: `${sample.name}: ${problem.message}`,
          path: problem.path,
          line: problem.line,
          column: problem.column,
          element: sample.id,
        });
      }
    }
  },
};
