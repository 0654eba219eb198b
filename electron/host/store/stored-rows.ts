import type { UnitOperation } from '../../../shared/model/change.ts';

/** A row of the documents. */
export interface UnitRow {
  id: string;
  kind: string;
  name: string;
  parent: string | null;
  documentation: string;
  data: string;
  kind_version: number;
  version: number;
  /** Absent in a file of a format before 4 that can only be read. */
  seal?: string;
}

/** A row of the history. `kinds` says on which kind versions it was made, as JSON: `{"domain-model":1}`. */
export interface ChangeRow {
  seq: number;
  label: string;
  at: number;
  forward: string;
  inverse: string;
  undone: 0 | 1;
  kinds: string;
  seal: string;
}

/** The ids of the documents that an edit touches, in either direction: a foreign file may say other ones in each. */
export function touchedIds({ forward, inverse }: Pick<ChangeRow, 'forward' | 'inverse'>): Set<string> {
  const ops = [forward, inverse].flatMap((text) => JSON.parse(text) as UnitOperation[]);
  return new Set(ops.map((op) => (op.op === 'create' ? op.unit.id : op.id)));
}
