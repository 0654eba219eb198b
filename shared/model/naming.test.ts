import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isValidName, NameSet, toName, uniqueName } from './naming.ts';

it('a set of names takes the first that is free, however many are alike', () => {
  const name = fc.constantFrom('A', 'a', 'A2', 'a3', 'A22', '7', 'Ab', 'AB');
  fc.assert(
    fc.property(fc.array(name, { maxLength: 30 }), fc.array(name, { maxLength: 5 }), (names, there) => {
      const set = new NameSet(there);
      const taken = new Set(there.map((each) => each.toLowerCase()));
      for (const each of names) {
        const free = uniqueName(each, (candidate) => taken.has(candidate.toLowerCase()));
        taken.add(free.toLowerCase());
        expect(set.take(each)).toBe(free);
      }
    }),
  );
});

it.each([
  ['\u092c\u0941\u0915\u093f\u0902\u0917', true, 'Hindi, whose vowels are marks'],
  ['\u0930\u093e\u091c\u094d\u200d\u092f', true, 'a joiner behind a mark'],
  ['\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645', true, 'a non-joiner between Arabic letters'],
  ['Cafe\u0301', true, 'a letter and its mark'],
  ['\u0e19\u0e49\u0e33', true, 'Thai'],
  ['a\u200db', false, 'a joiner that nobody would see'],
  ['\u0930\u093e\u200d', false, 'a joiner at the end'],
  ['\u093e\u0930', false, 'a mark at the beginning'],
  ['a b', false, 'a space'],
  ['1a', false, 'a digit first'],
])('%s is a name: %s (%s)', (name, is) => {
  expect(isValidName(name)).toBe(is);
});

it.each([
  [
    '\u092c\u0941\u0915\u093f\u0902\u0917 \u0928\u0902\u092c\u0930',
    '\u092c\u0941\u0915\u093f\u0902\u0917\u0928\u0902\u092c\u0930',
  ],
  ['cafe\u0301', 'Caf\u00e9'],
  ['\ud83d\udc68\u200d\ud83d\udc69 family', 'Family'],
  ['x\u200dy', 'Xy'],
  ['\u0301', 'Item'],
])('a name made of %s', (text, name) => {
  expect(toName(text)).toBe(name);
  expect(isValidName(toName(text))).toBe(true);
});

it('a name made of any text is one, in one form', () => {
  const text = fc.string({
    unit: fc.constantFrom(...'aB1_ -\u0301\u094d\u200d\u200c\u0915\u06cc\u00c5\ud83d\udc68\u0e33'),
    maxLength: 150,
  });
  fc.assert(
    fc.property(text, (given) => {
      const name = toName(given);
      expect(isValidName(name)).toBe(true);
      expect(name.normalize('NFC')).toBe(name);
    }),
  );
});
