import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDateTime, parseDateTime } from './date-format.ts';
import { createExpressionLibrary, type ExpressionLibrary } from './library.ts';

const inZone = (timeZone: string, now = 0): ExpressionLibrary =>
  createExpressionLibrary({ timeZone, rounding: 'half-up', now: () => now, random: () => 0.5, uuid: () => '' });
const at = (text: string) => Date.parse(text);
const iso = (instant: number) => new Date(instant).toISOString();

describe('clocks that change', () => {
  it.each<[string, string, string, unknown[], string]>([
    // The hour that comes twice: 02:30 in Berlin, first at 00:30Z, then at 01:30Z.
    ['Europe/Berlin', 'trimToMinutes', '2025-10-26T01:30:45Z', [], '2025-10-26T01:30:00Z'],
    ['Europe/Berlin', 'trimToMinutes', '2025-10-26T00:30:45Z', [], '2025-10-26T00:30:00Z'],
    ['Europe/Berlin', 'trimToHours', '2025-10-26T01:30:45Z', [], '2025-10-26T01:00:00Z'],
    ['Europe/Berlin', 'addDays', '2025-10-26T01:30:45Z', [0], '2025-10-26T01:30:45Z'],
    ['Europe/Berlin', 'subtractYears', '2025-10-26T01:30:45Z', [0], '2025-10-26T01:30:45Z'],
    ['Europe/Berlin', 'addDays', '2025-10-25T00:30:00Z', [1], '2025-10-26T00:30:00Z'],
    ['Europe/Berlin', 'subtractDays', '2025-10-27T01:30:00Z', [1], '2025-10-26T01:30:00Z'],
    ['Europe/Berlin', 'trimToDays', '2025-10-26T01:30:45Z', [], '2025-10-25T22:00:00Z'],
    // The hour that is skipped.
    ['Europe/Berlin', 'addDays', '2025-03-29T01:30:00Z', [1], '2025-03-30T01:30:00Z'],
    ['Europe/Berlin', 'addHours', '2025-03-30T00:30:00Z', [1], '2025-03-30T01:30:00Z'],
    // A day that begins at one o'clock, and one that comes to midnight twice.
    ['America/Sao_Paulo', 'beginOfDay', '2018-11-04T15:00:00Z', [], '2018-11-04T03:00:00Z'],
    ['America/Sao_Paulo', 'endOfDay', '2018-11-03T15:00:00Z', [], '2018-11-04T02:59:59.999Z'],
    ['America/Sao_Paulo', 'endOfMonth', '2018-11-03T15:00:00Z', [], '2018-12-01T01:59:59.999Z'],
    ['America/Havana', 'beginOfDay', '2024-11-03T05:30:00Z', [], '2024-11-03T04:00:00Z'],
    ['America/Havana', 'trimToDays', '2024-11-03T05:30:00Z', [], '2024-11-03T04:00:00Z'],
    // Half an hour.
    ['Australia/Lord_Howe', 'trimToMinutes', '2025-04-05T15:10:30Z', [], '2025-04-05T15:10:00Z'],
    ['Australia/Lord_Howe', 'trimToHours', '2025-04-05T15:10:30Z', [], '2025-04-05T14:00:00Z'],
    // The day that never was.
    ['Pacific/Apia', 'addDays', '2011-12-29T22:00:00Z', [1], '2011-12-30T22:00:00Z'],
    ['Pacific/Apia', 'endOfDay', '2011-12-29T22:00:00Z', [], '2011-12-30T09:59:59.999Z'],
  ])('%s: %s(%s, %j) is %s', (zone, name, from, more, to) => {
    expect(iso((inZone(zone)[name] as (...a: unknown[]) => number)(at(from), ...more))).toBe(iso(at(to)));
  });

  it('adding nothing changes nothing, in every zone', () => {
    const names = ['Milliseconds', 'Seconds', 'Minutes', 'Hours', 'Days', 'Weeks', 'Months', 'Quarters', 'Years'];
    const calls = names.flatMap((n) => [`add${n}`, `subtract${n}`]);
    for (const zone of ['Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kolkata']) {
      const x = inZone(zone);
      fc.assert(
        fc.property(
          fc.integer({ min: at('2011-01-01'), max: at('2026-01-01') }),
          fc.constantFrom(...calls),
          (t, name) => {
            expect(x[name]?.(t, 0)).toBe(t);
          },
        ),
        { numRuns: 300 },
      );
      for (const t of [at('2025-10-26T00:30:00Z'), at('2025-10-26T01:30:00Z'), at('2025-04-05T15:10:00Z')])
        for (const name of calls) expect([name, x[name]?.(t, 0)]).toEqual([name, t]);
    }
  });

  it('tokens go by the clock of the zone', () => {
    const x = inZone('Asia/Kolkata', at('2026-02-03T04:10:20Z'));
    expect(iso(x.$token?.('BeginOfCurrentHour'))).toBe('2026-02-03T03:30:00.000Z');
    expect(iso(x.$token?.('EndOfCurrentHour'))).toBe('2026-02-03T04:29:59.999Z');
    expect(iso(x.$token?.('BeginOfCurrentHourUTC'))).toBe('2026-02-03T04:00:00.000Z');
    expect(iso(x.$token?.('BeginOfTomorrow'))).toBe('2026-02-03T18:30:00.000Z');
  });

  it('a text without an offset is a wall clock of the zone; UTC functions read UTC', () => {
    const x = inZone('Europe/Berlin');
    expect(iso(x.parseDateTime?.('2024-07-04T10:00:00'))).toBe('2024-07-04T08:00:00.000Z');
    expect(iso(x.parseDateTime?.('2024-07-04'))).toBe('2024-07-03T22:00:00.000Z');
    expect(iso(x.parseDateTime?.('2024-07-04T10:00:00Z'))).toBe('2024-07-04T10:00:00.000Z');
    expect(iso(x.parseDateTimeUTC?.('2024-07-04T10:00:00'))).toBe('2024-07-04T10:00:00.000Z');
  });
});

describe('date patterns', () => {
  const t = at('2026-03-04T09:05:07.089Z');
  it.each([
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2026-03-04T09:05:07.089Z'],
    ['EEE, d MMM yyyy HH:mm:ss Z', 'Wed, 4 Mar 2026 09:05:07 +0000'],
    ["h 'o''clock' a", "9 o'clock AM"],
    ['yy/M/d k:K:h', '26/3/4 9:9:9'],
    ["''yyyy''", "'2026'"],
    ['D w W F u G', '63 10 1 1 3 AD'],
    ['SSSSSS', '089000'],
    ['dd.MM.yyyy – HH:mm', '04.03.2026 – 09:05'],
  ])('%s is %s', (pattern, text) => expect(formatDateTime(t, pattern, 'UTC')).toBe(text));

  it.each(['T', 'yyyy-MM-ddTHH', "yyyy '", 'b', 'XXXX', 'yyyy n', 'q', 'e', 'c', 'V', 'O', 'x'])(
    '%s is refused',
    (pattern) => {
      expect(() => formatDateTime(t, pattern, 'UTC')).toThrow(expect.objectContaining({ code: 'expression/pattern' }));
      expect(() => parseDateTime('2026', pattern, 'UTC')).toThrow(
        expect.objectContaining({ code: 'expression/pattern' }),
      );
    },
  );

  it('what a pattern with all parts writes is read again as the same instant', () => {
    const patterns = [
      "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
      'EEEE, d MMMM yyyy hh:mm:ss.SSS a Z',
      'yyyyMMddHHmmssSSSX',
      "d/M/yyyy 'at' k.m.s.SSS XXX",
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: at('1980-01-01'), max: at('2060-01-01') }),
        fc.constantFrom(...patterns),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo'),
        (instant, pattern, zone) => {
          expect(parseDateTime(formatDateTime(instant, pattern, zone), pattern, zone, true)).toBe(instant);
        },
      ),
      { numRuns: 500 },
    );
  });
});
