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

function migrate(unit: Unit, versions: Readonly<Record<string, number>>, kinds: KindRegistry): Unit {
  const kind = kinds.require(unit.kind);
  return { ...unit, data: migrateData(kind, unit.data, versions[unit.kind] ?? 1) };
}
