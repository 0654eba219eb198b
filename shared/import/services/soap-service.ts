import type { DescribedSoapService } from '../../contract/wsdl/soap-services.ts';
import { planContractFirst } from '../../service/soap/contract-first.ts';
import type { ServicePlanner } from '../service-planner.ts';
import { structureOfOrigin } from './soap.ts';

/** A SOAP service of a WSDL becomes a published web service, over the structure that the import made of its messages. */
export const soapServicePlanner: ServicePlanner = {
  protocol: 'soap',
  publishes: true,
  plan(view, service, origin, parent, ids) {
    const described = service.description as DescribedSoapService;
    const contract = {
      ...described,
      operations: described.operations.map(({ requestHeaders, responseHeaders, ...operation }) => ({
        ...operation,
        headers: requestHeaders,
        answerHeaders: responseHeaders,
      })),
    };
    return planContractFirst(view, contract, structureOfOrigin(view, origin), origin, parent, ids);
  },
};
