import {
  type Case,
  endOf,
  leaf,
  lineObject,
  mapping,
  order,
  root,
  structure,
  text,
  value,
  whole,
  withOrder,
} from './models.ts';

export const mappingCases: readonly Case[] = [
  ['mapping/no-structure', (p) => p.unit('import-mapping', 'Mapping', {}), []],
  ['mapping/no-structure', (p) => structure(p).unit('import-mapping', 'Mapping', {}), ['Use M.Message']],
  ['mapping/nothing-mapped', (p) => mapping(p, 'import', null), []],
  [
    'mapping/path-not-in-structure',
    (p) => mapping(p, 'import', root([value('$.numbr', 'Order.Number')])),
    ['Map number instead', 'Remove the mapping'],
  ],
  [
    'mapping/two-objects',
    (p) =>
      mapping(
        p,
        'import',
        root(whole, {
          objects: [lineObject, { ...lineObject, entity: 'Line', association: 'Line_Order', values: [] }],
        }),
      ) && p.association('Line_Line', 'Line', 'Line'),
    ['Put Line below Line'],
  ],
  [
    'mapping/several-of-one-element',
    (p) =>
      mapping(
        p,
        'export',
        root([...whole, value('$.flag', null, { expression: 'true' })], {
          objects: [{ ...root([]), entity: 'Line', association: 'Line_Order' }],
        }),
      ),
    [],
  ],
  [
    'mapping/no-association',
    (p) => mapping(p, 'import', root(whole, { objects: [{ ...root([]), entity: 'Line' }] })),
    ['Link over Line_Order'],
  ],
  [
    'mapping/type',
    (p) =>
      mapping(
        p,
        'import',
        root(whole, {
          objects: [
            {
              ...root([value('$.flag', 'Order.Total'), value('$.number', 'Order.Number')]),
              given: [{ member: 'Order.Number', value: "'x'" }],
              association: 'Order_Order',
            },
          ],
        }),
      ) && p.association('Order_Order', 'Order', 'Order'),
    ['Remove the mapping'],
  ],
  [
    'mapping/entity-missing,model/broken-reference',
    (p) => mapping(p, 'import', root([], { entity: 'gone' })),
    ['Remove the mapping'],
  ],
  [
    'mapping/attribute-missing',
    (p) => mapping(p, 'import', root([value('$.number', 'Line.Sku')])),
    ['Map it to Number', 'Remove the mapping'],
  ],
  [
    'mapping/value-without-object',
    (p) => mapping(p, 'import', root([value('$.number', 'Order.Number')], { entity: null })),
    ['Remove the mapping'],
  ],
  [
    'mapping/value-without-object',
    (p) =>
      mapping(
        p,
        'import',
        root([], {
          objects: [
            {
              path: '$.lines[*]',
              entity: 'Line',
              association: 'Line_Order',
              values: [value('$.number', 'Line.Sku')],
            },
          ],
        }),
      ),
    ['Remove the mapping'],
  ],
  [
    'mapping/not-like',
    (p) =>
      mapping(
        p,
        'import',
        root([], {
          objects: [{ path: '$.lines[*]', entity: 'Line', association: 'Line_Order', like: '$.elsewhere[*]' }],
        }),
      ),
    [],
  ],
  [
    'mapping/object-of-a-list',
    (p) =>
      withOrder(p)
        .unit('xml-schema', 'Orders', {
          root: {
            name: '',
            type: 'object',
            group: 'choice',
            children: [{ name: 'order', type: 'array', item: { name: '', type: 'object', children: [] } }],
          },
        })
        .unit('import-mapping', 'Mapping', { structure: 'Orders', root: { path: '$.order', entity: 'Order' } }),
    [],
  ],
  [
    'mapping/no-association',
    (p) => mapping(p, 'import', root([], { objects: [{ path: '$.lines[*]', entity: 'Line', association: null }] })),
    ['Link over Line_Order'],
  ],
  [
    'mapping/no-key',
    (p) => mapping(p, 'import', root(whole, { obtain: 'find' })),
    ['Use Number as key', 'Always create the object'],
  ],
  ...(['value', '1st', 'Limit'] as const).map(
    (name): Case => [
      'mapping/parameter-name',
      (p) =>
        mapping(p, 'import', root(whole), {
          parameters: [
            { id: 'a', name: 'Limit', type: { kind: 'long' } },
            { id: 'b', name, type: { kind: 'long' } },
          ],
        }),
      [],
    ],
  ),
  ...([{ kind: 'list', entity: 'Order' }, { kind: 'object' }, { kind: 'nothing' }] as const).map(
    (type): Case => [
      'mapping/parameter-type',
      (p) => mapping(p, 'import', root(whole), { parameters: [{ id: 'a', name: 'Limit', type }] }),
      [],
    ],
  ),
  ...['Gone', 'Limit', 'Line'].map(
    (parameter): Case => [
      'mapping/parameter-unfit',
      (p) =>
        mapping(p, 'import', root(whole, { obtain: 'parameter', parameter }), {
          parameters: [
            { id: 'a', name: 'Limit', type: { kind: 'long' } },
            { id: 'b', name: 'Line', type: { kind: 'object', entity: 'Line' } },
          ],
        }),
      [],
    ],
  ),
  ['mapping/microflow-unfit', (p) => mapping(p, 'import', root(whole, { obtain: 'microflow' })), []],
  [
    'mapping/microflow-unfit',
    (p) => {
      mapping(p, 'import', root(whole, { obtain: 'microflow', microflow: 'Flow' }));
      p.flow('Flow', [], { kind: 'object', entity: 'Line' }, (f) => endOf(f, 'empty'));
    },
    [],
  ],
  ...(
    [
      ['mapping/order-without-list', {}, { sortBy: [{ value: '$object/Number' }] }],
      ['mapping/taken-unfit', { takenFrom: 'expression', taken: '$above' }, {}],
      ['mapping/no-source', { takenFrom: 'expression' }, {}],
      ['mapping/parameter-unfit', { takenFrom: 'parameter', parameter: 'Gone' }, {}],
      ['mapping/microflow-unfit', { takenFrom: 'microflow' }, {}],
      ['expression/unknown-variable', { when: '$nowhere' }, {}],
      ['expression/unknown-variable', { limit: '$object/Sku' }, {}],
    ] as const
  ).map(
    ([code, ofLines, ofRoot]): Case => [
      code,
      (p) =>
        mapping(
          p,
          'export',
          root([...whole, value('$.flag', null, { expression: 'true' })], {
            objects: [{ ...lineObject, ...ofLines }],
            ...ofRoot,
          }),
        ),
      [],
    ],
  ),
  [
    'mapping/no-instead',
    (p) => mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true', whenEmpty: 'value' })])),
    [],
  ],
  ...[
    [],
    [{ parameter: 'Number' }],
    [{ parameter: 'Number', value: "'a'" }, { parameter: 'Other' }],
    [{ parameter: 'Number', path: '$.flag' }],
    [{ parameter: 'Number', path: '$.total' }],
  ].map(
    (given): Case => [
      'mapping/argument',
      (p) => {
        mapping(p, 'import', root(whole, { obtain: 'microflow', microflow: 'Flow', arguments: given }));
        p.flow('Flow', [{ name: 'Number', type: text }], order, (f) => endOf(f, 'empty'));
      },
      [],
    ],
  ),
  [
    'mapping/key-association',
    (p) =>
      mapping(
        p,
        'import',
        root([value('$.number', 'Order.Number', { key: true })], { obtain: 'find', keyAbove: true }),
      ),
    [],
  ],
  ...[
    { member: null, value: "'a'" },
    { member: 'Order.Number', value: "'a'" },
    { member: 'Thing.Count', value: '1' },
    { member: 'Thing_Lines', value: 'empty', key: true },
  ].map(
    (given): Case => [
      'mapping/given-member',
      (p) =>
        structure(p)
          .unit('import-mapping', 'Mapping', {
            structure: 'Message',
            root: root([], { entity: 'Thing', given: [given] }),
          })
          .entity('Thing', { Count: 'autonumber' })
          .association('Thing_Lines', 'Thing', 'Line', { type: 'reference-set' }),
      [],
    ],
  ),
  [
    'mapping/above-shared',
    (p) => {
      p.entity('Order', { Number: 'string' })
        .entity('Node', { Name: 'string' })
        .association('Node_Order', 'Node', 'Order')
        .association('Node_Parent', 'Node', 'Node')
        .unit('json-structure', 'Message', {
          types: {
            Node: {
              name: '',
              type: 'object',
              children: [
                leaf('name'),
                { name: 'nodes', type: 'array', item: { name: '', type: 'object', ref: 'Node' } },
              ],
            },
          },
          root: {
            name: '',
            type: 'object',
            children: [{ name: 'nodes', type: 'array', item: { name: '', type: 'object', ref: 'Node' } }],
          },
        })
        .unit('import-mapping', 'Mapping', {
          structure: 'Message',
          root: root([], {
            objects: [
              {
                path: '$.nodes[*]',
                entity: 'Node',
                association: 'Node_Order',
                values: [value('$.nodes[*].name', 'Node.Name', { key: true })],
                given: [{ member: 'Node.Name', value: '$above/Number' }],
                objects: [
                  { path: '$.nodes[*].nodes[*]', entity: 'Node', association: 'Node_Parent', like: '$.nodes[*]' },
                ],
              },
            ],
          }),
        });
    },
    [],
  ],
  ...[
    { discriminator: '', specializations: [{ value: 'a', entity: 'Special' }] },
    { discriminator: '$.lines', specializations: [{ value: 'a', entity: 'Special' }] },
    { discriminator: '$.number', specializations: [{ value: 'a', entity: 'Line' }] },
    {
      discriminator: '$.number',
      specializations: [
        { value: 'a', entity: 'Special' },
        { value: 'a', entity: 'Special' },
      ],
    },
  ].map(
    (special): Case => [
      'mapping/specialization',
      (p) => {
        p.entity('Special', { More: 'string' }, { generalization: 'Order' });
        mapping(p, 'import', root(whole, special));
      },
      [],
    ],
  ),
  ...(
    [
      [[], text],
      [[{ name: 'A', type: { kind: 'boolean' } }], text],
      [[{ name: 'A', type: text }], { kind: 'boolean' }],
    ] as const
  ).map(
    ([parameters, returns]): Case => [
      'mapping/converter',
      (p) => {
        mapping(p, 'import', root([value('$.number', 'Order.Number', { microflow: 'Flow' })]));
        p.flow('Flow', [...parameters], returns, (f) => endOf(f, 'empty'));
      },
      [],
    ],
  ),
  [
    'mapping/no-instead',
    (p) => mapping(p, 'import', root([value('$.number', 'Order.Number', { whenMissing: 'value' })])),
    [],
  ],
  [
    'mapping/find-non-persistable',
    (p) => {
      mapping(p, 'import', {
        path: '$',
        entity: 'Loose',
        association: null,
        obtain: 'find',
        values: [value('$.number', 'Loose.Number', { key: true })],
      });
      p.entity('Loose', { Number: 'string' }, { persistable: false });
    },
    ['Always create the object'],
  ],
  [
    'mapping/mapped-twice',
    (p) =>
      mapping(
        p,
        'export',
        root([...whole, value('$.flag', null, { expression: 'true' }), value('$.number', 'Order.Number')]),
      ),
    ['Keep the first mapping'],
  ],
  [
    'mapping/attribute-twice',
    (p) => mapping(p, 'import', root([value('$.number', 'Order.Number'), value('$.flag', 'Order.Number')])),
    ['Remove the mapping'],
  ],
  ['mapping/type', (p) => mapping(p, 'import', root([value('$.flag', 'Order.Total')])), ['Remove the mapping']],
  [
    'mapping/refuses-fractions',
    (p) =>
      mapping(p.entity('Count', { N: 'integer' }), 'import', root([value('$.total', 'Count.N')], { entity: 'Count' })),
    ['Round it'],
  ],
  ['mapping/no-source', (p) => mapping(p, 'export', root([...whole, value('$.flag', null)])), ['Remove the mapping']],
  [
    'mapping/key-not-mapped',
    (p) => mapping(p, 'import', root([value('$.number', null, { key: true, expression: '$value' })])),
    ['Not a key'],
  ],
  [
    'mapping/required-not-mapped',
    (p) => mapping(p, 'export', root([whole[0] as object, value('$.flag', null, { expression: 'true' })])),
    ['Map it to Total', 'Make it optional in the structure'],
  ],
];
