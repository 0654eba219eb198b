import { givenVariables, type Variables } from '../../../shared/mapping/import-scope.ts';
import type { ImportMapping, MappedObject } from '../../../shared/mapping/kind.ts';
import { objectsAbove } from '../../../shared/mapping/owner.ts';
import type { MappingDocument } from './use-mapping.ts';

/** What the given members and arguments of an element see: parameters, and the objects above. */
export function aboveScope(doc: MappingDocument, element: MappedObject): Variables {
  const { root, parameters } = doc.unit.data as ImportMapping;
  const above = objectsAbove(root, element).flatMap(({ entity }) => entity ?? []);
  return givenVariables(parameters, above);
}
