import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './harness/checkout.ts';

const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

/** Packages that the first column of the tables names, up to the chapter of the benchmarks, which have a package.json of their own. */
function namedPackages(): string[] {
  const text = readFileSync(join(root, 'docs/dependencies.md'), 'utf8').split('## Benchmarks')[0] as string;
  const rows = text.split('\n').filter((line) => line.startsWith('|') && line.includes('`'));
  return rows.flatMap((row) => [...(row.split('|')[1] as string).matchAll(/`([^`]+)`/g)].map((m) => m[1] as string));
}

describe('docs/dependencies.md', () => {
  const named = new Set(namedPackages());
  const used = Object.keys({ ...dependencies, ...devDependencies });

  it('names each package that package.json does', () => {
    const isNamed = (name: string) => named.has(name) || (name.startsWith('@types/') && named.has('@types/*'));
    expect(used.filter((name) => !isNamed(name))).toEqual([]);
  });

  it('names no other', () => {
    expect([...named].filter((name) => name !== '@types/*' && !used.includes(name))).toEqual([]);
  });
});
