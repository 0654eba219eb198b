import { z } from 'zod';
import { result, unitId } from './call.ts';
import type { MappingPlan } from './mapping.ts';

/** Published web services: mappings of their messages, and their description. */
export const soapCalls = {
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
