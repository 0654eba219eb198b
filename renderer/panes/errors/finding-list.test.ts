import { describe, expect, it } from 'vitest';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { groupFindings } from './finding-list.ts';

const finding = (unit: string, code: string, severity: 'error' | 'warning' = 'error'): LocatedDiagnostic => ({
  severity,
  code,
  message: `about ${code}`,
  unit,
  document: `M.${unit}`,
});
const all = new Set(['error', 'warning', 'info'] as const);

describe('the list of findings', () => {
  it('groups by document and keeps the order of the checker', () => {
    const groups = groupFindings([finding('a', 'x/1'), finding('b', 'x/2'), finding('a', 'x/3')], all, '');
    expect(groups.map((g) => [g.unit, g.findings.map((f) => f.finding.code)])).toEqual([
      ['a', ['x/1', 'x/3']],
      ['b', ['x/2']],
    ]);
  });

  it('gives two findings of one place two keys, the same after a filter', () => {
    const twice = [finding('a', 'x/1'), finding('a', 'x/1')];
    const keys = groupFindings(twice, all, '')[0]?.findings.map((f) => f.key);
    expect(new Set(keys).size).toBe(2);
    expect(groupFindings([...twice, finding('a', 'x/2')], all, '1')[0]?.findings.map((f) => f.key)).toEqual(keys);
  });

  it('leaves out what the severities or the text do not want', () => {
    const list = [finding('a', 'x/1'), finding('a', 'x/2', 'warning')];
    expect(groupFindings(list, new Set(['warning']), '')[0]?.findings).toHaveLength(1);
    expect(groupFindings(list, all, 'M.b')).toEqual([]);
  });
});
