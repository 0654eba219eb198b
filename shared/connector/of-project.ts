import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { ConnectorDocument } from './document.ts';
import { actionsOf, type ConnectorAction, type ConnectorManifest, type TriggerDeclaration } from './manifest.ts';
import { signatures } from './signatures/manifest.ts';

/** The connectors that are part of the studio, one line each; their code is in electron/runtime/connectors. */
export const connectors: readonly ConnectorManifest[] = [signatures];

const ownActions = actionsOf(connectors);

/** Their actions, connector by connector. */
export const connectorActions: readonly ConnectorAction[] = [...ownActions.values()];

/** Of two documents of one connector, which a check reports, the first counts. */
function installed(view: ProjectView): Unit<ConnectorDocument>[] {
  return view
    .ofKind<ConnectorDocument>('connector')
    .filter(
      ({ data }, at, all) =>
        !connectors.some(({ id }) => id === data.manifest.id) &&
        all.findIndex((other) => other.data.manifest.id === data.manifest.id) === at,
    );
}

/** The document of a connector that the project has installed. */
export function connectorDocumentOf(view: ProjectView, id: string): Unit<ConnectorDocument> | undefined {
  return installed(view).find(({ data }) => data.manifest.id === id);
}

/** The manifests of all connectors of a project: those of the studio, then the installed ones. */
export function connectorsOf(view: ProjectView): ConnectorManifest[] {
  return [...connectors, ...installed(view).map(({ data }) => data.manifest)];
}

/** The actions of the connectors that a project has installed. */
export function installedActions(view: ProjectView): ConnectorAction[] {
  return [...actionsOf(installed(view).map(({ data }) => data.manifest)).values()];
}

/** The action of an id such as `signatures/sign`, in a project. */
export function connectorAction(id: string, view: ProjectView): ConnectorAction | undefined {
  const own = ownActions.get(id);
  if (own) return own;
  const manifest = connectorDocumentOf(view, id.slice(0, Math.max(0, id.indexOf('/'))))?.data.manifest;
  return manifest && actionsOf([manifest]).get(id);
}

/** The triggers of the connectors that a project has installed; their ids as documents name them. */
export function installedTriggers(
  view: ProjectView,
): (TriggerDeclaration & { connector: { id: string; label: string } })[] {
  return installed(view).flatMap(({ data: { manifest } }) =>
    manifest.triggers.map((trigger) => ({
      ...trigger,
      id: `${manifest.id}/${trigger.id}`,
      connector: { id: manifest.id, label: manifest.label },
    })),
  );
}

/** The trigger of an id such as `redis/stream`. */
export function connectorTrigger(
  id: string,
  view: ProjectView,
): { manifest: ConnectorManifest; trigger: TriggerDeclaration } | undefined {
  const [connector = '', name = ''] = id.split('/');
  const manifest = connectorDocumentOf(view, connector)?.data.manifest;
  const trigger = manifest?.triggers.find((t) => t.id === name);
  return manifest && trigger && { manifest, trigger };
}
