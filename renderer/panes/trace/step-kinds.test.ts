import { expect, it } from 'vitest';
import type { TraceStep } from '../../../shared/rpc/calls/run.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { kindIcons, lookOf } from './step-kinds.ts';

const step = (more: Partial<TraceStep>): TraceStep => ({
  index: 0,
  depth: 0,
  kind: 'activity',
  label: '',
  startMs: 0,
  durationMs: 1,
  values: [],
  ...more,
});

it('a step looks like its activity on the flow, as long as that is there', () => {
  let decision = '';
  const view = new ProjectBuilder()
    .flow('Flow', [], { kind: 'nothing' }, (f) => {
      decision = f.add('decision', { expression: 'true' });
    })
    .view();
  const [flow] = view.ofKind('microflow');
  const look = (more: Partial<TraceStep>) => lookOf(step({ unit: flow?.id as string, ...more }), view).icon;
  expect(look({ node: decision })).toBe('split');
  expect(look({ node: 'gone' })).toBe(kindIcons.activity);
  expect(look({ unit: 'gone', node: decision })).toBe(kindIcons.activity);
  expect(look({ kind: 'round', node: decision })).toBe(kindIcons.round);
});
