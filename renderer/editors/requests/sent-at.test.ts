import { expect, it } from 'vitest';
import type { SentRequest } from './exchanges.ts';
import { sentAt } from './sent-at.ts';

it('a request stands in the traffic with the time that its trace has', () => {
  const traces = [{ id: 't1', startedAt: 1_000 }] as never;
  const sent = (answer: object) => ({ at: 998, answer }) as SentRequest;
  expect(sentAt(sent({ trace: 't1' }), traces)).toBe(1_000);
  expect(sentAt(sent({ trace: 't0' }), traces)).toBe(998);
  expect(sentAt(sent({ trace: null }), traces)).toBe(998);
  expect(sentAt(sent({ error: 'no answer' }), traces)).toBe(998);
});
