export { MappingEditor } from './mapping-editor.tsx';
