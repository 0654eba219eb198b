import { z } from 'zod';
import type { ConnectorManifest } from '../../connector/manifest.ts';
import type { Applied } from './applied.ts';
import { none, result, unitId } from './call.ts';

/** A package of a connector, as a person is asked about it; nothing of it has run. */
export interface OfferedConnector {
  /** By which it is added: the SHA-256 of its file. */
  hash: string;
  package: string;
  version: string;
  publisher: string;
  homepage: string;
  integrity: string;
  bytes: number;
  files: number;
  manifest: ConnectorManifest;
  readme: string;
  isTrusted: boolean;
  /** The version whose place it takes, and what flows may rely on that is gone. */
  replaces: { version: string; breaks: string[] } | null;
  /** Why it cannot be added. */
  problem: string | null;
}

/** Connectors that the project has, as they are on this machine. */
export interface InstalledConnector {
  unit: string;
  /** Why nothing of it runs here. */
  problem: string | null;
  /** It would run if somebody trusted it. */
  needsTrust: boolean;
  readme: string;
  /** Documents that use it. */
  users: string[];
}

export const connectorCalls = {
  'connector.installed': { args: none, result: result<InstalledConnector[]>() },
  /** Those that come with the studio. */
  'connector.shipped': { args: none, result: result<OfferedConnector[]>() },
  /** Reads a package from its file, to be asked about. */
  'connector.read': {
    args: z.strictObject({ content: z.base64() }),
    result: result<OfferedConnector | { error: string }>(),
  },
  /** The package of a connector that the project has, to be asked about. */
  'connector.offer': { args: z.strictObject({ unit: unitId }), result: result<OfferedConnector | { error: string }>() },
  /** Adds a package that was read, and lets its code run on this machine: the person has said yes. */
  'connector.add': { args: z.strictObject({ hash: z.string() }), result: result<Applied>() },
  /** Lets the code of a package that the project has run on this machine. */
  'connector.trust': { args: z.strictObject({ unit: unitId }), result: none },
  'connector.remove': { args: z.strictObject({ unit: unitId }), result: result<Applied>() },
  /** Tries a connection, with the values that constants have on this machine. */
  'connector.test': {
    args: z.strictObject({ connection: unitId }),
    result: result<{ words: string; ms: number } | { error: string }>(),
  },
  /** Lists things of a kind over a connection. */
  'connector.browse': {
    args: z.strictObject({ connection: unitId, what: z.string() }),
    result: result<{ names: string[] } | { error: string }>(),
  },
} as const;
