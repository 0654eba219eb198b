import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { addMonths, fieldsOf, instantOf } from './calendar.ts';
import { instantOfLocal, offsetAt } from './time-zone.ts';

/** Zones with odd clocks: gaps at midnight, half hours, a day that never was, offsets of 45 minutes, DST that is negative. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/Dublin',
  'Europe/Lisbon',
  'Europe/Moscow',
  'America/Sao_Paulo',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Gaza',
  'Asia/Tehran',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kwajalein',
  'Antarctica/Troll',
  'America/Asuncion',
];
const zone = fc.constantFrom(...zones);

/** The moments a zone changed its clock between 1970 and 2037. */
function changes(timeZone: string): number[] {
  const found: number[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
  while ((at = at?.getTimeZoneTransition('next') ?? null) && at.year < 2038) found.push(at.epochMilliseconds);
  return found;
}
const changesOf = new Map(zones.map((z) => [z, changes(z)]));

/** An instant, mostly near a change of the clock. */
const instantIn = (timeZone: string): fc.Arbitrary<number> => {
  const known = changesOf.get(timeZone) as number[];
  const any = fc.integer({ min: Date.UTC(1970, 0, 3), max: Date.UTC(2037, 0, 1) });
  if (known.length === 0) return any;
  return fc.oneof(
    any,
    fc
      .tuple(
        fc.constantFrom(...known),
        fc.integer({ min: -26 * 60, max: 26 * 60 }),
        fc.integer({ min: 0, max: 59_999 }),
      )
      .map(([at, minutes, ms]) => at + minutes * 60_000 + ms),
    fc.constantFrom(...known).chain((at) => fc.constantFrom(at - 1, at, at + 1)),
  );
};
const cases = zone.chain((z) => fc.tuple(fc.constant(z), instantIn(z)));

const plain = (f: ReturnType<typeof fieldsOf>) => Temporal.PlainDateTime.from(f);

describe('the calendar is that of Temporal', () => {
  it('an instant has the same fields', () => {
    fc.assert(
      fc.property(cases, ([z, instant]) => {
        const expected = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(z);
        expect(plain(fieldsOf(instant, z)).equals(expected.toPlainDateTime())).toBe(true);
        expect(offsetAt(instant, z)).toBe(expected.offsetNanoseconds / 1e6);
      }),
      { numRuns: 3000 },
    );
  });

  it('a wall clock is the same instant: gaps go forward, of two the first', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: -180, max: 180 }), ([z, instant], minutes) => {
        // A wall clock near a change, existing or not.
        const local = instant + offsetAt(instant, z) + minutes * 60_000;
        const wall = plain(fieldsOf(local, 'UTC'));
        expect(instantOfLocal(local, z)).toBe(
          wall.toZonedDateTime(z, { disambiguation: 'compatible' }).epochMilliseconds,
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('a wall clock made of an instant keeps its offset where that exists', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: -40, max: 40 }), ([z, instant], days) => {
        const from = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(z);
        const day = from.toPlainDateTime().add({ days });
        const expected = Temporal.ZonedDateTime.from(
          { ...fields(day), timeZone: z, offset: from.offset },
          { offset: 'prefer', disambiguation: 'compatible' },
        );
        const f = fieldsOf(instant, z);
        expect(instantOf({ ...f, day: f.day + days }, z, instant)).toBe(expected.epochMilliseconds);
        expect(instantOf(f, z, instant)).toBe(instant);
      }),
      { numRuns: 3000 },
    );
  });

  it('the first moment of a day is that of Temporal', () => {
    fc.assert(
      fc.property(cases, ([z, instant]) => {
        const midnight = { ...fieldsOf(instant, z), hour: 0, minute: 0, second: 0, millisecond: 0 };
        const expected = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(z).startOfDay();
        expect(instantOf(midnight, z)).toBe(expected.epochMilliseconds);
      }),
      { numRuns: 2000 },
    );
  });

  it('months are added as Temporal adds them', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: -500, max: 500 }), ([z, instant], months) => {
        const f = fieldsOf(instant, z);
        expect(plain(addMonths(f, months)).equals(plain(f).add({ months }))).toBe(true);
      }),
    );
  });
});

function fields(t: Temporal.PlainDateTime) {
  const { year, month, day, hour, minute, second, millisecond } = t;
  return { year, month, day, hour, minute, second, millisecond };
}

it('every zone of the engine has its offsets around every change of its clock since 1970', () => {
  for (const z of Intl.supportedValuesOf('timeZone').filter((_, i) => i % 9 === 0)) {
    for (const at of changes(z)) {
      for (const instant of [at - 1, at]) {
        const expected = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(z).offsetNanoseconds / 1e6;
        expect([z, instant, offsetAt(instant, z)]).toEqual([z, instant, expected]);
      }
    }
  }
}, 30_000);
