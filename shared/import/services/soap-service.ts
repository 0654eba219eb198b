import type { DescribedSoapService } from '../../contract/wsdl/soap-services.ts';
import { type ContractedService, planContractFirst } from '../../service/soap/contract-first.ts';
import type { ServicePlanner } from '../service-planner.ts';
import { structureOfOrigin } from './soap.ts';

/** A service of a WSDL as one that is published follows it. */
export function contractedOf(described: DescribedSoapService): ContractedService {
  return {
    ...described,
    operations: described.operations.map(({ requestHeaders, responseHeaders, ...operation }) => ({
      ...operation,
      headers: requestHeaders,
      answerHeaders: responseHeaders,
    })),
  };
}

/** A SOAP service of a WSDL becomes a published web service, over the structure that the import made of its messages. */
export const soapServicePlanner: ServicePlanner = {
  protocol: 'soap',
  publishes: true,
  plan(view, service, origin, parent, ids) {
    const contract = contractedOf(service.description as DescribedSoapService);
    return planContractFirst(view, contract, structureOfOrigin(view, origin), origin, parent, ids);
  },
};
