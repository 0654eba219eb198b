export { TableEditor } from './table-editor.tsx';
export { changeTableProperty } from './table-edits.ts';
