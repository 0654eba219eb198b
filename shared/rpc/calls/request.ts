import { z } from 'zod';
import { result } from './call.ts';

export interface HttpExchange {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: string;
  durationMs: number;
  bytes: number;
  trace: string | null;
}

/** Requests to the run or to any address. */
export const requestCalls = {
  /** Sends a request from the host (no browser rules in the way) to the run or any address. */
  'request.send': {
    args: z.strictObject({
      method: z.string(),
      url: z.string(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      body: z.string().nullable(),
    }),
    result: result<HttpExchange | { error: string }>(),
  },
} as const;
