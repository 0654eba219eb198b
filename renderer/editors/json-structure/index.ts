export { JsonStructureEditor } from './json-structure-editor.tsx';
