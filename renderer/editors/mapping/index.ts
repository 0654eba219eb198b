export { MappingEditor } from './mapping-editor.tsx';
export { MappingProperties } from './mapping-properties.tsx';
