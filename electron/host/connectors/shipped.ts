import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConnectorPackage, readConnectorPackage } from './connector-package.ts';
import { packConnector } from './kit.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Packed beside the bundles in an installed studio; packed when they are asked for in a checkout. */
const packedFolder = join(here, 'connectors');
const sourceFolder = join(here, '../../../resources/connectors');

/** The connectors that come with the studio. */
export function shippedConnectors(): ConnectorPackage[] {
  if (process.env.WEFT_BUNDLED)
    return namesIn(packedFolder)
      .filter((name) => name.endsWith('.tgz'))
      .map((name) => readConnectorPackage(new Uint8Array(readFileSync(join(packedFolder, name)))));
  return namesIn(sourceFolder).map((name) => packConnector(join(sourceFolder, name)));
}

/** One of them by its id. */
export function shippedConnector(id: string): ConnectorPackage | null {
  return shippedConnectors().find(({ manifest }) => manifest.id === id) ?? null;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
