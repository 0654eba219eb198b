import { afterEach, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../tests/harness/resource-runtime.ts';
import type { Runtime } from '../runtime.ts';

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const text = { kind: 'string' as const };
const card = { kind: 'object' as const, entity: 'Card' };

it.each(['integer', 'decimal', 'long', 'string'] as const)(
  'an object that a flow was given is not kept for another run with a secret in its %s',
  async (type) => {
    const traces: unknown[] = [];
    const members = [
      { member: 'Card.Pin', operation: 'set' as const, value: '@M.Key' },
      { member: 'Card.Name', operation: 'set' as const, value: "'n'" },
    ];
    const view = new ProjectBuilder()
      .entity('Card', { Pin: type, Name: 'string' })
      .unit('constant', 'Key', { type: type === 'long' ? 'integer' : type, secret: true, value: '' })
      .flow('Inner', [{ name: 'Card', type: card }], text, (f) => void f.add('end', { value: '$Card/Name' }))
      .flow('Outer', [], text, (f) => {
        f.add('create-object', { entity: 'Card', output: 'C', members });
        f.add('call-microflow', { microflow: 'Inner', arguments: [{ parameter: 'Card', value: '$C' }], output: 'R' });
        f.add('end', { value: '$R' });
      })
      .view();
    runtime = await startRuntime(view, {
      constants: { 'M.Key': '73914682' },
      onTrace: (trace) => void traces.push(trace),
    });
    expect(await runtime.call('M.Outer', {})).toMatchObject({ result: 'n' });
    expect(JSON.stringify(traces)).toContain('Inner');
    expect(JSON.stringify(traces)).not.toContain('73914682');
  },
);
