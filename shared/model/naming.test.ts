import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NameSet, uniqueName } from './naming.ts';

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
