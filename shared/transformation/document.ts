import { withScopes } from '../model/document-kind.ts';
import { transformationKind } from './kind.ts';
import { stepVariables } from './languages/expression.ts';

/** The transformation with what the expressions of its steps see. */
export const transformationDocument = withScopes(transformationKind, (unit) => (path) => {
  const step = unit.data.steps[Number(path[1])];
  return { element: step?.id ?? null, variables: step ? stepVariables(step) : new Map() };
});
