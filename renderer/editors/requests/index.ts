export { openRequestFor, openRequests } from './open-requests.ts';
export { RequestCollectionEditor } from './request-collection-editor.tsx';
