import { create } from 'zustand';
import { kinds } from '../../shared/kinds.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { ProjectView } from '../../shared/model/project.ts';
import type {
  ConsoleLine,
  ProjectPatch,
  ProjectState,
  RunState,
  Trace,
  TraceSummary,
  UndoState,
} from '../../shared/rpc/studio.ts';

export interface OpenDocument {
  unit: string;
  preview: boolean;
}

export interface Toast {
  id: number;
  kind: 'info' | 'error';
  text: string;
}

/** What the window knows: the mirrored project, selection, open documents, the run. */
export interface StudioState {
  connection: 'connecting' | 'connected' | 'lost';
  connectionReason: string | null;
  file: string | null;
  name: string;
  readOnly: string | null;
  version: number;
  view: ProjectView;
  diagnostics: readonly LocatedDiagnostic[];
  undo: UndoState;
  saving: number;
  notSaved: string | null;
  documents: readonly OpenDocument[];
  active: string | null;
  /** The element a document was last asked to show. */
  reveal: { unit: string; element: string; at: number } | null;
  selection: { unit: string | null; elements: string[] };
  back: readonly string[];
  forward: readonly string[];
  run: RunState;
  lines: readonly ConsoleLine[];
  traces: readonly TraceSummary[];
  trace: Trace | null;
  toasts: readonly Toast[];
}

const stopped: RunState = { phase: 'stopped', url: null, reason: null, startedAt: null, services: [] };

export const useStudio = create<StudioState>(() => ({
  connection: 'connecting',
  connectionReason: null,
  file: null,
  name: '',
  readOnly: null,
  version: 0,
  view: new ProjectView([], kinds),
  diagnostics: [],
  undo: { undo: null, redo: null },
  saving: 0,
  notSaved: null,
  documents: [],
  active: null,
  reveal: null,
  selection: { unit: null, elements: [] },
  back: [],
  forward: [],
  run: stopped,
  lines: [],
  traces: [],
  trace: null,
  toasts: [],
}));

/** Takes a whole project over (opening, or after a reconnect). */
export function mirrorProject(state: ProjectState): void {
  const view = new ProjectView(state.units, kinds);
  useStudio.setState((before) => ({
    file: state.file,
    name: state.name,
    readOnly: state.readOnly,
    version: state.version,
    view,
    diagnostics: state.diagnostics,
    undo: state.undo,
    notSaved: null,
    documents: before.file === state.file ? before.documents.filter((d) => view.unit(d.unit)) : [],
    active: before.file === state.file && before.active && view.unit(before.active) ? before.active : null,
    ...(before.file === state.file
      ? {}
      : {
          selection: { unit: null, elements: [] },
          back: [],
          forward: [],
          lines: [],
          traces: [],
          trace: null,
          run: stopped,
        }),
  }));
}

/** Applies one patch of the host. */
export function mirrorPatch(patch: ProjectPatch): void {
  useStudio.setState((before) => {
    const view = before.view.withUnits(patch.changed, patch.deleted);
    const documents = patch.deleted.length > 0 ? before.documents.filter((d) => view.unit(d.unit)) : before.documents;
    return {
      version: patch.version,
      view,
      diagnostics: patch.diagnostics,
      undo: patch.undo,
      documents,
      active:
        before.active && view.unit(before.active) ? before.active : (documents[documents.length - 1]?.unit ?? null),
    };
  });
}

let toastCount = 0;

/** Shows a message for a while. */
export function toast(text: string, kind: Toast['kind'] = 'info'): void {
  const id = ++toastCount;
  useStudio.setState((s) => ({ toasts: [...s.toasts.slice(-3), { id, kind, text }] }));
  setTimeout(() => dismissToast(id), kind === 'error' ? 9_000 : 4_000);
}

export function dismissToast(id: number): void {
  useStudio.setState((s) => ({ toasts: s.toasts.filter((t) => t.id !== id) }));
}
