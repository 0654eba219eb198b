import type { Catalog } from '../../model/catalog.ts';
import { type Change, diffToPatch, structuredCloneJson } from '../../model/change.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';

/** An edit that makes a finding go away: its label is what a person reads on the button and in the undo list. */
export interface FixEdit {
  label: string;
  /** The unit it changes; the finding's own when left out. */
  unit?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a fix knows the data of the kind its finding is about
  mutate(data: any): void;
}

/** What a fix may read. */
export interface FixContext {
  finding: LocatedDiagnostic;
  // biome-ignore lint/suspicious/noExplicitAny: a fix knows the data of the kind its finding is about
  unit: Unit<any>;
  view: ProjectView;
  catalog: Catalog;
  newId: IdSource;
}

/** Fixes of one finding, the likeliest first; none when nothing mechanical helps. One that touches several documents is a change already. */
export type Fixer = (ctx: FixContext) => readonly (FixEdit | Change)[];

/** Fixers by the code of the finding. */
export type FixerTable = Readonly<Record<string, Fixer>>;

/** The change of an edit; without operations when the edit changes nothing (the finding is older than the model). */
export function toChange(edit: FixEdit | Change, { unit, view }: FixContext): Change {
  if ('ops' in edit) return edit;
  const { label, unit: id, mutate } = edit;
  const before = id ? view.unit(id) : unit;
  if (!before) return { label, ops: [] };
  const draft = structuredCloneJson(before);
  mutate(draft.data);
  const patch = diffToPatch(before, draft);
  return { label, ops: patch.length > 0 ? [{ op: 'patch', id: before.id, patch }] : [] };
}

/** How many alternatives of one sort a person is offered; more is a choice for a picker. */
export const offerLimit = 3;
