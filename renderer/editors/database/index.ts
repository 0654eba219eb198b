export { ConnectionEditor } from './connection-editor.tsx';
export { QueryEditor } from './query-editor.tsx';
