import type { QueryNode } from '../../../../shared/query/index.ts';
import type { ModelType } from '../../../../shared/service/odata/query/published-model.ts';
import type { Principal } from '../../contract/principal.ts';

/**
 * The seam of access rules: what somebody sees of an entity. Every query of this protocol, what is expanded and what filters walk through among them, takes its condition and
 * its members from here.
 */
export interface EntityAccess {
  /** A further condition of what is read; null for none. */
  filter: QueryNode | null;
  /** Whether a property is seen, in answers, filters and orders; by the id of its attribute. */
  reads(attribute: string): boolean;
}

const everything: EntityAccess = { filter: null, reads: () => true };

/** What somebody may see of the entities of a type. Nothing is hidden until there are access rules. */
export function accessOf(_principal: Principal | null, _type: ModelType): EntityAccess {
  return everything;
}
