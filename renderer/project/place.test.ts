import { expect, it } from 'vitest';
import { readPlace } from './place.ts';

it('a place is read as it was written', () => {
  const place = {
    documents: [{ unit: 'a', preview: false }],
    active: 'a',
    selection: { unit: 'a', elements: ['n'] },
    closed: ['f'],
    views: { a: { x: 1, y: -2, zoom: 0.7 } },
    shown: { a: 'table' },
    scrolls: { 'a Structure': 120 },
    folds: { e: true },
  };
  expect(readPlace(JSON.stringify(place))).toEqual(place);
});

it.each([null, '', '{', '[]', 'null', '{"documents":"x"}', '{"views":{"a":{"x":"1"}}}', '{"selection":{}}'])(
  'one that makes no sense is none: %j',
  (text) => {
    expect(readPlace(text)).toEqual({
      documents: [],
      active: null,
      selection: { unit: null, elements: [] },
      closed: [],
      views: {},
      shown: {},
      scrolls: {},
      folds: {},
    });
  },
);
