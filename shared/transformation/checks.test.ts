import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { Catalog } from '../model/catalog.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { transformationRules } from './checks.ts';

function findings(data: object): Partial<LocatedDiagnostic>[] {
  const view = new ProjectBuilder().unit('transformation', 'T', data).view();
  const [unit] = view.ofKind('transformation');
  const found: Partial<LocatedDiagnostic>[] = [];
  const report = (finding: Partial<LocatedDiagnostic>) => void found.push(finding);
  transformationRules.run(unit as never, { view, catalog: new Catalog(view), report });
  return found;
}

describe('a finding has its place', () => {
  it.each([
    ['in the second line of a source', 'a +\n  * b )', 2, 5],
    ['at a text that is not closed', '{ "a": "x', 1, 9],
    ['at the end', 'a +', 1, 3],
    ['at a regular expression', '(\n$match(a, /(a)\\1/))', 2, 17],
  ])('%s', (_what, source, line, column) => {
    const steps = [
      { id: 's1', source: '$' },
      { id: 's2', source },
    ];
    expect(findings({ steps })).toMatchObject([
      {
        severity: 'error',
        code: 'transformation/jsonata-syntax',
        path: 'steps.1.source',
        element: 's2',
        property: 'source',
        line,
        column,
      },
    ]);
  });

  it('in an expression, and in a line of its values', () => {
    const steps = [
      { id: 's1', language: 'expression', expression: "'a' +\n$idd", settings: { values: 'id = $.id\n  7 = $' } },
    ];
    expect(findings({ steps })).toMatchObject([
      { code: 'transformation/value-name', path: 'steps.0.settings.values', line: 2 },
      { code: 'transformation/expression', path: 'steps.0.expression', line: 2, column: 1 },
    ]);
  });

  it('in a sample', () => {
    const samples = [
      { id: 'a', name: 'Good', text: '<a/>' },
      { id: 'b', name: 'Bad', text: '<a>\n</b>' },
    ];
    const steps = [{ id: 's', language: 'expression', expression: '$input' }];
    expect(findings({ input: 'xml', output: 'xml', steps, samples })).toMatchObject([
      { severity: 'warning', code: 'transformation/sample', path: 'samples.1.text', element: 'b', line: 2 },
    ]);
  });
});

it('of a chain that does not fit, the step where it breaks is told, and what comes out', () => {
  const steps = [
    { id: 's1', language: 'json-to-xml' },
    { id: 's2', source: '$' },
    { id: 's3', source: '$' },
    { id: 's4', language: 'json-to-csv' },
  ];
  expect(findings({ output: 'xml', steps }).map(({ code, path }) => [code, path])).toEqual([
    ['transformation/format', 'steps.1'],
    ['transformation/output', 'output'],
  ]);
});

it('a source of a million brackets ends soon, with a finding', () => {
  expect(findings({ steps: [{ id: 's', source: '('.repeat(1_000_000) }] })).toMatchObject([
    { code: 'transformation/jsonata-syntax' },
  ]);
});
