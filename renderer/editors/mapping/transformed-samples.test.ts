import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { transformedSamples } from './transformed-samples.ts';

it('a mapping is tried on the samples of the transformations that flows put before it', () => {
  const samples = [{ id: 'a', name: 'Order', text: '<order/>' }];
  const view = new ProjectBuilder()
    .unit('transformation', 'Flatten', { input: 'xml', samples })
    .unit('transformation', 'Other', { samples })
    .unit('import-mapping', 'In', {})
    .unit('import-mapping', 'Plain', {})
    .flow('Read', [], { kind: 'nothing' }, (f) => {
      f.add('import-with-mapping', { mapping: 'In', input: "''", transformation: 'Flatten' });
      f.add('import-with-mapping', { mapping: 'In', input: "''", transformation: 'Flatten' });
      f.add('import-with-mapping', { mapping: 'Plain', input: "''" });
    })
    .view();
  expect(transformedSamples('In', view)).toEqual([
    { id: 'Flatten/a', name: 'Flatten: Order', transformation: 'Flatten', text: '<order/>' },
  ]);
  expect(transformedSamples('Plain', view)).toEqual([]);
});
