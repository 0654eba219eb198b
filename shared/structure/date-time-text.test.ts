import { expect, it } from 'vitest';
import { dateTimeProblem, parseDateTimeText, readDateTime, writeDateTimeText } from './date-time-text.ts';

it('every second form of every day of five years is the instant that the platform reads', () => {
  for (let day = Date.UTC(2019, 0, 1); day < Date.UTC(2024, 0, 1); day += 86_400_000) {
    const iso = new Date(day + ((day / 1000) % 86_399) * 1000).toISOString();
    const usual = `${iso.slice(0, 19)}Z`;
    expect(parseDateTimeText(usual)).toBe(Date.parse(usual));
    expect(parseDateTimeText(iso)).toBe(Date.parse(iso));
    expect(parseDateTimeText(usual.replace('Z', '+02:00'))).toBe(Date.parse(usual) - 7_200_000);
  }
});

it('every instant is written as the platform writes it', () => {
  const [first, last] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];
  const same = (instant: number) => {
    if (writeDateTimeText(instant) !== new Date(instant).toISOString())
      expect(writeDateTimeText(instant)).toBe(instant);
  };
  // Every day there is, at times of day that differ in each digit.
  for (let day = first, i = 0; day <= last; day += 86_400_000, i++) same(day + ((i * 7_919_993) % 86_400_000));
  for (const instant of [first, last, -1, 0, 1, first - 1, last + 1, 8.64e15, -8.64e15, 0.5]) same(instant);
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
  ['2026-13-45T00:00:00', null],
  ['2026-01-01T00:00:00.123Z', Date.UTC(2026, 0, 1, 0, 0, 0, 123)],
  ['2026-01-01T00:00:00.123000000000Z', Date.UTC(2026, 0, 1, 0, 0, 0, 123)],
  ['2026-01-01T00:00:00.1234Z', null],
  ['2026-01-01T00:00:00.0000001', null],
  ['2026-01-01T24:00:00.0001Z', null],
  ['2026-01-01T00:00:00+99:99', null],
  ['2026-01-01T00:00:00+18:01', null],
  ['2026-01-01T00:00:00+01:60', null],
  ['2026-01-01T00:00:00-24:00', null],
  ['2026-01-01T00:00:00+14:00', Date.UTC(2025, 11, 31, 10)],
  ['2026-01-01T00:00:00-0930', Date.UTC(2026, 0, 1, 9, 30)],
  ['2026-01-01T00:00:00+05', Date.UTC(2025, 11, 31, 19)],
  ['2026-01-01T00:00', Date.UTC(2026, 0, 1)],
  ['999999-01-01T00:00:00Z', null],
])('%s', (text, instant) => expect(parseDateTimeText(text)).toBe(instant));

it.each<[string, string, string]>([
  ['Europe/Berlin', '2024-07-04T10:00:00', '2024-07-04T08:00:00.000Z'],
  ['Europe/Berlin', '2024-12-04T10:00', '2024-12-04T09:00:00.000Z'],
  ['Europe/Berlin', '2024-07-04T10:00:00Z', '2024-07-04T10:00:00.000Z'],
  ['Europe/Berlin', '2024-03-31T02:30:00', '2024-03-31T01:30:00.000Z'],
  ['Europe/Berlin', '2024-10-27T02:30:00', '2024-10-27T00:30:00.000Z'],
  ['America/Sao_Paulo', '2018-11-04T00:00:00', '2018-11-04T03:00:00.000Z'],
  ['Australia/Lord_Howe', '2024-10-06T02:15:00', '2024-10-05T15:45:00.000Z'],
  ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T22:00:00.000Z'],
])('in %s %s is %s', (zone, text, instant) => {
  expect(new Date(readDateTime(text, zone) as number).toISOString()).toBe(instant);
});

it('a wall clock of a zone is written as it was read', () => {
  for (const text of ['2024-07-04T10:00:00', '2024-12-04T10:00:00', '2024-03-31T03:30:00', '2024-10-27T02:30:00'])
    for (const zone of ['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kathmandu'])
      expect(writeDateTimeText(readDateTime(text, zone) as number, { fraction: 0, offset: '' }, zone)).toBe(text);
});

it.each([
  ['soon', 'is not a date and time.'],
  ['2026-02-30T00:00:00Z', 'no such day'],
  ['2026-02-20T00:00:00+99:99', '+99:99'],
  ['2026-02-20T00:00:00.1234567Z', 'beyond the millisecond'],
])('%s: the error says %s', (text, words) => expect(dateTimeProblem(text)).toContain(words));
