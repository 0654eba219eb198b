import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import type { Change } from '../../../shared/model/change.ts';
import { diffToPatch, structuredCloneJson } from '../../../shared/model/change.ts';
import type { Unit } from '../../../shared/model/unit.ts';

type Mapping = ImportMapping | ExportMapping;

/** A plan's change with the mapping it would make put into one that exists and is empty. */
export function planInto(change: Change, mapping: Unit<Mapping>): Change {
  return {
    label: `Map ${mapping.name} automatically`,
    ops: change.ops.flatMap((op): Change['ops'] => {
      if (op.op !== 'create' || (op.unit.kind !== 'import-mapping' && op.unit.kind !== 'export-mapping')) return [op];
      if (op.unit.kind !== mapping.kind) return [];
      const draft = structuredCloneJson(mapping);
      draft.data.root = (op.unit.data as Mapping).root;
      return [{ op: 'patch', id: mapping.id, patch: diffToPatch(mapping, draft) }];
    }),
  };
}
