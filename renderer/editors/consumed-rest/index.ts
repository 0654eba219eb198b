export { ConsumedRestEditor } from './consumed-rest-editor.tsx';
