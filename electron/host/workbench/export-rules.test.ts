import { describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { MappingBench } from './mapping-preview.ts';

const node = (name: string, type = 'string', more: object = {}) => ({ name, type, ...more });
const list = (name: string, children: object[], more: object = {}) =>
  node(name, 'array', { item: node('', 'object', { children }), ...more });

const members: object[] = [
  node('id', 'integer'),
  node('note', 'string', { optional: true }),
  list('lines', [node('sku', 'string', { optional: true }), node('amount', 'integer')]),
];
const read = {
  path: '$',
  entity: 'Order',
  association: null,
  values: [
    { path: '$.id', attribute: 'Order.Id' },
    { path: '$.note', attribute: 'Order.Note' },
  ],
  objects: [
    {
      path: '$.lines[*]',
      entity: 'Line',
      association: 'Line_Order',
      values: [
        { path: '$.lines[*].sku', attribute: 'Line.Sku' },
        { path: '$.lines[*].amount', attribute: 'Line.Amount' },
      ],
    },
  ],
};

function project(kind: 'json-structure' | 'xml-schema', children: object[], root: object, more: object = {}) {
  const xml = kind === 'xml-schema';
  const shape = xml
    ? node('', 'object', { group: 'choice', children: [node('Order', 'object', { children })] })
    : node('', 'object', { children });
  return new ProjectBuilder()
    .entity('Order', { Id: 'integer', Note: 'string' })
    .entity('Line', { Sku: 'string', Amount: 'integer' })
    .entity('Extra', { Text: 'string' }, { persistable: false })
    .association('Line_Order', 'Line', 'Order')
    .unit('json-structure', 'Read', { samples: [], root: node('', 'object', { children: members }) })
    .unit('import-mapping', 'In', { structure: 'Read', root: read })
    .flow(
      'Extras',
      [
        { name: 'Order', type: { kind: 'object', entity: 'Order' } },
        { name: 'Count', type: { kind: 'integer' } },
      ],
      { kind: 'list', entity: 'Extra' },
      (f) => {
        f.add('wait', { milliseconds: '0' });
        f.add('create-list', { entity: 'Extra', output: 'All' });
        f.add('create-object', {
          entity: 'Extra',
          output: 'One',
          members: [
            { member: 'Extra.Text', operation: 'set', value: "'of ' + toString($Order/Id) + ' x' + toString($Count)" },
          ],
        });
        f.add('change-list', { list: 'All', operation: 'add', value: '$One' });
        f.add('end', { value: '$All' });
      },
    )
    .unit(kind, 'Written', { samples: [], root: shape })
    .unit('export-mapping', 'Out', { structure: 'Written', root, ...more });
}

const message = {
  id: 7,
  lines: [{ sku: 'b', amount: 2 }, { sku: 'a', amount: 2 }, { amount: 9 }, { sku: 'c', amount: 0 }],
};

async function written(
  builder: ProjectBuilder,
  text: unknown = message,
  args: Record<string, unknown> = {},
): Promise<string> {
  const view = builder.view();
  const codes = new ProjectChecker()
    .checkAll(view)
    .filter((d) => d.severity === 'error')
    .map((d) => `${d.code} ${d.message}`);
  expect(codes).toEqual([]);
  const bench = new MappingBench(view);
  const { output, diagnostics } = await bench.run({
    mapping: 'In',
    text: JSON.stringify(text),
    thenExport: 'Out',
    args,
  });
  bench.dispose();
  return diagnostics.length > 0
    ? `${diagnostics[0]?.code} ${diagnostics[0]?.path}`
    : (output as string).replace(/^<\?xml.*\?>\n/, '');
}

const order = (values: object[], objects: object[] = [], more: object = {}) => ({
  path: '$',
  entity: 'Order',
  association: null,
  values,
  objects,
  ...more,
});
const lines = (values: object[], more: object = {}) => ({
  path: '$.lines[*]',
  entity: 'Line',
  association: 'Line_Order',
  values,
  ...more,
});
const constant = (path: string, expression: string, more: object = {}) => ({
  path,
  attribute: null,
  expression,
  ...more,
});

describe('an export mapping writes', () => {
  it('constants and expressions where no attribute is mapped, in levels, in lists and above the topmost object (L-27)', async () => {
    const children = [
      node('version'),
      node('head', 'object', { children: [node('by'), node('deep', 'object', { children: [node('id', 'integer')] })] }),
      list('lines', [node('of', 'integer'), node('kind')]),
    ];
    const root = order(
      [
        constant('$.version', "'1.0'"),
        constant('$.head.by', "'order ' + toString($object/Id)"),
        { path: '$.head.deep.id', attribute: 'Order.Id' },
      ],
      [lines([constant('$.lines[*].of', '$above/Id * 10 + $object/Amount'), constant('$.lines[*].kind', "'line'")])],
    );
    expect(await written(project('json-structure', children, root), { id: 7, lines: [{ amount: 2 }] })).toBe(
      '{"version":"1.0","head":{"by":"order 7","deep":{"id":7}},"lines":[{"of":72,"kind":"line"}]}',
    );
    const above = {
      path: '$',
      entity: null,
      association: null,
      values: [constant('$.version', "'2'")],
      objects: [{ ...order([{ path: '$.order.id', attribute: 'Order.Id' }]), path: '$.order' }],
    };
    expect(
      await written(
        project(
          'json-structure',
          [node('version'), node('order', 'object', { children: [node('id', 'integer')] })],
          above,
        ),
      ),
    ).toBe('{"version":"2","order":{"id":7}}');
  });

  it('only what a condition holds for: values, items, objects and levels', async () => {
    const children = [
      node('id', 'integer', { optional: true }),
      node('big', 'object', { optional: true, children: [node('id', 'integer')] }),
      node('small', 'object', { children: [node('id', 'integer')] }),
      list('lines', [node('sku', 'string', { optional: true }), node('amount', 'integer')]),
    ];
    const root = order(
      [
        { path: '$.id', attribute: 'Order.Id', when: '$object/Id > 10' },
        { path: '$.small.id', attribute: 'Order.Id' },
        { path: '$.big.id', attribute: 'Order.Id' },
      ],
      [
        { path: '$.big', entity: null, association: null, when: '$object/Id > 10' },
        { path: '$.small', entity: null, association: null, when: '$object/Id <= 10' },
        lines(
          [
            { path: '$.lines[*].sku', attribute: 'Line.Sku' },
            { path: '$.lines[*].amount', attribute: 'Line.Amount' },
          ],
          {
            when: '$object/Amount > 0 and $above/Id > 5',
            sortBy: [{ value: '$object/Amount', descending: true }, { value: '$object/Sku' }],
            limit: '$Most',
          },
        ),
      ],
    );
    const parameters = [{ id: 'p1', name: 'Most', type: { kind: 'integer' } }];
    const built = () => project('json-structure', children, root, { parameters });
    expect(await written(built(), message, { Most: 2 })).toBe(
      '{"small":{"id":7},"lines":[{"amount":9},{"sku":"a","amount":2}]}',
    );
    expect(await written(built(), { ...message, id: 11 })).toBe(
      '{"id":11,"big":{"id":11},"lines":[{"amount":9},{"sku":"a","amount":2},{"sku":"b","amount":2}]}',
    );
    expect(await written(built(), message, { Other: 2 })).toBe('call/argument-unknown undefined');
  });

  it.each([
    ['auto', '{"lines":[]}', 'mapping/empty-required $.note'],
    ['omit', '{}', '{"lines":[]}'],
    ['empty', '{"lines":[]}', '{"note":"","lines":[]}'],
    ['null', '{"lines":null}', '{"note":null,"lines":[]}'],
    ['error', 'mapping/empty-required $.lines', 'mapping/empty-required $.note'],
  ])('what is empty as it is told: %s (L-29)', async (whenEmpty, ofList, ofValue) => {
    const rows = list('lines', [node('amount', 'integer')]);
    const amount = { path: '$.lines[*].amount', attribute: 'Line.Amount' };
    const none = { id: 1, lines: [] };
    expect(await written(project('json-structure', [rows], order([], [lines([amount], { whenEmpty })])), none)).toBe(
      ofList,
    );
    const note = { path: '$.note', attribute: 'Order.Note', whenEmpty };
    expect(await written(project('json-structure', [node('note'), rows], order([note], [lines([amount])])), none)).toBe(
      ofValue,
    );
  });

  it('another value, an empty element or xsi:nil for what is empty', async () => {
    const note = {
      path: '$.note',
      attribute: 'Order.Note',
      whenEmpty: 'value',
      instead: "'none of ' + toString($object/Id)",
    };
    expect(await written(project('json-structure', [node('note')], order([note])))).toBe('{"note":"none of 7"}');
    const id = { path: '$.id', attribute: 'Order.Id', microflow: 'Doubled' };
    const doubled = project('json-structure', [node('id', 'integer')], order([id])).flow(
      'Doubled',
      [{ name: 'Of', type: { kind: 'integer' } }],
      { kind: 'integer' },
      (f) => void f.add('end', { value: '$Of * 2' }),
    );
    expect(await written(doubled)).toBe('{"id":14}');
    const xml = (whenEmpty: string) => {
      const values = [{ path: '$.Order.note', attribute: 'Order.Note', whenEmpty }];
      const rows = {
        ...lines([{ path: '$.Order.lines[*].amount', attribute: 'Line.Amount' }], { whenEmpty }),
        path: '$.Order.lines[*]',
      };
      const root = { ...order(values, [rows]), path: '$.Order' };
      const built = project('xml-schema', [node('note'), list('lines', [node('amount', 'integer')])], {
        path: '$',
        entity: null,
        association: null,
        objects: [root],
      });
      return written(built, { id: 1, lines: [] });
    };
    expect(await xml('empty')).toBe('<Order><note/><lines/></Order>');
    expect(await xml('omit')).toBe('<Order/>');
    expect(await xml('null')).toBe(
      '<Order xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><note xsi:nil="true"/><lines xsi:nil="true"/></Order>',
    );
  });

  it('objects of a microflow that waits, of a parameter and of an expression (EM-1, EM-3)', async () => {
    const children = [
      node('id', 'integer'),
      list('extras', [node('text')]),
      list('more', [node('text')]),
      list('lines', [node('orders', 'object', { children: [node('id', 'integer')] })]),
    ];
    const extra = (name: string, more: object) => ({
      path: `$.${name}[*]`,
      entity: 'Extra',
      association: null,
      values: [{ path: `$.${name}[*].text`, attribute: 'Extra.Text' }],
      ...more,
    });
    const root = order(
      [{ path: '$.id', attribute: 'Order.Id' }],
      [
        extra('extras', {
          takenFrom: 'microflow',
          microflow: 'Extras',
          when: "$object/Text != ''",
          sortBy: [{ value: '$object/Text' }],
          limit: '$above/Id',
          arguments: [
            { parameter: 'Order', value: '$above' },
            { parameter: 'Count', value: '$above/Id + 1' },
          ],
        }),
        extra('more', { takenFrom: 'parameter', parameter: 'More' }),
        lines([], {
          objects: [
            {
              path: '$.lines[*].orders',
              entity: 'Order',
              association: null,
              takenFrom: 'expression',
              taken: '$above2',
              values: [{ path: '$.lines[*].orders.id', attribute: 'Order.Id' }],
            },
          ],
        }),
      ],
    );
    const parameters = [{ id: 'p1', name: 'More', type: { kind: 'list', entity: 'Extra' } }];
    const built = project('json-structure', children, root, { parameters });
    expect(await written(built, { id: 7, lines: [{ amount: 1 }] }, { More: [{ Text: 'given' }] })).toBe(
      '{"id":7,"extras":[{"text":"of 7 x8"}],"more":[{"text":"given"}],"lines":[{"orders":{"id":7}}]}',
    );
  });

  it('a list of single values of one text, joined or JSON', async () => {
    const texts = (listAs: string, type: string) =>
      project(
        'json-structure',
        [node('all', 'array', { optional: true, item: node('', type, { nullable: true }) })],
        order([{ path: '$.all', attribute: 'Order.Note', listAs, separator: ';' }]),
      );
    expect(await written(texts('joined', 'string'), { id: 1, note: 'a;b', lines: [] })).toBe('{"all":["a","b"]}');
    expect(await written(texts('joined', 'integer'), { id: 1, note: '1; 2', lines: [] })).toBe('{"all":[1,2]}');
    expect(await written(texts('json', 'decimal'), { id: 1, note: '[1.50, null]', lines: [] })).toBe(
      '{"all":[1.50,null]}',
    );
    expect(await written(texts('joined', 'integer'), { id: 1, note: '1;x', lines: [] })).toBe(
      'mapping/not-a-list $.all',
    );
    expect(await written(texts('json', 'string'), { id: 1, note: '{}', lines: [] })).toBe('mapping/not-a-list $.all');
    expect(await written(texts('joined', 'string'), { id: 1, lines: [] })).toBe('{}');
  });

  it('a level that may be missing only when something stands in it, at any depth (L-28)', async () => {
    const optional = (name: string, children: object[]) => node(name, 'object', { optional: true, children });
    const children = [
      optional('a', [
        optional('b', [node('note', 'string', { optional: true })]),
        list('lines', [node('amount', 'integer')], { optional: true }),
      ]),
      node('id', 'integer'),
    ];
    const root = order(
      [
        { path: '$.a.b.note', attribute: 'Order.Note' },
        { path: '$.id', attribute: 'Order.Id' },
      ],
      [
        {
          ...lines([{ path: '$.a.lines[*].amount', attribute: 'Line.Amount' }], { whenEmpty: 'omit' }),
          path: '$.a.lines[*]',
        },
      ],
    );
    const built = () => project('json-structure', children, root);
    expect(await written(built(), { id: 1, lines: [] })).toBe('{"id":1}');
    expect(await written(built(), { id: 1, note: 'n', lines: [] })).toBe('{"a":{"b":{"note":"n"}},"id":1}');
    expect(await written(built(), { id: 1, lines: [{ amount: 3 }] })).toBe('{"a":{"lines":[{"amount":3}]},"id":1}');
  });

  it.each([
    [
      'a discriminator',
      'json-structure',
      undefined,
      '{"shapes":[{"kind":"circle","radius":2},{"kind":"box"},{"kind":"circle"}]}',
    ],
    [
      'xsi:type',
      'xml-schema',
      { kind: 'attribute', name: 'type', ns: 'http://www.w3.org/2001/XMLSchema-instance' },
      '<Order xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><shapes xsi:type="circle"><radius>2</radius></shapes><shapes xsi:type="box"/><shapes xsi:type="circle"/></Order>',
    ],
  ] as const)('objects of specializations with their own members: %s (XC-4)', async (_words, kind, wire, expected) => {
    const at = kind === 'xml-schema' ? '$.Order' : '$';
    const shape = [
      node('kind', 'string', { optional: true, ...(wire ? { wire } : {}) }),
      node('radius', 'integer', { optional: true }),
    ];
    const element = {
      path: `${at}.shapes[*]`,
      entity: 'Shape',
      association: null,
      discriminator: `${at}.shapes[*].kind`,
      specializations: [
        { value: 'circle', entity: 'Circle' },
        { value: 'box', entity: 'Box' },
      ],
      values: [{ path: `${at}.shapes[*].radius`, attribute: 'Circle.Radius' }],
      takenFrom: 'microflow',
      microflow: 'Shapes',
    };
    const top = { ...order([], [element]), path: at };
    const root = kind === 'xml-schema' ? { path: '$', entity: null, association: null, objects: [top] } : top;
    const built = project(kind, [list('shapes', shape)], root)
      .entity('Shape', {}, { persistable: false })
      .entity('Circle', { Radius: 'integer' }, { generalization: 'Shape', persistable: false })
      .entity('Box', {}, { generalization: 'Shape', persistable: false })
      .entity('Disc', {}, { generalization: 'Circle', persistable: false })
      .flow('Shapes', [], { kind: 'list', entity: 'Shape' }, (f) => {
        f.add('create-list', { entity: 'Shape', output: 'All' });
        for (const entity of ['Circle', 'Box', 'Disc']) {
          const radius = { member: 'Circle.Radius', operation: 'set' as const, value: '2' };
          f.add('create-object', { entity, output: `One${entity}`, members: entity === 'Circle' ? [radius] : [] });
          f.add('change-list', { list: 'All', operation: 'add', value: `$One${entity}` });
        }
        f.add('end', { value: '$All' });
      });
    expect(await written(built)).toBe(expected);
  });

  it('of a choice the option that is there, and what is said of empty ones where none is (XC-5, L-17)', async () => {
    const choice = node('pick', 'object', {
      group: 'choice',
      children: [node('note', 'string'), node('amount', 'integer')],
    });
    const built = (level: object) =>
      project('xml-schema', [choice], {
        path: '$',
        entity: null,
        association: null,
        objects: [
          {
            ...order(
              [
                { path: '$.Order.pick.note', attribute: 'Order.Note', whenEmpty: 'null' },
                constant('$.Order.pick.amount', 'if $object/Id > 10 then $object/Id else empty'),
              ],
              [{ path: '$.Order.pick', entity: null, association: null, ...level }],
            ),
            path: '$.Order',
          },
        ],
      });
    const declared = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    expect(await written(built({}), { id: 1, note: 'n', lines: [] })).toBe(`<Order${declared}><note>n</note></Order>`);
    expect(await written(built({}), { id: 11, lines: [] })).toBe(`<Order${declared}><amount>11</amount></Order>`);
    expect(await written(built({}), { id: 1, lines: [] })).toBe(`<Order${declared}><note xsi:nil="true"/></Order>`);
    expect(await written(built({ whenEmpty: 'error' }), { id: 1, lines: [] })).toBe(
      'mapping/empty-required $.Order.pick',
    );
    expect(await written(built({ when: '$object/Id > 5' }), { id: 1, note: 'n', lines: [] })).toBe(
      `<Order${declared}/>`,
    );
  });

  it('rows of a table: filtered, ordered, with constants', async () => {
    const columns = [node('of'), node('sku', 'string', { nullable: true }), node('amount', 'integer')];
    const root = {
      path: '$',
      entity: null,
      association: null,
      objects: [
        {
          path: '$[*]',
          entity: 'Line',
          association: null,
          when: '$object/Amount > 0',
          sortBy: [{ value: '$object/Amount', descending: true }],
          values: [
            constant('$[*].of', "'order'"),
            { path: '$[*].sku', attribute: 'Line.Sku', whenEmpty: 'value', instead: "'none'" },
            { path: '$[*].amount', attribute: 'Line.Amount' },
          ],
        },
      ],
    };
    const built = project('json-structure', [node('id', 'integer')], order([]))
      .unit('json-structure', 'Rows', {
        samples: [],
        root: node('', 'array', {
          item: node('', 'object', {
            children: [node('sku', 'string', { optional: true }), node('amount', 'integer')],
          }),
        }),
      })
      .unit('import-mapping', 'InRows', {
        structure: 'Rows',
        root: {
          path: '$[*]',
          entity: 'Line',
          association: null,
          values: [
            { path: '$[*].sku', attribute: 'Line.Sku' },
            { path: '$[*].amount', attribute: 'Line.Amount' },
          ],
        },
      })
      .unit('csv-structure', 'Table', {
        samples: [],
        root: node('', 'array', { item: node('', 'object', { children: columns }) }),
      })
      .unit('export-mapping', 'OutRows', { structure: 'Table', root });
    const bench = new MappingBench(built.view());
    const text = JSON.stringify(message.lines);
    const { output, diagnostics } = await bench.run({ mapping: 'InRows', text, thenExport: 'OutRows' });
    bench.dispose();
    expect(diagnostics).toEqual([]);
    expect(output?.replaceAll('\r', '')).toBe('of,sku,amount\norder,none,9\norder,b,2\norder,a,2\n');
  });
});
