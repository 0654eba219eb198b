import { expect, it } from 'vitest';
import type { StructureNode } from '../structure/node.ts';
import { formatOf } from './index.ts';

/** An object, or element, that has to hold itself so often: nothing valid has an end. */
const endless = (members: string[]): StructureNode => ({
  name: '',
  type: 'object',
  children: members.map((name) => ({ name, type: 'object', ref: 'A', wire: { name, ns: '' } })),
});

it.each(['json', 'xml'])(
  '%s: a message that has no end, many times over, is cut where nobody reads it any more',
  (id) => {
    const A = endless(['a', 'b', 'c', 'd']);
    const root: StructureNode =
      id === 'json'
        ? { name: '', type: 'object', ref: 'A' }
        : {
            name: '',
            type: 'object',
            children: [{ name: 'root', type: 'object', ref: 'A', wire: { name: 'root', ns: '' } }],
          };
    const made = formatOf(id).made?.({ root, types: { A } }, { seed: 1 }) ?? '';
    expect(made.length).toBeGreaterThan(1_000);
    expect(made.length).toBeLessThan(40_000_000);
  },
  10_000,
);
