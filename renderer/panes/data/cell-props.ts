import type { DataColumn, DataRow } from '../../../shared/rpc/calls/data.ts';

/** What a cell of the data shows, and whom it tells of an edit. */
export interface CellProps {
  column: DataColumn;
  /** As the database has it. */
  value: string | null;
  /** Row of the other object. */
  link: string | null;
  /** What is in the reference set. */
  members?: DataRow['sets'][string] | null;
  /** Why what was typed cannot stand here. */
  problem: string | null;
  /** Of a row that is not stored yet: typed texts are told at once. */
  isDraft?: boolean;
  autoFocus?: boolean;
  onEdit: (text: string | null) => void;
  onGo?: (row: string) => void;
}
