import { type ContractFile, type RereadTable, tableReaderOf } from '../contract/index.ts';
import { rowOf } from '../format/table-settings.ts';
import { type Change, diffToPatch, structuredCloneJson } from '../model/change.ts';
import type { Unit } from '../model/unit.ts';
import type { StructureNode } from '../structure/node.ts';
import type { StructureDocument } from '../structure/structure-document.ts';

/** A table whose sample was read as its properties say, and the change that this makes in it. */
export interface RereadPlan extends Omit<RereadTable, 'data'> {
  /** Names of the columns that the rows have cells of. */
  columns: string[];
  /** The properties that were set, and the columns that follow, as one step; null when nothing changes. */
  change: Change | null;
}

/**
 * Plans what setting properties of a table makes of it: its columns follow from the sample, with what a person set on them. Mappings stay as they
 * are: what is mapped to a column that is gone is an error there. Where the sample cannot be read so, or there is none, the properties are set and the columns
 * stay; the findings say why.
 */
export function planReread(
  unit: Unit<StructureDocument>,
  sample: ContractFile | null,
  set: Readonly<Record<string, unknown>>,
): RereadPlan {
  const table = tableReaderOf(unit.kind)?.table;
  const read: RereadTable =
    table && sample
      ? table.reread(sample, sample, { ...unit.data }, set)
      : { data: null, rows: [], sheets: [], diagnostics: [] };
  const { data, ...found } = read;
  const root = (data as { root?: StructureNode } | null)?.root;
  const shown = { ...found, columns: (root ? (rowOf(root).children ?? []) : []).map((node) => node.name) };
  if (Object.keys(set).length === 0) return { ...shown, change: null };
  const before = structuredCloneJson(unit);
  const patch = diffToPatch(before, { ...before, data: structuredCloneJson(data ?? { ...unit.data, ...set }) });
  const label = `Change ${Object.keys(set).join(', ')} of ${unit.name}`;
  return { ...shown, change: patch.length > 0 ? { label, ops: [{ op: 'patch', id: unit.id, patch }] } : null };
}
