export { Dialogs } from './dialogs.tsx';
export { askForFile, FileDialogLayer } from './file-dialog.tsx';
