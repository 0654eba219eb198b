import type { CheckRule } from '../../model/check-rule.ts';
import type { Unit } from '../../model/unit.ts';
import { servicePathProblem } from '../service-path.ts';
import type { ODataService } from './kind.ts';

/** Published OData services: that what they expose can be named, addressed and described. */
export const odataServiceRule: CheckRule = {
  id: 'odata-services',
  kinds: ['odata-service'],
  run(unit: Unit<ODataService>, { report }) {
    const problem = servicePathProblem(unit.data.path);
    const codes = {
      'no-path': 'odata-service/no-path',
      'reserved-path': 'odata-service/reserved-path',
      'path-syntax': 'odata-service/path-syntax',
    } as const;
    if (problem)
      report({
        severity: 'error',
        code: codes[problem.what],
        message: problem.message,
        property: 'path',
        ...(problem.what === 'no-path' ? { fix: 'Give one such as odata/orders.' } : {}),
      });
  },
};
