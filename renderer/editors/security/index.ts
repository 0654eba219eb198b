export { SecurityEditor } from './security-editor.tsx';
