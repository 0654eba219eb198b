import { expect, it } from 'vitest';
import { parseDateTimeText } from './date-time-text.ts';

it('every second form of every day of five years is the instant that the platform reads', () => {
  for (let day = Date.UTC(2019, 0, 1); day < Date.UTC(2024, 0, 1); day += 86_400_000) {
    const iso = new Date(day + ((day / 1000) % 86_399) * 1000).toISOString();
    const usual = `${iso.slice(0, 19)}Z`;
    expect(parseDateTimeText(usual)).toBe(Date.parse(usual));
    expect(parseDateTimeText(iso)).toBe(Date.parse(iso));
    expect(parseDateTimeText(usual.replace('Z', '+02:00'))).toBe(Date.parse(usual) - 7_200_000);
  }
});

it.each([
  ['2026-02-29T00:00:00Z', null],
  ['2024-02-29T23:59:59Z', Date.UTC(2024, 1, 29, 23, 59, 59)],
  ['2026-04-31T00:00:00Z', null],
  ['2026-13-01T00:00:00Z', null],
  ['2026-00-01T00:00:00Z', null],
  ['2026-01-00T00:00:00Z', null],
  ['2026-01-01T25:00:00Z', null],
  ['2026-01-01T00:60:00Z', null],
  ['2026-01-01T00:00:60Z', null],
  ['2026-01-01T24:00:00Z', Date.UTC(2026, 0, 2)],
  ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
  ['2O26-01-01T00:00:00Z', null],
  ['2026-01-01T00:00:0xZ', null],
  ['2026-01-01t00:00:00z', Date.UTC(2026, 0, 1)],
  ['2026-01-01 00:00:00Z', Date.UTC(2026, 0, 1)],
])('%s', (text, instant) => expect(parseDateTimeText(text)).toBe(instant));
