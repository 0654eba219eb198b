import { expect, it } from 'vitest';
import { clockText, dayText } from './time-text.ts';

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
