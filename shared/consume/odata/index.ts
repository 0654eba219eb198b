import { withoutEnd } from '../../model/text-ends.ts';
import type { Unit } from '../../model/unit.ts';
import type { ConsumedServiceProtocol } from '../consumed-protocol.ts';
import { compileHttpService, pathOfAddress } from '../http-service.ts';
import { programTransport } from '../transport.ts';
import { consumedODataRule } from './checks.ts';
import { type ConsumedODataService, consumedODataKind } from './kind.ts';
import { consumedODataOperation } from './operations.ts';
import type { ProgramConsumedODataService } from './program.ts';

/** Consumed OData. */
export const odata: ConsumedServiceProtocol = {
  id: 'odata',
  kind: consumedODataKind,
  operationsOf: ({ data }: Unit<ConsumedODataService>) =>
    data.operations.map(({ id, name, documentation }) => ({ id, name, documentation })),
  operation: ({ data, id: service }: Unit<ConsumedODataService>, id, view) => {
    const found = data.operations.find((operation) => operation.id === id);
    return found && consumedODataOperation(service, data, found, view);
  },
  sample: ({ data }: Unit<ConsumedODataService>, id) => {
    const found = data.operations.find((operation) => operation.id === id);
    if (!found) return undefined;
    return {
      method: found.action ? 'POST' : found.method || 'GET',
      address: `${withoutEnd(data.address.trim(), '/')}/${found.path}`,
      parameters: [],
      mediaType: found.action ? 'application/json' : '',
      body: found.action ? '{}' : '',
    };
  },
  compile: ({ id, data }: Unit<ConsumedODataService>, context): ProgramConsumedODataService => {
    const { odata: version, sets, types, enumerations, operations } = data;
    const flow = context.flow(data.mockFlow ?? null);
    return {
      protocol: 'odata',
      id,
      name: context.view.qualifiedName(context.view.unit(id) as Unit),
      data: {
        ...compileHttpService(data, context.constant, context.signature(id)),
        odata: version,
        sets,
        types,
        enumerations,
        operations,
      },
      ...programTransport(data, context.constant),
      ...(context.isMocked(id)
        ? {
            mock: {
              path: pathOfAddress(data.address),
              shape: { root: { name: '', type: 'object' } },
              isStateful: true,
              ...(flow === null ? {} : { flow }),
            },
          }
        : {}),
    };
  },
  checks: [consumedODataRule],
};
