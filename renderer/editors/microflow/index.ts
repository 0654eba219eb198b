export { MicroflowEditor } from './microflow-editor.tsx';
