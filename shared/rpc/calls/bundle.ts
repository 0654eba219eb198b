import { z } from 'zod';
import { none, result } from './call.ts';

/** Bundles for servers. */
export const bundleCalls = {
  /** What bundles can be made for; the first is the usual one. */
  'bundle.targets': {
    args: none,
    result: result<readonly { id: string; title: string; words: string }[]>(),
  },
  'bundle.export': {
    args: z.strictObject({ out: z.string(), target: z.string() }),
    result: result<{ files: string[]; next: string } | { error: string }>(),
  },
} as const;
