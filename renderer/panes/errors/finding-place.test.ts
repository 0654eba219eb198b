import { expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { placeInWords } from './finding-place.ts';

it('findings that say the same say which element they are about', () => {
  const view = new ProjectBuilder()
    .entity('Order', { Number: { type: 'enumeration', enumeration: null }, 'Bad name': 'string' })
    .flow('Run', [], { kind: 'nothing' }, (f) => {
      f.add('log-message', { message: '' });
      f.add('decision', { expression: '' });
    })
    .unit('rest-service', 'Api', {
      path: 'a',
      version: '1',
      resources: [{ id: 'r', name: 'orders', operations: [{ id: 'o', method: 'GET', path: '{no}', microflow: null }] }],
    })
    .view();
  const findings = new ProjectChecker().checkAll(view);
  const said = findings.map((finding) => `${finding.message} ${placeInWords(finding, view)}`.trim());
  expect(said).toContain('An expression is missing. Log info');
  expect(said).toContain('An expression is missing. Decide');
  expect(said.some((text) => text.endsWith('GET /a/orders/{no}'))).toBe(true);
  // What the sentence says is not said twice.
  for (const finding of findings) {
    const place = placeInWords(finding, view);
    if (place) expect(finding.message).not.toContain(place);
  }
  expect(placeInWords({ message: 'x' }, view)).toBe('');
  expect(placeInWords({ unit: 'Run', element: 'gone', message: 'x' }, view)).toBe('');
});
