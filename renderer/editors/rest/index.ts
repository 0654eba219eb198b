export { RestServiceEditor } from './rest-service-editor.tsx';
