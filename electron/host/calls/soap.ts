import { Catalog } from '../../../shared/model/catalog.ts';
import type { soapCalls } from '../../../shared/rpc/calls/soap.ts';
import { addressOf } from '../../../shared/service/index.ts';
import { contractDocuments } from '../../../shared/service/soap/contract-documents.ts';
import type { SoapService } from '../../../shared/service/soap/kind.ts';
import { soapMessages } from '../../../shared/service/soap/messages.ts';
import { planSoapMapping } from '../../../shared/service/soap/plan-mapping.ts';
import { descriptionAt, writeWsdl } from '../../../shared/service/soap/wsdl.ts';
import { newId } from '../new-id.ts';
import { CallError, type Handlers, need, unitOf } from './handler.ts';

/** Where a description says that a service is while nothing runs. */
const placeholder = 'http://localhost';

export const soapHandlers: Handlers<typeof soapCalls> = {
  'soap.planMapping': (client, args) => {
    const plan = planSoapMapping(need(client).view, args, newId);
    if ('error' in plan) throw new CallError('soap/plan', plan.error);
    return plan;
  },
  'soap.wsdl': (client, { service }) => {
    const { view, run, store } = need(client);
    const unit = unitOf<SoapService>(client, service);
    const address = `${run.current.url ?? placeholder}${addressOf(unit.data.path)}`;
    const written =
      contractDocuments(unit, view, (hash) => store.contractFile(hash)) ??
      writeWsdl(unit, soapMessages(unit, view, new Catalog(view)), view);
    return { address, ...descriptionAt(written, address) };
  },
};
