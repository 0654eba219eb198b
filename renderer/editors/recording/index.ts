export { RecordingEditor } from './recording-editor.tsx';
