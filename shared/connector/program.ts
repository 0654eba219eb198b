import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { ConnectorConnection, ConnectorDocument } from './document.ts';
import type { ConnectorAction, ConnectorProperty } from './manifest.ts';
import { connectorDocumentOf, installedActions } from './of-project.ts';

/** Where the code of a connector stands unpacked, or why nothing of it may run here. */
export type PlaceOfConnector = { folder: string } | { problem: string };

/** A connector of a program: where its code is. */
export interface ProgramConnector {
  id: string;
  label: string;
  version: string;
  place: PlaceOfConnector;
  /** Variables of the environment that its process is given. */
  environment: string[];
  actions: ConnectorAction[];
  /** Actions that need no connection answer with their examples. */
  isMocked: boolean;
}

/** A connection of a program. */
export interface ProgramConnection {
  id: string;
  name: string;
  connector: string;
  /** Each property of the manifest: its text, or the number of the constant that has it. */
  values: { property: ConnectorProperty; text: string; constant: number | null }[];
  /** Nothing is reached over it: actions answer with their examples, triggers do not listen. */
  isMocked: boolean;
}

export interface ProgramConnectors {
  installed: ProgramConnector[];
  connections: ProgramConnection[];
}

/** The connections of a project, in the order in which programs number them. */
export function connectionUnits(view: ProjectView): Unit<ConnectorConnection>[] {
  return view.ofKind<ConnectorConnection>('connector-connection');
}

/** The connectors of a program, with their connections. */
export function compileConnectors(
  view: ProjectView,
  given: {
    place(connector: Unit<ConnectorDocument>): PlaceOfConnector;
    constant(id: string | null): number | null;
    isMocked(document: string): boolean;
    /** Whether anything of the project calls it, or listens by it. */
    isUsed(connector: string): boolean;
  },
): ProgramConnectors {
  const actions = installedActions(view);
  const units = [...new Set(actions.map(({ connector }) => connector.id))];
  for (const { data } of view.ofKind<ConnectorDocument>('connector'))
    if (!units.includes(data.manifest.id)) units.push(data.manifest.id);
  return {
    installed: units.flatMap((id) => {
      const unit = connectorDocumentOf(view, id);
      if (!unit || !given.isUsed(id)) return [];
      const { label, version, permissions } = unit.data.manifest;
      return [
        {
          id,
          label,
          version,
          place: given.place(unit),
          environment: permissions.environment,
          actions: actions.filter(({ connector }) => connector.id === id),
          isMocked: given.isMocked(unit.id),
        },
      ];
    }),
    connections: connectionUnits(view).map((unit) => {
      const manifest = connectorDocumentOf(view, unit.data.connector)?.data.manifest;
      return {
        id: unit.id,
        name: view.qualifiedName(unit),
        connector: unit.data.connector,
        values: (manifest?.connection?.properties ?? []).map((property) => {
          const value = unit.data.values.find((v) => v.property === property.name);
          return {
            property,
            text: value?.value || property.default,
            constant: given.constant(value?.constant ?? null),
          };
        }),
        isMocked: given.isMocked(unit.id),
      };
    }),
  };
}
