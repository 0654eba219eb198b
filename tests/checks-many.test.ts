import { expect, it } from 'vitest';
import { ProjectChecker } from '../shared/checks/index.ts';
import { countingIds } from '../shared/model/unit.ts';
import { ProjectBuilder } from './harness/project-builder.ts';

it('a document with very many findings of one rule names some, counts the rest, and stays an error', () => {
  const attributes = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`not a name ${i}`, 'string' as const]));
  const found = new ProjectChecker().checkAll(new ProjectBuilder().entity('Wide', attributes).view());
  expect(found.length).toBeLessThan(300);
  expect(found.find(({ code }) => code === 'project/more-findings')).toMatchObject({
    severity: 'error',
    document: 'M.DomainModel',
    message: `And ${900 - found.filter(({ code }) => code === 'domain/name').length} more such findings.`,
  });
});

/** Documents of which every one meets every other: what is said of each is bounded, and an edit leaves what a check of all finds. */
const meetings: [string, (n: number) => ProjectBuilder, string][] = [
  ['services at one path', (n) => services(n, () => 'same'), 'service/path-taken'],
  ['operations at one address', (n) => services(n, () => 'same'), 'rest/operation-twice'],
  [
    'addresses that overlap',
    (n) =>
      services(
        n,
        () => 'same',
        (i) => (i % 2 ? `{a}/x${i}` : `y${i}/{a}`),
      ),
    'rest/paths-overlap',
  ],
];

it.each(meetings)('%s', (_what, project, code) => {
  const view = project(60).view();
  const checker = new ProjectChecker();
  const of = (name: string) => (finding: { document?: string; code: string }) =>
    finding.document === `M.${name}` && finding.code === code;
  const found = checker.checkAll(view);
  expect(found.filter(of('S7')).length).toBeGreaterThan(9);
  expect(found.filter(of('S7')).length).toBeLessThan(12);
  expect(found.filter(of('S7')).at(-1)?.message).toMatch(/more (services|operations)/i);
  const unit = view.unit('S3');
  if (!unit) throw new Error('no such service');
  for (const changed of [
    { ...unit, data: { ...(unit.data as object), path: 'elsewhere' } },
    { ...unit, data: { ...(unit.data as object), enabled: false } },
    { ...unit, name: 'Renamed' },
  ]) {
    const next = view.withUnits([changed], []);
    const sorted = (all: readonly object[]) => all.map((each) => JSON.stringify(each)).sort();
    const partial = new ProjectChecker();
    partial.checkAll(view);
    expect(sorted(partial.update(next, [changed], []))).toEqual(sorted(new ProjectChecker().checkAll(next)));
    expect(sorted(partial.update(view, [unit], []))).toEqual(sorted(found));
  }
});

function services(n: number, path: (i: number) => string, operation = (_i: number) => ''): ProjectBuilder {
  const ids = countingIds('o');
  const project = new ProjectBuilder().flow('F', [], { kind: 'string' }, (f) => {
    f.add('end', { value: "'a'" });
  });
  for (let i = 0; i < n; i++)
    project.unit('rest-service', `S${i}`, {
      path: path(i),
      resources: [
        {
          id: `r${i}`,
          name: 'r',
          operations: [
            { id: ids(), method: 'GET', path: operation(i), microflow: 'F', parameters: [], bodyArgument: '' },
          ],
        },
      ],
    });
  return project;
}
