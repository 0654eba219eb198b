import { z } from 'zod';
import { none, result } from './call.ts';

export interface SampleInfo {
  id: string;
  label: string;
  summary: string;
}

export interface RecentFile {
  file: string;
  name: string;
  openedAt: number;
}

/** The studio itself: samples, recent files, and what windows remember. */
export const appCalls = {
  'app.samples': { args: none, result: result<SampleInfo[]>() },
  'app.recent': { args: none, result: result<RecentFile[]>() },
  'app.forgetRecent': { args: z.strictObject({ file: z.string() }), result: result<null>() },
  'app.memory': { args: none, result: result<Record<string, string>>() },
  'app.remember': {
    args: z.strictObject({ name: z.string().max(2_000), text: z.string().nullable() }),
    result: result<null>(),
  },
} as const;
