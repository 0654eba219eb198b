import { actionsOf, type ConnectorAction, type ConnectorManifest } from './manifest.ts';
import { signatures } from './signatures/manifest.ts';

export type { ActionInput, ActionValueType, ConnectorAction, ConnectorManifest } from './manifest.ts';

/** The connectors that ship, one line each; their code is in electron/runtime/connectors. */
export const connectors: readonly ConnectorManifest[] = [signatures];

const actions = actionsOf(connectors);

/** All actions, connector by connector. */
export const connectorActions: readonly ConnectorAction[] = [...actions.values()];

/** The action of an id such as `signatures/sign`. */
export function connectorAction(id: string): ConnectorAction | undefined {
  return actions.get(id);
}
