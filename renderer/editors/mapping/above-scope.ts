import { givenVariables, type Variables } from '../../../shared/mapping/import-scope.ts';
import type { ImportMapping, MappedObject } from '../../../shared/mapping/kind.ts';
import { ownerOfObject } from '../../../shared/mapping/owner.ts';
import type { MappingDocument } from './use-mapping.ts';

/** What the given members and arguments of an element see: parameters, and the objects above. */
export function aboveScope(doc: MappingDocument, element: MappedObject): Variables {
  const { root, parameters } = doc.unit.data as ImportMapping;
  const above: string[] = [];
  for (let owner = ownerOfObject(root, element.path); owner; owner = ownerOfObject(root, owner.path))
    if (owner.entity) above.push(owner.entity);
  return givenVariables(parameters, above);
}
