import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ValueType } from '../model/catalog.ts';
import { VariableScope } from './variable-scope.ts';

const types: ValueType[] = [{ kind: 'string' }, { kind: 'integer' }, { kind: 'boolean' }];
const variable = fc.tuple(fc.constantFrom('A', 'B', 'C', 'D', 'E'), fc.constantFrom(...types));

it('scopes that go on from each other see what maps that are copied would hold', () => {
  const steps = fc.array(fc.tuple(fc.nat(), fc.array(variable, { maxLength: 3 })), { maxLength: 12 });
  fc.assert(
    fc.property(steps, fc.nat(), fc.nat(), (made, one, other) => {
      const scopes = [VariableScope.of([])];
      const maps = [new Map<string, ValueType>()];
      for (const [from, more] of made) {
        const at = from % scopes.length;
        scopes.push((scopes[at] as VariableScope).with(more));
        maps.push(new Map([...(maps[at] as Map<string, ValueType>), ...more]));
      }
      scopes.forEach((scope, i) => {
        const map = maps[i] as Map<string, ValueType>;
        expect([...scope]).toEqual([...map]);
        expect([...scope.keys()]).toEqual([...map.keys()]);
        expect([...scope.values()]).toEqual([...map.values()]);
        expect(scope.size).toBe(map.size);
        for (const name of 'ABCDEF') {
          expect(scope.has(name)).toBe(map.has(name));
          expect(scope.get(name)).toBe(map.get(name));
        }
      });
      const [a, b] = [one % scopes.length, other % scopes.length];
      const both = (scopes[a] as VariableScope).alsoIn(scopes[b] as VariableScope);
      expect([...both.keys()].sort()).toEqual(
        [...(maps[a] as Map<string, ValueType>).keys()].filter((n) => maps[b]?.has(n)).sort(),
      );
    }),
  );
});

it('nodes one after the other share what was made before them', () => {
  let scope = VariableScope.of([]);
  const all = Array.from({ length: 50_000 }, (_, i) => (scope = scope.with([[`N${i}`, types[0] as ValueType]])));
  expect(all[9]?.size).toBe(10);
  expect(all[9]?.has('N10')).toBe(false);
  expect(all.at(-1)?.has('N10')).toBe(true);
});
