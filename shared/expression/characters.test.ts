import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  characterCount,
  characterIndex,
  characterLastIndex,
  characterSlice,
  compareTexts,
  filling,
} from './characters.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', 'é', '😂', '𝒳', '\ud83d', '\ude02', '\uffee'), { maxLength: 10 })
  .map((c) => c.join(''));

describe('texts by characters', () => {
  it('counting, cutting and finding are those of a list of characters', () => {
    fc.assert(
      fc.property(text, text, fc.nat(12), fc.nat(12), (t, p, from, length) => {
        const list = [...t];
        expect(characterCount(t)).toBe(list.length);
        expect(characterSlice(t, from)).toBe(list.slice(from).join(''));
        expect(characterSlice(t, from, length)).toBe(list.slice(from, from + length).join(''));
        if (p.isWellFormed() && t.isWellFormed()) {
          const part = [...p];
          const at = list.map((_, i) => list.slice(i, i + part.length).join('') === p);
          if (p === '') at.push(true);
          expect(characterIndex(t, p, from)).toBe(p === '' ? Math.min(from, list.length) : at.indexOf(true, from));
          expect(characterLastIndex(t, p)).toBe(at.lastIndexOf(true));
          expect(characterLastIndex(t, p, from)).toBe(at.lastIndexOf(true, from));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('the order is that of UTF-8', () => {
    const encoder = new TextEncoder();
    const order = (a: Uint8Array, b: Uint8Array): number => {
      for (let i = 0; i < Math.min(a.length, b.length); i++)
        if (a[i] !== b[i]) return Math.sign((a[i] ?? 0) - (b[i] ?? 0));
      return Math.sign(a.length - b.length);
    };
    const well = text.filter((t) => t.isWellFormed());
    fc.assert(
      fc.property(well, well, (a, b) => {
        expect(Math.sign(compareTexts(a, b))).toBe(order(encoder.encode(a), encoder.encode(b)));
      }),
    );
  });

  it.each([
    ['7', 3, '0', '00'],
    ['😂', 3, '*', '**'],
    ['a', 4, '😂b', '😂b😂'],
    ['abc', 2, '*', ''],
    ['a', 3, '', ''],
  ])('%s is filled to %s with %s by %j', (t, length, fill, by) =>
    expect(filling(t as string, length as number, fill as string)).toBe(by),
  );
});
