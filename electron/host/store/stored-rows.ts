import { z } from 'zod';
import { changeSchema, type UnitOperation } from '../../../shared/model/change.ts';
import { isTooDeep, maxDataDepth } from '../../../shared/model/plain-data.ts';

/** The highest number that an edit may have: what is written is at most what is read. */
export const lastVersion = 999_999_999_999_999;

/** What SQLite holds in a column is of any type; the file may be a stranger's. */
const text = z.string({
  error: ({ input }) => (input instanceof Uint8Array ? 'it holds bytes instead of text' : 'it is no text'),
});
const count = (from: number) => z.int('it is no whole number').min(from, `it is less than ${from}`);

/** What the reading of documents relies on. The rest is asked of the unit that a row makes (`unitSchema`, the schema of its kind). */
const unitRow = z.object({
  id: text,
  kind: text,
  name: text,
  parent: text.nullable(),
  documentation: text,
  data: text,
  kind_version: count(1),
  version: count(0),
  seal: text.optional(),
});

const changeRow = z.object({
  seq: count(1),
  label: changeSchema.shape.label,
  at: count(0).max(8_640_000_000_000_000, 'it is no time'),
  forward: text,
  inverse: text,
  undone: z.union([z.literal(0), z.literal(1)]),
  kinds: text.refine((kinds) => kindVersionsIn(kinds) !== null, 'they are no kind versions'),
  seal: text,
});

/** What is wrong with a row of the documents, in a project whose last edit has the number `version`; empty when it is one. */
export function unitRowProblems(row: UnitRow, version: number): string[] {
  const read = unitRow.safeParse(row);
  if (!read.success) return reasonsOf(read.error.issues);
  return row.version > version ? [`version: its last edit is number ${row.version}, and the project's ${version}`] : [];
}

/** Whether a row of the history is one. What its edit does is read when it is asked for (`operationsOf`). */
export function isChangeRow(row: ChangeRow): boolean {
  return changeRow.safeParse(row).success;
}

/** Whether the label of an edit can be shown. */
export function isLabel(value: unknown): boolean {
  return changeRow.shape.label.safeParse(value).success;
}

/** The number of the last edit of a project, of `meta`; null when it is none. */
export function versionIn(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

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

/** What a schema finds wrong, a phrase each, with its place. */
export function reasonsOf(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string[] {
  return issues.map(({ path, message }) => `${path.map(String).join('.') || 'the document'}: ${message}`);
}
