import { z } from 'zod';
import { result } from './call.ts';

export interface HttpExchange {
  status: number;
  statusText: string;
  headers: [string, string][];
  /** At most the first `longestShownBody` characters of it. */
  body: string;
  isCut: boolean;
  /** Why the body is no text that can be shown as it is; null when it is one. */
  problem: string | null;
  durationMs: number;
  bytes: number;
  trace: string | null;
  /** The answers that led on to this one: status, and the address that was asked next. */
  redirects: { status: number; url: string }[];
}

/** More than this a window does not take of a body, in characters. */
export const longestShownBody = 4 * 1024 * 1024;

/** Requests to the run or to any address. */
export const requestCalls = {
  /** Sends a request from the host (no browser rules in the way) to the run or any address. The host keeps no cookies. */
  'request.send': {
    args: z.strictObject({
      /** Names it for `request.cancel`. */
      id: z.string().max(64),
      method: z.string(),
      url: z.string(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      body: z.string().nullable(),
    }),
    result: result<HttpExchange | { error: string }>(),
  },
  /** Gives up a request that is under way; it is answered with an error then. */
  'request.cancel': { args: z.strictObject({ id: z.string().max(64) }), result: result<null>() },
} as const;
