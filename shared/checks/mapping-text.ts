import { checkExpression } from '../expression/index.ts';
import type { Variables } from '../mapping/import-scope.ts';
import type { ValueType } from '../model/catalog.ts';
import type { CheckContext } from './check.ts';

/** Reports what is wrong with an expression of a mapping; gives its type where it has one. */
export function checkText(
  text: string,
  variables: Variables,
  expected: ValueType | undefined,
  property: string,
  at: { element: string; path: string },
  { catalog, report }: CheckContext,
): ValueType | undefined {
  const checked = checkExpression(text, { catalog, variables }, expected);
  for (const { severity, code, message, range, fix } of checked.diagnostics)
    report({ severity, code, message, ...at, property, range, ...(fix ? { fix } : {}) });
  return checked.diagnostics.some((d) => d.severity === 'error') ? undefined : checked.type;
}
