import type { Unit } from '../../model/unit.ts';
import type { ConsumedServiceProtocol } from '../consumed-protocol.ts';
import { consumedRestRule } from './checks.ts';
import { compileRestService } from './compile.ts';
import { type ConsumedRestService, consumedRestKind } from './kind.ts';
import { consumedOperation } from './operations.ts';
import { sampleRestRequest } from './sample-request.ts';

/** Consumed REST. */
export const rest: ConsumedServiceProtocol = {
  id: 'rest',
  kind: consumedRestKind,
  operationsOf: ({ data }: Unit<ConsumedRestService>) =>
    data.operations.map(({ id, name, documentation }) => ({ id, name, documentation })),
  operation: ({ data }: Unit<ConsumedRestService>, id, view) => {
    const found = data.operations.find((operation) => operation.id === id);
    return found && consumedOperation(found, view);
  },
  sample: (unit: Unit<ConsumedRestService>, id, view, isBare) => {
    const found = unit.data.operations.find((operation) => operation.id === id);
    return found && sampleRestRequest(unit, found, view, isBare);
  },
  compile: compileRestService,
  validates: ({ data }: Unit<ConsumedRestService>) =>
    data.validate === 'off'
      ? []
      : data.operations.flatMap(({ responses }) =>
          responses.map(({ form, mapping }) => (form === 'mapping' ? mapping : null)),
        ),
  checks: [consumedRestRule],
};
