import { describe, expect, it } from 'vitest';
import { type Converter, convertersFor, groupSigns, readConverter, writeConverter } from './converters.ts';

const all: Converter[] = [
  { kind: 'trim' },
  { kind: 'upper' },
  { kind: 'lower' },
  { kind: 'date', pattern: "dd.MM.yyyy 'day'" },
  { kind: 'date-time', pattern: 'dd/MM/yyyy HH:mm' },
  { kind: 'date-time-utc', pattern: '' },
  ...(['decimal', 'long', 'integer'] as const).flatMap((kind) =>
    (['.', ','] as const).flatMap((point) =>
      groupSigns.filter((group) => group !== point).map((group): Converter => ({ kind, point, group })),
    ),
  ),
];

describe('a converter is the expression that it means', () => {
  it.each(all.map((c) => [writeConverter(c), c] as const))('%s', (text, converter) => {
    expect(readConverter(text)).toEqual(converter);
  });

  it.each(['', '$value', "trim('a')", 'trim($value) + 1', 'parseDecimal($value, 2)', 'trim($other)'])(
    '%s is none',
    (text) => expect(readConverter(text)).toBeNull(),
  );

  it('each offer gives the type it is offered for', () => {
    for (const type of ['string', 'date', 'datetime', 'decimal', 'long', 'integer'])
      expect(convertersFor(type).length, type).toBeGreaterThan(0);
    expect(convertersFor('boolean')).toEqual([]);
  });
});
