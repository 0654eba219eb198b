import type { ProgramConsumedRestService } from '../../../../shared/consume/rest/program.ts';
import type { ConsumedServiceProtocol } from '../consumed-protocol.ts';
import { restClient } from './call-operation.ts';
import { restMock } from './mock-rest.ts';

/** Consumed REST services. */
export const rest: ConsumedServiceProtocol = {
  id: 'rest',
  client: restClient,
  mock: (service, setting) => restMock(service as ProgramConsumedRestService, setting),
};
