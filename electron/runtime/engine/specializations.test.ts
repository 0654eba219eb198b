import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const text = { kind: 'string' as const };
const leaf = (name: string, type = 'string', more: object = {}) => ({ name, type, optional: true, ...more });

/** Drawings of shapes: circles have a radius, squares a side; `kind` says which. */
const shapes = (
  kind: 'json-structure' | 'xml-schema' | 'csv-structure',
  structure: object,
  path: string,
  by: string,
  more: object = {},
) =>
  new ProjectBuilder()
    .entity('Shape', { No: 'string' })
    .entity('Circle', { Radius: 'integer' }, { generalization: 'Shape' })
    .entity('Square', { Side: 'integer' }, { generalization: 'Shape' })
    .unit(kind, 'Message', structure)
    .unit('import-mapping', 'Read', {
      structure: 'Message',
      root: {
        path,
        entity: 'Shape',
        obtain: 'find-or-create',
        discriminator: `${path}.${by}`,
        specializations: [
          { value: 'Circle', entity: 'Circle' },
          { value: 'Square', entity: 'Square' },
        ],
        values: [
          { path: `${path}.no`, attribute: 'Shape.No', key: true },
          { path: `${path}.radius`, attribute: 'Circle.Radius' },
          { path: `${path}.side`, attribute: 'Square.Side' },
        ],
        ...more,
      },
    })
    .flow('Store', [{ name: 'Text', type: text }], { kind: 'nothing' }, (f) => {
      f.add('import-with-mapping', { mapping: 'Read', input: '$Text', commit: 'with-events' });
      f.add('end', {});
    })
    .flow('Circles', [], { kind: 'list', entity: 'Circle' }, (f) => {
      f.add('retrieve', { entity: 'Circle', sort: [{ attribute: 'Shape.No', descending: false }], output: 'Found' });
      f.add('end', { value: '$Found' });
    });

const item = {
  name: '',
  type: 'object',
  children: [leaf('kind'), leaf('no'), leaf('radius', 'integer'), leaf('side', 'integer')],
};
const list = { root: { name: '', type: 'array', item } };

async function stored(p: ProjectBuilder, ...messages: string[]) {
  const runtime = await start(p);
  for (const Text of messages) {
    const { error } = await runtime.call('M.Store', { Text });
    if (error) return error.message;
  }
  const rows = databaseOf(runtime).prepare('SELECT no, radius, side FROM m_shape ORDER BY no').raw().all();
  const circles = (await runtime.call('M.Circles', {})).result as { No: string; $type: string }[];
  return { rows, circles: circles.map((c) => `${c.$type} ${c.No}`) };
}

const json = (...items: object[]) => JSON.stringify(items);
const three = json(
  { radius: 3, side: 9, no: '1', kind: 'Circle' },
  { kind: 'Square', no: '2', side: 4, radius: 9 },
  { no: '3', radius: 5 },
);
const ofThree = {
  rows: [
    ['1', 3, null],
    ['2', null, 4],
    ['3', null, null],
  ],
  circles: ['M.Circle 1'],
};

describe('objects of specializations', () => {
  it('a member of a message says which, wherever it stands; without it the object is of the entity itself', async () => {
    expect(await stored(shapes('json-structure', list, '$[*]', 'kind'), three)).toEqual(ofThree);
  });

  it('an object that is found again is what it was made as', async () => {
    const p = shapes('json-structure', list, '$[*]', 'kind');
    const later = json({ no: '1', kind: 'Circle', radius: 8 }, { no: '3', kind: 'Circle', radius: 8 });
    expect(await stored(p, three, later)).toEqual({
      rows: [
        ['1', 8, null],
        ['2', null, 4],
        ['3', null, null],
      ],
      circles: ['M.Circle 1'],
    });
  });

  it('an object that is found as one specialization and said to be another is an error', async () => {
    const runtime = await start(shapes('json-structure', list, '$[*]', 'kind'));
    expect((await runtime.call('M.Store', { Text: three })).error).toBeUndefined();
    const { error } = await runtime.call('M.Store', { Text: json({ no: '1', kind: 'Square', radius: 8, side: 7 }) });
    expect(error?.message).toContain('$[*].kind says another specialization');
    expect(databaseOf(runtime).prepare("SELECT radius, side FROM m_shape WHERE no = '1'").raw().get()).toEqual([
      3,
      null,
    ]);
  });

  it.each([
    ['general', { rows: [['1', null, null]], circles: [] }],
    ['ignore', { rows: [], circles: [] }],
    ['error', 'none of the values that a specialization is made for'],
  ])('another value: %s', async (whenOther, expected) => {
    const p = shapes('json-structure', list, '$[*]', 'kind', { whenOther });
    const found = await stored(p, json({ no: '1', kind: 'constructor', radius: 1 }));
    if (typeof expected === 'string') expect(found).toContain(expected);
    else expect(found).toEqual(expected);
  });

  it('in rows', async () => {
    const csv = 'kind,no,radius,side\nCircle,1,3,9\nSquare,2,9,4\n,3,5,\n';
    expect(await stored(shapes('csv-structure', list, '$[*]', 'kind'), csv)).toEqual(ofThree);
  });

  it('by xsi:type, with any prefix', async () => {
    const children = [
      leaf('xsi_type', 'string', {
        wire: { kind: 'attribute', name: 'type', ns: 'http://www.w3.org/2001/XMLSchema-instance' },
      }),
      ...item.children.slice(1),
    ];
    const root = {
      name: '',
      type: 'object',
      group: 'choice',
      children: [
        { name: 'shapes', type: 'object', children: [{ name: 'shape', type: 'array', item: { ...item, children } }] },
      ],
    };
    const namespaces = { xsi: 'http://www.w3.org/2001/XMLSchema-instance' };
    const p = shapes('xml-schema', { root, namespaces }, '$.shapes.shape[*]', 'xsi_type');
    const message = `<shapes xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:d="urn:d">
      <shape i:type="d:Circle"><no>1</no><radius>3</radius></shape>
      <shape i:type="Square"><no>2</no><side>4</side></shape>
      <shape><no>3</no></shape></shapes>`;
    expect(await stored(p, message)).toEqual(ofThree);
  });
});
