import { describe, expect, it } from 'vitest';
import { inferStructure } from '../../../shared/contract/json/index.ts';
import type { ImportMapping } from '../../../shared/mapping/kind.ts';
import { mappedObject, mappedValue } from '../../../shared/mapping/order-example.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { changeWords, diffStructures, structureRows, touchedMappings } from './structure-diff.ts';

const tree = (...samples: string[]): StructureNode =>
  inferStructure(samples.map((text, i) => ({ id: String(i), name: `${i}.json`, text }))).root as StructureNode;

describe('what a new tree changes', () => {
  it.each([
    ['nothing', ['{"a":1}'], ['{"a":1}', '{"a":2}'], []],
    ['a member more: added, and optional', ['{"a":1}'], ['{"a":1}', '{"a":1,"b":"x"}'], ['added $.b string, optional']],
    [
      'a member that some samples lack: optional',
      ['{"a":1}'],
      ['{"a":1}', '{}'],
      ['changed $.a integer → integer, optional'],
    ],
    ['a null: nullable', ['{"a":1}'], ['{"a":1}', '{"a":null}'], ['changed $.a integer → integer, nullable']],
    ['a wider number', ['{"a":1}'], ['{"a":1}', '{"a":1.5}'], ['changed $.a integer → decimal']],
    ['another type', ['{"a":1}'], ['{"a":"x"}'], ['changed $.a integer → string']],
    ['a member less', ['{"a":1,"b":{"c":1}}'], ['{"a":1}'], ['removed $.b object', 'removed $.b.c integer']],
    [
      'a list that becomes an object',
      ['{"a":[1]}'],
      ['{"a":{"b":1}}'],
      ['changed $.a array → object', 'added $.a.b integer', 'removed $.a[*] integer'],
    ],
  ])('%s', (_rule, before, after, expected) => {
    const changes = diffStructures(tree(...before), tree(...after));
    expect(changes.map((c) => `${c.change} ${c.path} ${c.words}`)).toEqual(expected);
  });

  it('in words', () => {
    expect(changeWords(diffStructures(tree('{"a":1,"b":1}'), tree('{"a":"x","c":1}')))).toBe(
      '1 added, 1 changed, 1 removed',
    );
    expect(changeWords([])).toBe('No element changes');
  });
});

describe('rows of the tree table', () => {
  const before = tree('{"a":1,"b":{"c":1},"d":2}');
  const after = tree('{"a":"x","d":2,"e":3}');
  const rows = structureRows(before, after, diffStructures(before, after));

  it('what goes stays in its place until it is kept', () => {
    expect(rows.map((r) => `${'  '.repeat(r.depth)}${r.placed.path} ${r.change?.change ?? ''}`.trimEnd())).toEqual([
      '$',
      '  $.a changed',
      '  $.d',
      '  $.e added',
      '  $.b removed',
      '    $.b.c removed',
    ]);
  });

  it('a closed row hides what stands below it', () => {
    expect(structureRows(before, before, [], new Set(['$.b'])).map((r) => r.placed.path)).toEqual([
      '$',
      '$.a',
      '$.b',
      '$.d',
    ]);
  });

  it('without changes it is the tree', () => {
    expect(structureRows(before, before, []).every((r) => r.change === null)).toBe(true);
  });
});

describe('mappings that a change touches', () => {
  const mapping = (name: string, root: ImportMapping['root']): Unit<ImportMapping> => ({
    id: name,
    kind: 'import-mapping',
    name,
    parent: null,
    documentation: '',
    data: { structure: 's', root, parameters: [], unknownMembers: 'ignore' },
  });
  const orders = mapping(
    'Orders',
    mappedObject('$', 'Order', {
      values: [mappedValue('$.a', 'x')],
      objects: [mappedObject('$.lines[*]', 'Line', { values: [mappedValue('$.lines[*].no', 'y')] })],
    }),
  );

  it.each([
    ['an element that was added touches none', [{ path: '$.b', change: 'added', words: '' }], []],
    ['an element that is mapped and changes', [{ path: '$.a', change: 'changed', words: '' }], ['Orders $.a']],
    ['an element that is not mapped', [{ path: '$.ab', change: 'removed', words: '' }], []],
    [
      'what is mapped below an element that goes',
      [{ path: '$.lines', change: 'removed', words: '' }],
      ['Orders $.lines[*] $.lines[*].no'],
    ],
  ] as const)('%s', (_rule, changes, expected) => {
    const touched = touchedMappings(changes, [orders, mapping('Empty', null)]);
    expect(touched.map((m) => [m.name, ...m.paths].join(' '))).toEqual(expected);
  });
});
