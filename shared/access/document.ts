import { withScopes } from '../model/document-kind.ts';
import { domainModelKind } from '../model/kinds/domain-model.ts';
import { accessVariables } from './constraint.ts';

const nothing = new Map();

/** The domain model with what its texts see: constraints of access rules know who asks. */
export const domainModelDocument = withScopes(domainModelKind, (unit) => ([list, entity, part, index]) => {
  if (list !== 'entities' || part !== 'accessRules') return { variables: nothing, element: null };
  const rule = unit.data.entities[Number(entity)]?.accessRules[Number(index)];
  return { variables: accessVariables, element: rule?.id ?? null };
});
