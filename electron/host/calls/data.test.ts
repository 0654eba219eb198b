import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { dataHandlers } from './data.ts';

/** Asks for a page of items; gives the answer, and what came to the run. */
async function ask(constraint: string, timeZone = 'Asia/Tokyo'): Promise<{ answer: unknown; asked: unknown[] }> {
  const view = new ProjectBuilder()
    .entity('Item', { At: 'datetime' })
    .unit('settings', 'Settings', { timeZone })
    .view();
  const asked: unknown[] = [];
  const run = {
    ask: async ({ request }: { request: { constraint: string } }) => {
      asked.push(...(JSON.parse(request.constraint) as { parameters: unknown[] }).parameters);
      return { columns: [], rows: [] };
    },
  };
  const page = { entity: 'Item', constraint, sort: null, descending: false, offset: 0, limit: 10 };
  const answer = await dataHandlers['data.page']({ session: { view, run } } as never, page as never);
  return { answer, asked };
}

describe('a date and time in a constraint of the data browser', () => {
  it.each([
    ['2026-02-30', /not a date and time/],
    ['2026-02-31T10:00:00Z', /no such day/],
    ['2026-01-01T10:00:00+19:00', /no zone/],
    ['2026-01-01T25:00:00', /no such day or time/],
    ['Feb 3 2026', /not a date and time/],
    ['2026', /not a date and time/],
  ])('%s is none, and the reason is said', async (text, reason) => {
    const { answer, asked } = await ask(`[At = '${text}']`);
    expect((answer as { error: string }).error).toMatch(reason);
    expect(asked).toEqual([]);
  });

  it.each([
    ['2026-01-01T10:00:00', '2026-01-01T01:00:00.000Z'],
    ['2026-01-01', '2025-12-31T15:00:00.000Z'],
    ['2026-01-01T10:00:00+02:00', '2026-01-01T08:00:00.000Z'],
  ])("%s means what it means in a retrieve: a wall clock is the project's", async (text, instant) => {
    const { asked } = await ask(`[At = '${text}']`);
    expect(asked).toEqual([Date.parse(instant)]);
  });
});
