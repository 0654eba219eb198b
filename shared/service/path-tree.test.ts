import { expect, it } from 'vitest';
import { parsePathTemplate, pathRelation } from './path-template.ts';
import { PathTree } from './path-tree.ts';

const pieces = ['a', 'b', '{x}', 'a{x}', '{x}.json', 'a.json', 'a{x}.json', '{x}-{y}', 'a-b'];
const paths = ['', ...pieces.flatMap((one) => [`/${one}`, ...pieces.map((two) => `/${one}/${two}`)])];
const parts = new Map(paths.map((path) => [path, parsePathTemplate(path)]));
const partsOf = (path: string) => parts.get(path) ?? [];

it('a path meets those that it does not exclude, as if each were looked at', () => {
  const tree = new PathTree<string>();
  for (const path of paths) tree.add(partsOf(path), path);
  for (const path of paths)
    expect([...tree.meeting(partsOf(path))].sort(), path).toEqual(
      paths.filter((other) => pathRelation(partsOf(path), partsOf(other)) !== 'disjoint').sort(),
    );
});

it('what holds all below it meets what is below, from either side', () => {
  const tree = new PathTree<string>();
  tree.add(partsOf('/a'), 'all of a', true);
  tree.add(partsOf('/b'), 'b');
  tree.add(partsOf('/{x}/b'), 'b below any');
  expect([...tree.meeting(parsePathTemplate('/a/b/c'))]).toEqual(['all of a']);
  expect([...tree.meeting(parsePathTemplate('/b'), true)].sort()).toEqual(['b', 'b below any']);
  expect([...tree.meeting([], true)].sort()).toEqual(['all of a', 'b', 'b below any']);
});

it('a path of very many parts is walked', () => {
  const deep = parsePathTemplate('/a'.repeat(50_000));
  const tree = new PathTree<number>();
  tree.add(deep, 1);
  expect([...tree.meeting(deep)]).toEqual([1]);
});
