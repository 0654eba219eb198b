import { join } from 'node:path';
import { addConnector } from '../../electron/host/connectors/change-connectors.ts';
import type { ConnectorPackage } from '../../electron/host/connectors/connector-package.ts';
import { InstalledPackages } from '../../electron/host/connectors/installed-packages.ts';
import { packConnector } from '../../electron/host/connectors/kit.ts';
import type { ConnectorDocument, PlaceOfConnector } from '../../shared/connector/index.ts';
import { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { root } from './checkout.ts';
import type { ProjectBuilder } from './project-builder.ts';

/** A connector that comes with the studio, packed as it is shipped. */
export const shipped = (id: string): ConnectorPackage => packConnector(join(root, 'resources/connectors', id));

/** Puts a package into a project that is built, as `weft connector add --trust` does; gives where its code stands. `settings` is a folder of the test. */
export function install(project: ProjectBuilder, given: ConnectorPackage, settings: string) {
  const planned = addConnector(new ProjectView([], project.view().kinds), given);
  if ('problem' in planned) throw new Error(planned.problem);
  for (const op of planned.change.ops) if (op.op === 'create') project.units.push(op.unit);
  const packages = new InstalledPackages(settings);
  packages.trust(given);
  return {
    connectorPlace: (unit: Unit<ConnectorDocument>): PlaceOfConnector =>
      packages.placeOf(unit, (hash) => planned.files.get(hash)),
  };
}
