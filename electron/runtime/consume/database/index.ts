import type { ProgramConsumedDatabase } from '../../../../shared/consume/database/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { ConsumedServiceProtocol } from '../consumed-protocol.ts';
import { databaseMock } from './mock-database.ts';

export { databaseFunctions } from './call-database.ts';

/** Databases of others; flows ask them by the activity *Query database*. */
export const database: ConsumedServiceProtocol = {
  id: 'database',
  client: () => ({
    call: async () => {
      throw new FlowError('flow/invalid', 'The project has an error here: a query is no operation of a service.');
    },
  }),
  mock: (service, setting) => databaseMock(service as ProgramConsumedDatabase, setting),
};
