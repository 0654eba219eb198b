import { Catalog } from '../../model/catalog.ts';
import type { Unit } from '../../model/unit.ts';
import { structureToXsd } from '../../structure/to-xsd.ts';
import { joinPath } from '../join-path.ts';
import type { PublishedProtocol } from '../protocol.ts';
import { soapServiceRule } from './checks.ts';
import { compileSoapServices } from './compile.ts';
import { planSoapOperations } from './generate-operations.ts';
import { type SoapService, soapServiceKind } from './kind.ts';
import { servedSample } from './made-message.ts';
import { soapMessages } from './messages.ts';
import { actionOf } from './names.ts';

/** Published SOAP. */
export const soap: PublishedProtocol = {
  id: 'soap',
  kind: soapServiceKind,
  pathOf: ({ data }: Unit<SoapService>) => (data.enabled ? joinPath(data.path) : null),
  addressesOf: ({ data }: Unit<SoapService>) => [
    { method: null, path: joinPath(data.path) },
    { method: 'GET', path: joinPath(data.path, 'docs') },
  ],
  operationsOf: (unit: Unit<SoapService>) => {
    const { data } = unit;
    return data.operations.map((o) => ({
      id: o.id,
      method: 'POST',
      path: joinPath(data.path),
      summary: o.name,
      parameters: [],
      reads: null,
      writes: null,
      status: o.oneWay ? 202 : 200,
      message: {
        header: ['SOAPAction', `"${actionOf(data.namespace, o)}"`],
        mediaType: data.versions === '1.2' ? 'application/soap+xml' : 'text/xml',
        sample: (view) => servedSample(unit, o, view, new Catalog(view), 1).request,
      },
    }));
  },
  holds: (unit: Unit<SoapService>, view, catalog) => {
    if (!unit.data.enabled || unit.data.validate === 'off') return [];
    const { shape, contract } = soapMessages(unit, view, catalog);
    const files = structureToXsd(shape, 'messages').map(({ name, text }) => ({ path: name, text }));
    return [{ id: unit.id, format: 'xml', shape, contract, written: { kind: 'xsd', files } }];
  },
  entities: { label: 'Publish as web service', plan: planSoapOperations },
  compile: compileSoapServices,
  checks: [soapServiceRule],
};
