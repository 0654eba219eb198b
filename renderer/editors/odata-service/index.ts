export { ODataServiceEditor } from './odata-service-editor.tsx';
