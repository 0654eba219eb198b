export { TracePane } from './trace-pane.tsx';
