import { describe, expect, it } from 'vitest';
import type { TraceStep } from '../../shared/rpc/calls/run.ts';
import { valuesBefore } from './last-values.ts';

let index = 0;
const step = (kind: TraceStep['kind'], node: string | null, ...values: [string, string][]): TraceStep => ({
  index: index++,
  depth: 0,
  kind,
  label: '',
  unit: 'Flow',
  ...(node ? { node } : {}),
  startMs: 0,
  durationMs: 0,
  values: values.map(([name, text]) => ({ name, text })),
});
const run = [
  step('microflow', null, ['Limit', '1']),
  step('activity', 'a', ['Sum', '10']),
  step('activity', 'b', ['Sum', '11']),
  step('microflow', null, ['Limit', '2']),
  step('activity', 'a', ['Sum', '20']),
];
const at = (node: string) => Object.fromEntries(valuesBefore(run, { unit: 'Flow', node }));

describe('the values at the last run', () => {
  it('are those before the node ran, of the round in which it did', () => {
    expect(at('b')).toEqual({ Limit: '1', Sum: '10' });
    expect(at('a')).toEqual({ Limit: '2' });
  });
  it('of a node that did not run are the last of the last round', () => {
    expect(at('c')).toEqual({ Limit: '2', Sum: '20' });
  });
  it('of another flow are none', () => {
    expect(valuesBefore(run, { unit: 'Other', node: 'a' }).size).toBe(0);
  });
});
