import { describe, expect, it } from 'vitest';
import { FlowError } from '../contract/flow-error.ts';
import { withAttempts } from './attempts.ts';
import type { HttpRequest, HttpResponse } from './http-client.ts';

const request = {
  method: 'POST',
  url: 'http://x/',
  headers: [],
  body: '',
  timeoutMs: 100,
  redirects: 'follow',
} satisfies HttpRequest;
const answered = (status: number, headers: [string, string][] = []) => ({ status, headers }) as unknown as HttpResponse;
const silent = () => new FlowError('http/no-answer', 'nothing listens there.', { blame: 'partner' });

/** Plays answers and errors one after the other; gives what came out, and the pauses. */
async function play(script: (HttpResponse | Error)[], plan: { attempts: number; pauseMs: number }, leftMs = 1e9) {
  const pauses: number[] = [];
  let sent = 0;
  const send = async () => {
    const next = script[Math.min(sent++, script.length - 1)];
    if (next instanceof Error) throw next;
    return next as HttpResponse;
  };
  const between = { failed: (_: string, ms: number) => void pauses.push(ms), leftMs: () => leftMs, check: () => {} };
  const outcome = await withAttempts(send, request, plan, between).then(
    ({ status }) => status,
    (error: Error) => error.message,
  );
  return { outcome, sent, pauses };
}

describe('attempts of a call', () => {
  it('once by default, whatever comes', async () => {
    const once = { attempts: 1, pauseMs: 1 };
    expect(await play([answered(503)], once)).toEqual({ outcome: 503, sent: 1, pauses: [] });
    expect(await play([silent()], once)).toEqual({ outcome: 'nothing listens there.', sent: 1, pauses: [] });
  });

  it('again when nobody answers or it may go better, each pause twice as long', async () => {
    const plan = { attempts: 4, pauseMs: 2 };
    expect(await play([silent(), answered(502), answered(504), answered(200)], plan)).toEqual({
      outcome: 200,
      sent: 4,
      pauses: [2, 4, 8],
    });
    expect(await play([answered(429)], { attempts: 3, pauseMs: 0 })).toEqual({ outcome: 429, sent: 3, pauses: [0, 0] });
  });

  it('not for what will not go better: other statuses, requests that cannot be sent', async () => {
    const plan = { attempts: 5, pauseMs: 1 };
    for (const status of [200, 400, 404, 500, 501])
      expect(await play([answered(status)], plan)).toEqual({ outcome: status, sent: 1, pauses: [] });
    const bad = new FlowError('http/bad-location', 'no address');
    expect(await play([bad], plan)).toEqual({ outcome: 'no address', sent: 1, pauses: [] });
  });

  it('Retry-After goes before the pause; one that is too long, or longer than the run has, is not waited for', async () => {
    const plan = { attempts: 2, pauseMs: 5_000 };
    const busyUntil = (text: string) => answered(503, [['Retry-After', text]]);
    expect(await play([busyUntil('0'), answered(200)], plan)).toEqual({ outcome: 200, sent: 2, pauses: [0] });
    const past = new Date(Date.now() - 5_000).toUTCString();
    expect(await play([busyUntil(past), answered(200)], plan)).toEqual({ outcome: 200, sent: 2, pauses: [0] });
    expect(await play([busyUntil('3600')], plan)).toEqual({ outcome: 503, sent: 1, pauses: [] });
    expect(await play([busyUntil('2')], plan, 1_000)).toEqual({ outcome: 503, sent: 1, pauses: [] });
    expect(await play([silent()], plan, 1_000)).toEqual({ outcome: 'nothing listens there.', sent: 1, pauses: [] });
  });

  it('a stop ends the pause at once', async () => {
    const stop = new AbortController();
    const between = {
      failed: () => stop.abort(),
      leftMs: () => 1e9,
      check: () => {
        if (stop.signal.aborted) throw new Error('stopped');
      },
    };
    const send = async () => answered(503);
    const call = withAttempts(send, { ...request, signal: stop.signal }, { attempts: 2, pauseMs: 60_000 }, between);
    await expect(call).rejects.toThrow('stopped');
  });
});
