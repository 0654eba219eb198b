import {
  byCron,
  type Case,
  endOf,
  get,
  importAndCommit,
  leaf,
  lineObject,
  mapping,
  nothing,
  one,
  order,
  orders,
  root,
  service,
  spoilt,
  structure,
  text,
  ticking,
  twice,
  value,
  whole,
  withOrder,
} from './models.ts';

export const activityCases: readonly Case[] = [
  [
    'microflow/name-taken',
    (p) =>
      withOrder(p).flow('Flow', [], nothing, (f) => {
        f.add('create-object', { entity: 'Order', output: 'Order' });
        f.add('create-object', { entity: 'Order', output: 'Order' });
        f.add('end', {});
      }),
    ['Rename to $Order2'],
  ],
  [
    'microflow/result-not-expected',
    (p) => withOrder(p).flow('Flow', [], nothing, (f) => endOf(f, "'a'")),
    ['Clear the result'],
  ],
  [
    'microflow/result-missing',
    (p) => withOrder(p).flow('Flow', [{ name: 'Order', type: order }], order, (f) => endOf(f)),
    ['Return $Order', 'Return empty', 'Return nothing'],
  ],
  [
    'microflow/result-type',
    (p) =>
      withOrder(p).flow(
        'Flow',
        [
          { name: 'Order', type: order },
          { name: 'Orders', type: orders },
        ],
        order,
        (f) => endOf(f, '$Orders'),
      ),
    ['Return $Order', 'Let the microflow return a list of Order', 'Return empty'],
  ],
  [
    'microflow/unknown-variable',
    (p) => one(p, 'commit', { variable: 'Ordr' }, [{ name: 'Order', type: order }]),
    ['Use $Order'],
  ],
  ['microflow/parts-not-committed', importAndCommit, ['Commit with parts']],
  [
    'rest/parts-not-committed',
    (p) => {
      mapping(p, 'import', root([value('$.number', 'Order.Number')], { objects: [lineObject] })).flow(
        'Flow',
        [{ name: 'Order', type: order }],
        nothing,
        (f) => {
          f.add('commit', { variable: 'Order' });
          f.add('end', {});
        },
      );
      return service(p, [
        get('', { method: 'POST', importMapping: 'Mapping', bodyArgument: 'Order', exportMapping: null, status: 204 }),
      ]);
    },
    ['Commit with parts in Flow', 'Commit the body'],
  ],
  ['microflow/no-variable', (p) => one(p, 'commit', {}, [{ name: 'Order', type: order }]), ['Use $Order']],
  [
    'microflow/not-an-object',
    (p) =>
      one(p, 'change-object', { object: 'Text' }, [
        { name: 'Text', type: text },
        { name: 'Order', type: order },
      ]),
    ['Use $Order'],
  ],
  [
    'microflow/not-a-list',
    (p) =>
      one(p, 'aggregate-list', { list: 'Order', function: 'count', output: 'Count' }, [
        { name: 'Order', type: order },
        { name: 'Orders', type: orders },
      ]),
    ['Use $Orders'],
  ],
  ['microflow/no-entity', (p) => one(p, 'create-object', { output: 'New' }), ['Use M.Order', 'Use M.Line']],
  [
    'microflow/no-microflow',
    (p) => {
      one(p, 'call-microflow', {});
      p.flow('Other', [], nothing, (f) => endOf(f));
    },
    ['Use M.Other'],
  ],
  [
    'microflow/mapping-parameters',
    (p) => {
      p.unit('json-structure', 'Message', {
        samples: [],
        root: { name: '', type: 'object', children: [leaf('number')] },
      });
      p.unit('export-mapping', 'Mapping', {
        structure: 'Message',
        root: root([value('$.number', 'Order.Number')]),
        parameters: [{ id: 'p', name: 'Limit', type: { kind: 'integer' } }],
      });
      withOrder(p).flow('Flow', [], nothing, (f) => {
        f.add('create-object', { entity: 'Order', output: 'O' });
        f.add('call-rest', { location: 'http://localhost/', body: 'mapping', bodyMapping: 'Mapping', bodyInput: 'O' });
        f.add('end', {});
      });
    },
    [],
  ],
  [
    'microflow/no-mapping',
    (p) => {
      one(p, 'import-with-mapping', { input: "'{}'" });
      p.unit('json-structure', 'Message', {
        samples: [],
        root: { name: '', type: 'object', children: [leaf('number')] },
      });
      p.unit('import-mapping', 'Mapping', { structure: 'Message', root: root([value('$.number', 'Order.Number')]) });
    },
    ['Use M.Mapping'],
  ],
  ...(['', 'Other'] as const).map(
    (microflow): Case => [
      microflow
        ? 'microflow/no-batches,microflow/batch-parameters,microflow/batch-result'
        : 'microflow/no-batches,microflow/batches-lost',
      (p) => {
        p.unit('json-structure', 'Message', {
          samples: [],
          root: { name: '', type: 'object', children: [leaf('number')] },
        });
        p.unit('import-mapping', 'Mapping', { structure: 'Message', root: root([value('$.number', 'Order.Number')]) });
        if (microflow)
          p.flow('Other', [{ name: 'Text', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
            f.add('end', { value: '$Text' });
          });
        one(p, 'import-in-batches', {
          mapping: 'Mapping',
          input: "'{}'",
          ...(microflow ? { microflow } : { commit: 'no' }),
        });
      },
      [],
    ],
  ),
  [
    'microflow/no-association',
    (p) =>
      one(p, 'retrieve', { source: 'association', object: 'Order', output: 'Lines' }, [{ name: 'Order', type: order }]),
    ['Use M.Line_Order'],
  ],
  [
    'microflow/wrong-association',
    (p) => {
      one(p, 'retrieve', { source: 'association', object: 'Order', association: 'Other', output: 'Lines' }, [
        { name: 'Order', type: order },
      ]);
      p.association('Other', 'Line', 'Line');
    },
    ['Use M.Line_Order'],
  ],
  ['microflow/no-output', (p) => one(p, 'retrieve', { entity: 'Order' }), ['Name it $OrderList']],
  [
    'microflow/retrieve-non-persistable',
    (p) => {
      one(p, 'retrieve', { entity: 'Loose', output: 'L' });
      p.entity('Loose', {}, { persistable: false });
    },
    ['Make Loose persistable'],
  ],
  [
    'microflow/sort-attribute,model/broken-reference',
    (p) => one(p, 'retrieve', { entity: 'Order', sort: [{ attribute: 'gone', descending: false }], output: 'L' }),
    [],
  ],
  [
    'microflow/member-not-chosen',
    (p) =>
      one(p, 'create-object', {
        entity: 'Order',
        output: 'O',
        members: [{ member: null, operation: 'set', value: '1' }],
      }),
    ['Remove the row'],
  ],
  [
    'microflow/unknown-member',
    (p) =>
      one(p, 'create-object', {
        entity: 'Order',
        output: 'O',
        members: [{ member: 'Line.Sku', operation: 'set', value: '1' }],
      }),
    ['Remove the row'],
  ],
  [
    'microflow/calculated-member',
    (p) => {
      one(p, 'create-object', {
        entity: 'A',
        output: 'O',
        members: [{ member: 'A.B', operation: 'set', value: "'x'" }],
      });
      p.entity('A', { B: { type: 'string', calculated: 'Flow' } });
    },
    ['Remove the row'],
  ],
  [
    'microflow/autonumber-member',
    (p) => {
      one(p, 'create-object', { entity: 'A', output: 'O', members: [{ member: 'A.B', operation: 'set', value: '1' }] });
      p.entity('A', { B: 'autonumber' });
    },
    ['Remove the row'],
  ],
  [
    'microflow/wrong-association-value',
    (p) =>
      one(p, 'create-object', {
        entity: 'Line',
        output: 'L',
        members: [{ member: 'Line_Order', operation: 'set', value: "'x'" }],
      }),
    [],
  ],
  [
    'microflow/wrong-item',
    (p) =>
      one(p, 'change-list', { list: 'Orders', operation: 'add', value: '$Line' }, [
        { name: 'Orders', type: orders },
        { name: 'Line', type: { kind: 'object', entity: 'Line' } },
      ]),
    [],
  ],
  [
    'microflow/wrong-aggregate',
    (p) =>
      one(p, 'aggregate-list', { list: 'Orders', function: 'sum', expression: '$currentObject/Number', output: 'S' }, [
        { name: 'Orders', type: orders },
      ]),
    [],
  ],
  [
    'microflow/argument-missing',
    (p) => {
      one(p, 'call-microflow', { microflow: 'Other' }, [{ name: 'Order', type: order }]);
      p.flow('Other', [{ name: 'Order', type: order }], nothing, (f) => endOf(f));
    },
    ['Give Order $Order'],
  ],
  [
    'microflow/argument-unknown',
    (p) => {
      one(p, 'call-microflow', { microflow: 'Other', arguments: [{ parameter: 'Gone', value: "'x'" }] });
      p.flow('Other', [], nothing, (f) => endOf(f));
    },
    ['Remove the row'],
  ],
  [
    'microflow/argument-repeated',
    (p) => {
      const given = ["'x'", 'no expression ('].map((value) => ({ parameter: 'Text', value }));
      one(p, 'call-microflow', { microflow: 'Other', arguments: given });
      p.flow('Other', [{ name: 'Text', type: { kind: 'string' } }], nothing, (f) => endOf(f));
    },
    ['Remove the row'],
  ],
  [
    'microflow/no-result',
    (p) => {
      one(p, 'call-microflow', { microflow: 'Other', output: 'X' });
      p.flow('Other', [], nothing, (f) => endOf(f));
    },
    ['Clear the result name'],
  ],
  [
    'microflow/wrong-mapping-input',
    (p) => {
      one(p, 'export-with-mapping', { mapping: 'Mapping', input: 'Orders', output: 'Text' }, [
        { name: 'Orders', type: orders },
        { name: 'Order', type: order },
      ]);
      p.unit('json-structure', 'Message', {
        samples: [],
        root: { name: '', type: 'object', children: [leaf('number')] },
      });
      p.unit('export-mapping', 'Mapping', { structure: 'Message', root: root([value('$.number', 'Order.Number')]) });
    },
    ['Use $Order'],
  ],
  [
    'microflow/no-error-in-scope',
    (p) => withOrder(p).flow('Flow', [], nothing, (f) => void f.add('error-end', {})),
    ["Give the message 'The microflow failed'"],
  ],
  ['microflow/no-time', (p) => one(p, 'wait', {}), []],
  ['microflow/header-forbidden', (p) => one(p, 'answer-header', { name: 'Set-Cookie', value: "'a'" }), []],
  ['microflow/header-name', (p) => one(p, 'answer-header', { name: 'X Y', value: "'a'" }), ['Rename to X-Y']],
  ['microflow/header-value', (p) => one(p, 'answer-header', { name: 'X', value: "'\u20ac'" }), []],
  ['microflow/cookie-name', (p) => one(p, 'answer-cookie', { name: 'a=b', value: "'a'" }), []],
  [
    'microflow/cookie-not-secure',
    (p) => one(p, 'answer-cookie', { name: 'a', value: "'a'", sameSite: 'None', secure: false }),
    [],
  ],
  ['schedule/no-microflow', (p) => p.unit('scheduled-event', 'Every', {}), []],
  ['schedule/no-microflow', (p) => ticking(p).unit('scheduled-event', 'Every', {}), ['Use M.Tick']],
  ['schedule/parameters', (p) => ticking(p).unit('scheduled-event', 'Every', { microflow: 'Needs' }), ['Use M.Tick']],
  ['schedule/cron', (p) => byCron(p, 'at noon'), []],
  ['schedule/cron', (p) => byCron(p, '@daily'), ['Use 0 0 * * *']],
  ['schedule/cron', (p) => byCron(p, '0 30 6 ? * MON-FRI *'), ['Use 30 6 ? * MON-FRI']],
  ['schedule/cron', (p) => byCron(p, '*/10 * * * * *'), []],
  ['schedule/cron', (p) => byCron(p, '0 30 6 * * 2-6'), []],
  ['microflow/no-queue', (p) => one(ticking(p), 'run-in-background', { microflow: 'Tick' }), []],
  [
    'microflow/no-queue',
    (p) => ticking(p).unit('task-queue', 'Later', {}) && one(p, 'run-in-background', { microflow: 'Tick' }),
    ['Use M.Later'],
  ],
  [
    'microflow/not-kept',
    (p) =>
      one(
        p
          .entity('Seen', {}, { persistable: false })
          .unit('task-queue', 'Later', {})
          .flow(
            'Look',
            [{ name: 'At', type: { kind: 'object', entity: 'Seen' } }],
            nothing,
            (f) => void f.add('end', {}),
          ),
        'run-in-background',
        { microflow: 'Look', queue: 'Later', arguments: [{ parameter: 'At', value: 'empty' }] },
      ),
    [],
  ],
  ['microflow/no-action', (p) => one(p, 'call-action', {}), []],
  ['microflow/unknown-action', (p) => one(p, 'call-action', { action: 'signatures/forge' }), []],
  [
    'microflow/argument-missing',
    (p) =>
      one(p, 'call-action', {
        action: 'signatures/fingerprint',
        arguments: [
          { parameter: 'Text', value: "'x'" },
          { parameter: 'Encoding', value: "'hex'" },
        ],
      }),
    ["Give Algorithm 'sha256'"],
  ],
  [
    'microflow/argument-repeated',
    (p) =>
      one(p, 'call-action', {
        action: 'signatures/fingerprint',
        arguments: [
          { parameter: 'Text', value: "'x'" },
          { parameter: 'Algorithm', value: "'sha256'" },
          { parameter: 'Encoding', value: "'hex'" },
          { parameter: 'Text', value: "'y'" },
        ],
      }),
    ['Remove the row'],
  ],
  [
    'microflow/argument-choice',
    (p) =>
      one(p, 'call-action', {
        action: 'signatures/fingerprint',
        arguments: [
          { parameter: 'Text', value: "'x'" },
          { parameter: 'Algorithm', value: "'sha256'" },
          { parameter: 'Encoding', value: "'octal'" },
        ],
      }),
    [],
  ],
  ['microflow/no-location', (p) => one(p, 'call-rest', {}), []],
  ['microflow/location-parameter', (p) => one(p, 'call-rest', { location: 'http://a/{1}' }), ['Add the parameter']],
  [
    'microflow/header-name',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: [{ name: 'X Id', value: "'1'" }] }),
    ['Rename to X-Id', 'Remove the row'],
  ],
  [
    'microflow/header-forbidden',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: [{ name: 'Transfer-Encoding', value: "'chunked'" }] }),
    ['Remove the row'],
  ],
  [
    'microflow/header-forbidden',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: [{ name: 'host', value: "'b'" }] }),
    ['Remove the row'],
  ],
  [
    'microflow/header-twice',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: twice('Content-Type', 'content-type') }),
    ['Remove the row'],
  ],
  [
    'microflow/header-authorization',
    (p) => one(p, 'call-rest', { location: 'http://u:p@a', headers: [{ name: 'authorization', value: "'Bearer t'" }] }),
    ['Remove the row'],
  ],
  [
    'microflow/header-charset',
    (p) =>
      one(p, 'call-rest', {
        location: 'http://a',
        body: 'text',
        bodyText: "'x'",
        headers: [{ name: 'Content-Type', value: "'text/plain; charset=klingon'" }],
      }),
    [],
  ],
  [
    'microflow/header-media-type,mapping/required-not-mapped',
    (p) => {
      const mapped = { structure: 'Message', root: root(whole) };
      structure(p).unit('import-mapping', 'In', mapped).unit('export-mapping', 'Out', mapped);
      p.flow('Flow', [{ name: 'O', type: order }], nothing, (f) => {
        f.add('call-rest', {
          location: 'http://a',
          body: 'mapping',
          bodyMapping: 'Out',
          bodyInput: 'O',
          response: 'mapping',
          responseMapping: 'In',
          headers: [
            { name: 'Content-Type', value: "'text/xml'" },
            { name: 'Accept', value: "'text/html, image/*'" },
          ],
        } as never);
        endOf(f);
      });
    },
    [],
  ],
  [
    'microflow/header-value',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: [{ name: 'X-Id', value: "'a\nb'" }] }),
    [],
  ],
  [
    'microflow/location-address',
    (p) => one(p, 'call-rest', { location: '{1}/orders', parameters: ['$Url'] }, [{ name: 'Url', type: text }]),
    ['Let parameters say where the call goes'],
  ],
  [
    'microflow/location-address',
    (p) => one(p, 'call-rest', { location: 'http://{1}:80/x', parameters: ['$Host'] }, [{ name: 'Host', type: text }]),
    ['Let parameters say where the call goes'],
  ],
  [
    'microflow/location-no-address',
    (p) => one(p, 'call-rest', { location: 'http://a', startsWithAddress: true }),
    ['Take no address'],
  ],
  [
    'microflow/http-status',
    (p) =>
      spoilt(
        p,
        (f) => endOf(f, ''),
        (flow) => {
          const end = flow.nodes.find((n) => n.action.type === 'end');
          if (end?.action.type === 'end') end.action.status = '199';
        },
      ),
    [],
  ],
  [
    'microflow/http-status',
    (p) =>
      withOrder(p).flow(
        'Flow',
        [],
        nothing,
        (f) => void f.add('error-end', { message: "'no'", status: '204' } as never),
      ),
    [],
  ],
];
