export { TransformationEditor } from './transformation-editor.tsx';
