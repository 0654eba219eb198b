export { client } from './client.ts';
export { closeProject, connectStudio, createProject, openProject, startOverWith } from './connection.ts';
export { documentName } from './document-name.ts';
export { closeDocument, navigate, openDocument, select, selectAfter } from './documents.ts';
export {
  applyChange,
  applyPlanned,
  deleteDamaged,
  editUnit,
  mendDamaged,
  newId,
  redo,
  rename,
  retrySave,
  undo,
  untilEdited,
} from './edits.ts';
export {
  catalogOf,
  useCatalog,
  useChosenElement,
  useChosenView,
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
export { recall, remember } from './memory.ts';
export { changePlace, foldsOf, placeOf, rememberFolds, rememberScroll, rememberView, viewOf } from './place.ts';
export {
  beginSignIn,
  chooseRound,
  chooseTraceStep,
  constantValues,
  endSignIn,
  loadTrace,
  rerun,
  restartRun,
  setCallMode,
  setConstantValue,
  showTrace,
  signedIn,
  startRun,
  stopRun,
} from './run.ts';
export { dismissToast, type OpenDocument, type Toast, toast, useStudio } from './store.ts';
