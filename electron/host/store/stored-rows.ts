import { z } from 'zod';
import { changeSchema, type UnitOperation } from '../../../shared/model/change.ts';
import { isTooDeep, maxDataDepth } from '../../../shared/model/plain-data.ts';

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

/** Operation, unit and path around the data of an edit. */
const depthAroundData = 8;

/** What an edit does, of one of its texts. Null when that says no such thing: its seal is right, but a stranger can seal what they like. */
export function operationsOf(text: string): UnitOperation[] | null {
  const parsed = parsedJson(text);
  if (parsed === undefined || isTooDeep(parsed, maxDataDepth + depthAroundData)) return null;
  return (changeSchema.shape.ops.safeParse(parsed).data as UnitOperation[] | undefined) ?? null;
}

/**
 * The ids of the documents that an edit touches, in either direction: a foreign file may say other ones in each. Null when one of them
 * cannot be told.
 */
export function touchedIds({ forward, inverse }: Pick<ChangeRow, 'forward' | 'inverse'>): Set<string> | null {
  const [there, back] = [operationsOf(forward), operationsOf(inverse)];
  return there && back && new Set([...there, ...back].map((op) => (op.op === 'create' ? op.unit.id : op.id)));
}

/** Kind versions of an edit (`ChangeRow.kinds`); null when they cannot be read. */
export function kindVersionsIn(text: string): Record<string, number> | null {
  return kindVersions.safeParse(parsedJson(text)).data ?? null;
}

const kindVersions = z.record(z.string(), z.int().positive());

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
