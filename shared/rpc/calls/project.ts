import { z } from 'zod';
import { type Change, changeSchema } from '../../model/change.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { Unit } from '../../model/unit.ts';
import type { Applied } from './applied.ts';
import { none, result, unitId } from './call.ts';
import type { DamagedDocument } from './damage.ts';

export interface UndoState {
  undo: string | null;
  redo: string | null;
}

/** The file of the open project was moved, deleted, replaced or overwritten: nothing is written any more until a person decides. */
export interface ProjectLoss {
  code: string;
  message: string;
  /** Where what was open is kept, when edits of it could be lost. */
  kept: string | null;
  /** Where the file is now, when it has another name. */
  now: string | null;
}

/** What every window mirrors of the open project. */
export interface ProjectState {
  file: string;
  name: string;
  readOnly: string | null;
  /** Counts changes; a patch of version n follows one of version n - 1. */
  version: number;
  units: Unit[];
  undo: UndoState;
  diagnostics: LocatedDiagnostic[];
  damaged: readonly DamagedDocument[];
  lost: ProjectLoss | null;
}

/** What one change did, sent to every window (DESIGN "An edit"). */
export interface ProjectPatch {
  version: number;
  label: string;
  changed: Unit[];
  deleted: string[];
  undo: UndoState;
  diagnostics: LocatedDiagnostic[];
  damaged: readonly DamagedDocument[];
}

export interface SearchHit {
  unit: string;
  element: string | null;
  kind: string;
  name: string;
  excerpt: string;
}

export interface Usage {
  unit: string;
  qualifiedName: string;
  kind: string;
  /** Where in the unit, in words ("attribute Total", "POST /orders"). */
  place: string;
  element: string | null;
}

/** The open project: what windows mirror of it, edits, names, deletion, the clipboard, search. */
export const projectCalls = {
  /** Opens a project file (or joins it when it is open); the window then gets `project.patch` events. */
  'project.open': { args: z.strictObject({ file: z.string() }), result: result<ProjectState>() },
  'project.create': {
    args: z.strictObject({ file: z.string(), sample: z.string().nullable() }),
    result: result<ProjectState>(),
  },
  /** Suggests a free file name in the projects folder, for doors without a save dialog. */
  'project.suggestFile': { args: z.strictObject({ name: z.string() }), result: result<string>() },
  /** Writes what is open into a new file, also when its own file is gone. */
  'project.saveCopy': { args: z.strictObject({ file: z.string() }), result: result<null>() },
  'project.close': { args: none, result: result<null>() },
  'project.apply': { args: z.strictObject({ change: changeSchema, version: z.int() }), result: result<Applied>() },
  'project.undo': { args: none, result: result<Applied>() },
  'project.redo': { args: none, result: result<Applied>() },
  'project.search': { args: z.strictObject({ text: z.string().max(200) }), result: result<SearchHit[]>() },
  'project.usages': { args: z.strictObject({ id: unitId }), result: result<Usage[]>() },
  /** Plans a rename of a unit or element with every reference in expressions; apply the change it gives. */
  'project.planRename': {
    args: z.strictObject({ id: unitId, name: z.string() }),
    result: result<{ change: Change; places: number } | { error: string }>(),
  },
  /** Plans a deletion: what it takes with it and what it breaks. */
  'project.planDelete': {
    args: z.strictObject({ ids: z.array(unitId) }),
    result: result<{ change: Change; breaks: Usage[] }>(),
  },
  /** Copies units (with what stands in them) as text for the clipboard; paste works in any project. */
  'project.copy': { args: z.strictObject({ ids: z.array(unitId) }), result: result<string>() },
  'project.planPaste': {
    args: z.strictObject({ text: z.string(), parent: z.string().nullable() }),
    result: result<{ change: Change; created: string[] } | { error: string }>(),
  },
} as const;
