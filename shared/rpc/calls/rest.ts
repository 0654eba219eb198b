import { z } from 'zod';
import { result, unitId } from './call.ts';
import type { MappingPlan } from './mapping.ts';

/** Published REST services: resources and their contract. */
export const restCalls = {
  /** Plans get-all, get by key, post, put, patch and delete for an entity with flows and mappings. */
  'rest.planResource': {
    args: z.strictObject({ entity: unitId, service: z.string().nullable(), parent: z.string() }),
    result: result<MappingPlan>(),
  },
  'rest.openApi': { args: z.strictObject({ service: unitId }), result: result<unknown>() },
} as const;
