import type { ProgramConsumedODataService } from '../../../../shared/consume/odata/program.ts';
import type { ConsumedServiceProtocol } from '../consumed-protocol.ts';
import { odataClient } from './call-odata.ts';
import { ODataExternal } from './external.ts';
import { odataMock } from './mock-odata.ts';

/** Consumed OData services. */
export const odata: ConsumedServiceProtocol = {
  id: 'odata',
  client: odataClient,
  external: (host, service, program) => new ODataExternal(host, service as ProgramConsumedODataService, program),
  mock: (service, setting) => odataMock(service as ProgramConsumedODataService, setting),
};
