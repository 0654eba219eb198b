import type { ProgramConsumedSoapService } from '../../../../shared/consume/soap/program.ts';
import type { ConsumedServiceProtocol } from '../consumed-protocol.ts';
import { soapClient } from './call-soap.ts';
import { soapMock } from './mock-soap.ts';

/** Consumed SOAP services. */
export const soap: ConsumedServiceProtocol = {
  id: 'soap',
  client: soapClient,
  mock: (service, setting) => soapMock(service as ProgramConsumedSoapService, setting),
};
