import { beforeEach, describe, expect, it } from 'vitest';
import { keepEdited, select, selectAfter } from './documents.ts';
import { useStudio } from './store.ts';

const selected = () => useStudio.getState().selection.elements;

describe('what an edit made is selected when it is done', () => {
  beforeEach(() => select('flow', ['before']));

  it('where nothing was chosen meanwhile, by one edit after the other', async () => {
    const first = selectAfter(Promise.resolve(), 'flow', ['first']);
    const second = selectAfter(first, 'flow', ['second']);
    await second;
    expect(selected()).toEqual(['second']);
  });

  it('not where a person chose something meanwhile', async () => {
    const done = selectAfter(Promise.resolve(), 'flow', ['made']);
    select('flow', ['chosen']);
    await done;
    expect(selected()).toEqual(['chosen']);
  });
});

it('an edit keeps the tab of a preview, and no other', () => {
  const documents = [
    { unit: 'flow', preview: true },
    { unit: 'entity', preview: true },
  ];
  useStudio.setState({ documents });
  keepEdited(['other']);
  expect(useStudio.getState().documents).toBe(documents);
  keepEdited(['flow', 'other']);
  expect(useStudio.getState().documents).toEqual([{ unit: 'flow', preview: false }, documents[1]]);
});
