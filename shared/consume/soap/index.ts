import type { Unit } from '../../model/unit.ts';
import type { ConsumedServiceProtocol } from '../consumed-protocol.ts';
import { consumedSoapRule } from './checks.ts';
import { compileSoapService } from './compile.ts';
import { type ConsumedSoapService, consumedSoapKind } from './kind.ts';
import { sampleSoapRequest } from './made-message.ts';
import { consumedOperation } from './operations.ts';

/** Consumed SOAP. */
export const soap: ConsumedServiceProtocol = {
  id: 'soap',
  kind: consumedSoapKind,
  operationsOf: ({ data }: Unit<ConsumedSoapService>) =>
    data.operations.map(({ id, name, documentation }) => ({ id, name, documentation })),
  operation: (unit: Unit<ConsumedSoapService>, id, view) => {
    const found = unit.data.operations.find((operation) => operation.id === id);
    return found && consumedOperation(unit.data, found, view);
  },
  sample: (unit: Unit<ConsumedSoapService>, id, view, isBare) => {
    const found = unit.data.operations.find((operation) => operation.id === id);
    return found && sampleSoapRequest(unit.data, found, view, isBare);
  },
  compile: compileSoapService,
  validates: ({ data }: Unit<ConsumedSoapService>) =>
    data.validate === 'off'
      ? []
      : data.operations.flatMap((o) => [
          o.responseBody === 'mapping' ? o.responseMapping : null,
          ...o.answerHeaders.map(({ form, mapping }) => (form === 'mapping' ? mapping : null)),
        ]),
  // Who asks and when (WS-Security), and the name of the message (WS-Addressing).
  isOfTransfer: (place) => /^body \$(\.Envelope)?\.Header\.(Security|MessageID)(\[\d+\])?($|[.@])/.test(place),
  checks: [consumedSoapRule],
};
