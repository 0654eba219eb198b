export { DomainModelEditor } from './domain-model-editor.tsx';
