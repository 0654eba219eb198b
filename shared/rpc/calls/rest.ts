import { z } from 'zod';
import { result, unitId } from './call.ts';

/** Published REST services: their contract. */
export const restCalls = {
  'rest.openApi': { args: z.strictObject({ service: unitId }), result: result<unknown>() },
} as const;
