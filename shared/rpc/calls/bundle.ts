import { z } from 'zod';
import { result } from './call.ts';

/** Bundles for servers. */
export const bundleCalls = {
  'bundle.export': {
    args: z.strictObject({ out: z.string(), target: z.string() }),
    result: result<{ files: string[] } | { error: string }>(),
  },
} as const;
