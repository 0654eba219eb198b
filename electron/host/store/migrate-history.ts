import { type KindRegistry, migrateData } from '../../../shared/model/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { isHistoryOutdated } from './kind-versions.ts';
import { type RewrittenHistory, rewriteHistory } from './rewrite-history.ts';
import { type ChangeRow, kindVersionsIn } from './stored-rows.ts';

/** The history in today's shapes. A patch cannot be migrated by itself, but the states it stands between can. */
export function migrateHistory(
  changes: readonly ChangeRow[],
  stored: readonly Unit[],
  kinds: KindRegistry,
): RewrittenHistory {
  return rewriteHistory(changes, stored, kinds, {
    concerns: (row) => isHistoryOutdated(row.kinds, kinds),
    reshape: (unit, row) => migrate(unit, kindVersionsIn(row.kinds) ?? {}, kinds),
  });
}

/** Null for what is no document of its kind, in the version that its edit says: a stranger may have written it. */
function migrate(unit: Unit, versions: Readonly<Record<string, number>>, kinds: KindRegistry): Unit | null {
  try {
    return { ...unit, data: migrateData(kinds.require(unit.kind), unit.data, versions[unit.kind] ?? 1) };
  } catch {
    return null;
  }
}
