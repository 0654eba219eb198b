export { DataPane } from './data-pane.tsx';
