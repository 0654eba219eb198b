export { ConnectorConnectionEditor } from './connection-editor.tsx';
export { ConnectorEditor } from './connector-editor.tsx';
export { ConnectorTriggerEditor } from './trigger-editor.tsx';
