export { ConsumedServiceEditor } from './consumed-service-editor.tsx';
