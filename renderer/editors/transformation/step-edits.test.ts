import { expect, it } from 'vitest';
import { countingIds } from '../../../shared/model/unit.ts';
import { type Transformation, transformationKind } from '../../../shared/transformation/index.ts';
import { addStep, changeSteps, copiedStep, freeSampleName, moveStep, pastedStep, removeStep } from './step-edits.ts';

const ids = (data: Transformation) => data.steps.map((step) => step.id).join();

it('steps are added behind another one, moved within the list, and removed', () => {
  const data: Transformation = transformationKind.schema.parse({});
  addStep(data, 'jsonata', 'a', null);
  addStep(data, 'json-to-xml', 'b', 'a');
  addStep(data, 'expression', 'c', 'a');
  expect(data.steps.map(({ language, source, expression }) => [language, source, expression])).toEqual([
    ['jsonata', '$', ''],
    ['expression', '', '$input'],
    ['json-to-xml', '', ''],
  ]);
  moveStep(data, 'a', -1);
  moveStep(data, 'b', 1);
  expect(ids(data)).toBe('a,c,b');
  moveStep(data, 'a', 1);
  expect(ids(data)).toBe('c,a,b');
  removeStep(data, 'a');
  expect(ids(data)).toBe('c,b');
  addStep(data, 'xslt', 'x', null);
  expect(ids(data)).toBe('c,b');
});

it('a step that is copied and pasted is the same with another id; other texts are none', () => {
  const data: Transformation = transformationKind.schema.parse({
    steps: [{ id: 'a', language: 'csv-to-json', settings: { header: false }, documentation: 'Rows' }],
  });
  const [step] = data.steps;
  expect(pastedStep(copiedStep(step as never), countingIds('n'))).toEqual({ ...step, id: 'n1' });
  expect(pastedStep('{"weft":"microflow-nodes"}', countingIds('n'))).toBeNull();
  expect(pastedStep('plain words', countingIds('n'))).toBeNull();
});

it('samples have names of their own', () => {
  expect(freeSampleName({ samples: [{ id: '1', name: 'Sample', text: '' }] })).toBe('Sample 2');
});

it('what the transformation says it gives follows its steps, while it was right', () => {
  const data: Transformation = transformationKind.schema.parse({});
  changeSteps(data, (draft) => addStep(draft, 'json-to-csv', 'a', null));
  expect(data.output).toBe('csv');
  changeSteps(data, (draft) => removeStep(draft, 'a'));
  expect(data.output).toBe('json');
  data.output = 'xml';
  changeSteps(data, (draft) => addStep(draft, 'json-to-csv', 'a', null));
  expect(data.output).toBe('xml');
});
