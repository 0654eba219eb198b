import { expect, it } from 'vitest';
import { clockText, dateText, dayText, instantText, storedText, withReadableTimes } from './time-text.ts';

const afternoon = new Date(2026, 10, 20, 15, 4, 7, 18).getTime();
const midnight = new Date(2026, 0, 1, 0, 0, 0, 0).getTime();

it('times are of 24 hours and of this place, to what is asked for', () => {
  expect(clockText(afternoon)).toBe('15:04:07');
  expect(clockText(afternoon, 'minutes')).toBe('15:04');
  expect(clockText(afternoon, 'milliseconds')).toBe('15:04:07.018');
  expect(clockText(midnight)).toBe('00:00:00');
});

it('days are written out', () => {
  expect(dayText(afternoon)).toBe('20 Nov 2026');
  expect(dayText(midnight)).toBe('1 Jan 2026');
});

it('stored moments are those of this place, stored dates of none; other texts stay', () => {
  expect(instantText(new Date(afternoon).toISOString())).toBe('20 Nov 2026 15:04:07.018');
  expect(instantText(new Date(midnight).toISOString())).toBe('1 Jan 2026 00:00:00');
  expect(dateText('2026-11-09')).toBe('9 Nov 2026');
  for (const text of ['', 'soon', '2026-13-01', '2026-11-20T08:14']) {
    expect(instantText(text)).toBe(text);
    expect(dateText(text)).toBe(text);
  }
});

it('values in words say their moments as everywhere; what is quoted is a text', () => {
  const at = new Date(midnight).toISOString();
  expect(withReadableTimes(`Order { Placed: ${at}, Note: '${at}' }`)).toBe(
    `Order { Placed: 1 Jan 2026 00:00:00, Note: '${at}' }`,
  );
  expect(withReadableTimes(at)).toBe('1 Jan 2026 00:00:00');
  expect(withReadableTimes(`'It''s ${at}`)).toBe(`'It''s ${at}`);
  expect(withReadableTimes(`{"at":"${at}"}`)).toBe(`{"at":"${at}"}`);
  expect(storedText('string', at)).toBe(at);
  expect(storedText('date', '2026-11-09')).toBe('9 Nov 2026');
});
