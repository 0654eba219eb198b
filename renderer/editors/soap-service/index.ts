export { SoapServiceEditor } from './soap-service-editor.tsx';
