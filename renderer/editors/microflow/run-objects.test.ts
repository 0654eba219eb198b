import { expect, it } from 'vitest';
import type { Trace } from '../../../shared/rpc/calls/run.ts';
import { objectInTraces } from './run-objects.ts';

it('a trace has the objects that it was given, also of a parameter called like a member of every object', () => {
  const objects = JSON.parse('{"__proto__":{"No":"1"}}');
  const steps = [{ kind: 'microflow', unit: 'flow', values: [], objects }];
  const traces = [{ label: 'GET /a', startedAt: 1, steps }] as unknown as Trace[];
  expect(objectInTraces(traces, 'flow', 'constructor')).toBeNull();
  expect(objectInTraces(traces, 'flow', '__proto__')).toMatchObject({ argument: { No: '1' }, label: 'GET /a' });
});
