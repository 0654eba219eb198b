import { z } from 'zod';
import { result, unitId } from './call.ts';
import type { MappingPlan } from './mapping.ts';

/** Published web services: operations of an entity, mappings of their messages, and their description. */
export const soapCalls = {
  /** Plans get by key, list, create, change and delete for an entity with flows, structures and mappings; opens the service. */
  'soap.planOperations': {
    args: z.strictObject({ entity: unitId, service: z.string().nullable(), parent: z.string() }),
    result: result<MappingPlan>(),
  },
  /** Plans the element and the mapping of the objects that an operation takes or gives. */
  'soap.planMapping': {
    args: z.strictObject({
      service: unitId,
      operation: unitId,
      part: z.union([
        z.literal('result'),
        z.strictObject({ parameter: unitId }),
        z.strictObject({ fault: unitId, entity: unitId }),
      ]),
    }),
    result: result<MappingPlan>(),
  },
  /** The WSDL of a service as it is written down now, with the address of the run, or of a placeholder while nothing runs. */
  'soap.wsdl': {
    args: z.strictObject({ service: unitId }),
    result: result<{ address: string; wsdl: string; schemas: string[] }>(),
  },
} as const;
