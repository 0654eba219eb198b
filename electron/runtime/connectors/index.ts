import type { ConnectorCode } from './connector-code.ts';
import { signatures } from './signatures/signatures.ts';

/** The code of the connectors that ship, one line each; their manifests are in shared/connector. */
export const connectorCodes: readonly ConnectorCode[] = [signatures];
