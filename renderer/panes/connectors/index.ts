export { ConnectorsPane } from './connectors-pane.tsx';
export { TrustQuestion, type TrustRequest } from './trust-question.tsx';
