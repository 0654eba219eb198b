import { create } from 'zustand';
import { kinds } from '../../shared/kinds.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { ProjectView } from '../../shared/model/project.ts';
import type { DamagedDocument } from '../../shared/rpc/calls/damage.ts';
import type { ProjectLoss, ProjectPatch, ProjectState, UndoState } from '../../shared/rpc/calls/project.ts';
import type { CallMode, ConsoleLine, RunState, Trace, TraceSummary } from '../../shared/rpc/calls/run.ts';

export interface OpenDocument {
  unit: string;
  preview: boolean;
}

export interface Toast {
  id: number;
  kind: 'info' | 'warning' | 'error';
  text: string;
  /** What may be done about it. */
  action?: { label: string; run: () => void };
}

/** What the window knows: the mirrored project, selection, open documents, the run. */
export interface StudioState {
  connection: 'connecting' | 'connected' | 'lost';
  connectionReason: string | null;
  /** Whether what the host remembers of earlier windows is known. */
  isRecalled: boolean;
  file: string | null;
  name: string;
  readOnly: string | null;
  version: number;
  view: ProjectView;
  diagnostics: readonly LocatedDiagnostic[];
  damaged: readonly DamagedDocument[];
  undo: UndoState;
  saving: number;
  notSaved: string | null;
  /** What became of the file behind the studio's back. */
  lost: ProjectLoss | null;
  documents: readonly OpenDocument[];
  active: string | null;
  /** The element a document was last asked to show. */
  reveal: { unit: string; element: string; at: number } | null;
  selection: { unit: string | null; elements: string[] };
  back: readonly string[];
  forward: readonly string[];
  run: RunState;
  /** Who answers for the consumed services in runs, by their documents; those that are not there are live. */
  callModes: Readonly<Record<string, CallMode>>;
  lines: readonly ConsoleLine[];
  traces: readonly TraceSummary[];
  trace: Trace | null;
  /** The chosen step of the trace that shows. */
  traceStep: number | null;
  /** Rounds of loops that a person wants to see of it, by node. */
  traceRounds: Readonly<Record<string, number>>;
  /** The pane that something which is shown stands in: it comes forward. A new object each time. */
  paneAsked: { pane: string } | null;
  toasts: readonly Toast[];
}

const stopped: RunState = { phase: 'stopped', url: null, reason: null, startedAt: null, services: [], demoUsers: [] };

const noProject = () => ({
  file: null,
  name: '',
  readOnly: null,
  version: 0,
  view: new ProjectView([], kinds),
  diagnostics: [],
  damaged: [],
  undo: { undo: null, redo: null },
  saving: 0,
  notSaved: null,
  lost: null,
  documents: [],
  active: null,
  reveal: null,
  selection: { unit: null, elements: [] },
  back: [],
  forward: [],
  run: stopped,
  callModes: {},
  lines: [],
  traces: [],
  trace: null,
  traceStep: null,
  traceRounds: {},
  paneAsked: null,
});

export const useStudio = create<StudioState>(() => ({
  connection: 'connecting',
  connectionReason: null,
  isRecalled: false,
  toasts: [],
  ...noProject(),
}));

/** Takes a whole project over (opening, or after a reconnect). Another project than before looks as it was `left`. */
export function mirrorProject(
  state: ProjectState,
  left: Pick<StudioState, 'documents' | 'active' | 'selection'>,
): void {
  const view = new ProjectView(state.units, kinds);
  const there = left.documents.filter((d) => view.unit(d.unit));
  const isThere = (unit: string | null) => unit !== null && view.unit(unit) !== undefined;
  useStudio.setState((before) => ({
    file: state.file,
    name: state.name,
    readOnly: state.readOnly,
    version: state.version,
    view,
    diagnostics: state.diagnostics,
    damaged: state.damaged,
    undo: state.undo,
    notSaved: null,
    lost: state.lost,
    documents: before.file === state.file ? before.documents.filter((d) => view.unit(d.unit)) : there,
    active:
      before.file === state.file
        ? isThere(before.active)
          ? before.active
          : null
        : there.some((d) => d.unit === left.active)
          ? left.active
          : (there.at(-1)?.unit ?? null),
    ...(before.file === state.file
      ? {}
      : {
          selection: isThere(left.selection.unit) ? left.selection : { unit: null, elements: [] },
          back: [],
          forward: [],
          lines: [],
          traces: [],
          trace: null,
          run: stopped,
          callModes: {},
        }),
  }));
}

/** No project is open any more. */
export function mirrorNothing(): void {
  useStudio.setState(noProject());
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
      damaged: patch.damaged,
      undo: patch.undo,
      documents,
      active:
        before.active && view.unit(before.active) ? before.active : (documents[documents.length - 1]?.unit ?? null),
    };
  });
}

let toastCount = 0;

/** Shows a message for a while. */
export function toast(text: string, kind: Toast['kind'] = 'info', action?: Toast['action']): void {
  const id = ++toastCount;
  useStudio.setState((s) => ({ toasts: [...s.toasts.slice(-3), { id, kind, text, ...(action ? { action } : {}) }] }));
  // One that offers something stays until it is read.
  setTimeout(() => dismissToast(id), action ? 20_000 : kind === 'info' ? 4_000 : 9_000);
}

export function dismissToast(id: number): void {
  useStudio.setState((s) => ({ toasts: s.toasts.filter((t) => t.id !== id) }));
}
