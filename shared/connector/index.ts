export {
  type ConnectorConnection,
  type ConnectorDocument,
  connectorConnectionKind,
  connectorKind,
} from './document.ts';
export type {
  ActionInput,
  ActionValueType,
  ConnectorAction,
  ConnectorManifest,
  ConnectorProperty,
  TriggerDeclaration,
} from './manifest.ts';
export { actionsOf, connectorKit, connectorManifest } from './manifest.ts';
export {
  connectorAction,
  connectorActions,
  connectorDocumentOf,
  connectors,
  connectorsOf,
  connectorTrigger,
  installedActions,
  installedTriggers,
} from './of-project.ts';
export {
  compileConnectors,
  type PlaceOfConnector,
  type ProgramConnection,
  type ProgramConnector,
  type ProgramConnectors,
} from './program.ts';
export { propertyValue } from './property-value.ts';
