import { z } from 'zod';
import { result, unitId } from './call.ts';
import type { MappingPlan } from './mapping.ts';

/** Published services of any protocol. */
export const serviceCalls = {
  /**
   * Plans what publishes an entity in a protocol, in a service that is there or in a new one in `parent`, with all that serves it; opens the service. An
   * entity that cannot be published is `service/plan`.
   */
  'service.planEntity': {
    args: z.strictObject({ protocol: z.string(), entity: unitId, service: z.string().nullable(), parent: z.string() }),
    result: result<MappingPlan>(),
  },
} as const;
