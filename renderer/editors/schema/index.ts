export { SchemaEditor } from './schema-editor.tsx';
