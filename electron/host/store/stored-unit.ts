import { type KindRegistry, migrateData } from '../../../shared/model/kind.ts';
import { isValidName } from '../../../shared/model/naming.ts';
import { isTooDeep, tooDeepText } from '../../../shared/model/plain-data.ts';
import { type Unit, unitSchema } from '../../../shared/model/unit.ts';
import type { DamagedDocument } from '../../../shared/rpc/calls/damage.ts';
import { unitSeal } from './seals.ts';
import { reasonsOf, type UnitRow, unitRowProblems } from './stored-rows.ts';

/** A row that is no document of its kind is named by errors, and used by nothing. */
export type StoredUnit = { unit: Unit; damage?: never } | { unit?: never; damage: DamagedDocument };

const shownReasons = 3;

/**
 * A row as a unit of today's shape, or what is wrong with it. The file may be a stranger's, and what is compiled trusts the schema
 * of its kind. `version` is the number of the project's last edit. A sound row of a kind, or a version of one, that this program does not know
 * is damage, too, unless `refuse` throws.
 */
export function readStoredUnit(
  row: UnitRow,
  kinds: KindRegistry,
  version: number,
  refuse: (row: UnitRow, known: number | undefined) => void = () => {},
): StoredUnit {
  const damaged = (reasons: readonly string[]): StoredUnit => ({
    damage: {
      id: String(row.id),
      kind: String(row.kind),
      name: String(row.name),
      parent: row.parent === null ? null : String(row.parent),
      reasons: reasons.slice(0, shownReasons),
    },
  });
  if (!fitsSeal(row)) return damaged(['it is not as it was written']);
  const problems = unitRowProblems(row, version);
  if (problems.length > 0) return damaged(problems);
  const kind = kinds.get(row.kind);
  if (!kind || row.kind_version > kind.version) {
    refuse(row, kind?.version);
    return damaged(['it is of a newer Weft Studio, or its kind is damaged']);
  }
  let data: unknown;
  try {
    const stored: unknown = JSON.parse(row.data);
    if (isTooDeep(stored)) return damaged([tooDeepText]);
    data = migrateData(kind, stored, row.kind_version);
  } catch (error) {
    return damaged([`data: ${(error as Error).message}`]);
  }
  const { id, name, parent, documentation } = row;
  const envelope = unitSchema.safeParse({ id, kind: row.kind, name, parent, documentation, data });
  if (!envelope.success) return damaged(reasonsOf(envelope.error.issues));
  if (kind.kind !== 'folder' && !isValidName(name)) return damaged([`name: ${JSON.stringify(name)} is not a name`]);
  const parsed = kind.schema.safeParse(data);
  return parsed.success ? { unit: { ...envelope.data, data: parsed.data } } : damaged(reasonsOf(parsed.error.issues));
}

/** Whether the row is as it was written. Files of before format 4 have no seals. */
export function fitsSeal(row: UnitRow): boolean {
  return row.seal === undefined || row.seal === unitSeal(row);
}
