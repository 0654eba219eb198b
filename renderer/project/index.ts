export { client, connectStudio, createProject, openProject } from './connection.ts';
export { documentName } from './document-name.ts';
export { closeDocument, navigate, openDocument, select } from './documents.ts';
export { applyChange, editUnit, newId, redo, rename, retrySave, undo } from './edits.ts';
export {
  catalogOf,
  useCatalog,
  useConsole,
  useCurrentTrace,
  useDiagnostics,
  useProjectState,
  useProjectView,
  useRunState,
  useSelection,
  useTraceSteps,
  useTraces,
  useUnit,
} from './hooks.ts';
export { restartRun, showTrace, startRun, stopRun } from './run.ts';
export { dismissToast, type OpenDocument, type Toast, toast, useStudio } from './store.ts';
