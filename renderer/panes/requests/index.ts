export { RequestsPane } from './requests-pane.tsx';
