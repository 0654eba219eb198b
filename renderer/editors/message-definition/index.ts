export { MessageDefinitionEditor } from './message-definition-editor.tsx';
