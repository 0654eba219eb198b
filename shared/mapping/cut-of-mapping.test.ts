import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { canBeCut } from './cut-of-mapping.ts';

const item = (name: string) => ({
  name,
  type: 'array',
  item: { name: '', type: 'object', children: [{ name: 'n', type: 'integer' }] },
});
const rows = (path: string, more: object = {}) => ({
  path,
  entity: 'Row',
  association: null,
  values: [{ path: `${path}.n`, attribute: 'Row.N' }],
  objects: [],
  ...more,
});

it.each([
  ['the items of one list', rows('$.a[*]'), {}, true],
  [
    'a level without an object above them',
    { path: '$', entity: null, association: null, values: [], objects: [rows('$.a[*]')] },
    {},
    true,
  ],
  [
    'rows that are several objects each',
    rows('$.a[*]', { objects: [rows('$.a[*]', { objects: [rows('$.a[*]')] })] }),
    {},
    true,
  ],
  ['one object of a message', { path: '$', entity: 'Row', association: null, values: [], objects: [] }, {}, false],
  [
    'two lists beside each other',
    { path: '$', entity: null, association: null, values: [], objects: [rows('$.a[*]'), rows('$.b[*]')] },
    {},
    false,
  ],
  ['an object that is handed in', rows('$.a[*]', { obtain: 'parameter' }), {}, false],
  [
    'values that are handed in',
    rows('$.a[*]'),
    { parameters: [{ id: 'p', name: 'P', type: { kind: 'string' } }] },
    true,
  ],
  [
    'an object as a parameter',
    rows('$.a[*]'),
    { parameters: [{ id: 'p', name: 'P', type: { kind: 'object', entity: 'Row' } }] },
    false,
  ],
])('%s: read in batches or not', (_what, root, more, expected) => {
  const view = new ProjectBuilder()
    .entity('Row', { N: 'integer' })
    .unit('json-structure', 'Message', {
      samples: [],
      root: { name: '', type: 'object', children: [item('a'), item('b')] },
    })
    .unit('import-mapping', 'In', { structure: 'Message', root, ...more })
    .view();
  expect(canBeCut(view, view.ofKind('import-mapping')[0]?.id ?? null)).toBe(expected);
});
