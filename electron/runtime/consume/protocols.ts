import type { ConsumedServiceProtocol } from './consumed-protocol.ts';
import { database } from './database/index.ts';
import { odata } from './odata/index.ts';
import { rest } from './rest/index.ts';
import { soap } from './soap/index.ts';

/** The protocols of consumed services, one line each; shared/consume has their other half. */
export const consumedServiceProtocols: readonly ConsumedServiceProtocol[] = [database, odata, rest, soap];
