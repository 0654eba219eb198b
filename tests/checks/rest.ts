import type { ProjectBuilder } from '../harness/project-builder.ts';
import {
  type Case,
  endOf,
  get,
  mapping,
  nothing,
  order,
  parameter,
  plainFlow,
  root,
  service,
  text,
  value,
  whole,
  withOrder,
} from './models.ts';

/** An operation that reads and writes orders, with what is said of other formats. */
const inFormats = (p: ProjectBuilder, more: object) => {
  mapping(p, 'import', root(whole));
  p.unit('export-mapping', 'Out', {
    structure: 'Message',
    root: root([...whole, value('$.flag', null, { expression: 'true' })]),
  });
  p.flow('Flow', [{ name: 'Order', type: order }], order, (f) => endOf(f, '$Order'));
  const own = { method: 'POST', importMapping: 'Mapping', bodyArgument: 'Order', exportMapping: 'Out' };
  service(p, [get('', { ...own, ...more })]);
};

export const restCases: readonly Case[] = [
  ['rest/no-path', (p) => service(plainFlow(p), [], { path: '' }), ['Serve it at order-api/v1']],
  ['rest/reserved-path', (p) => service(plainFlow(p), [], { path: '_/x' }), ['Serve it at api/_/x']],
  [
    'service/path-taken',
    (p) => service(plainFlow(p), []).unit('rest-service', 'Other', { path: '/api' }),
    ['Serve it at api2', 'Disable this service'],
  ],
  ['rest/path-syntax', (p) => service(plainFlow(p), [], { path: 'api/{tenant}' }), []],
  ['rest/path-syntax', (p) => service(plainFlow(p), [get('a?b')]), []],
  ['rest/path-syntax', (p) => service(plainFlow(p), [get('x%2e/%2E%2e')]), []],
  ['rest/path-syntax', (p) => service(plainFlow(p), [], { path: 'caf%E9' }), []],
  [
    'rest/own-address',
    (p) => service(plainFlow(p), [get('')], { resources: [{ id: 'r', name: 'docs', operations: [get('')] }] }),
    [],
  ],
  [
    'rest/paths-overlap',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: text }]), [
        get('{A}/b', { parameters: [parameter('A', { in: 'path' })] }),
        { ...get('a/{A}', { parameters: [parameter('A', { in: 'path' })] }), id: 'op2' },
      ]),
    [],
  ],
  [
    'rest/operation-twice',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: text }]), [
        get('{A}', { parameters: [parameter('A', { in: 'path' })] }),
        { ...get('{a}', { parameters: [parameter('a', { in: 'path' })] }), id: 'op2' },
      ]),
    ['Delete the operation'],
  ],
  [
    'microflow/http-status',
    (p) =>
      withOrder(p).flow(
        'Flow',
        [],
        nothing,
        (f) => void f.add('error-end', { message: "'no'", status: 'if 1 > 2 then 409 else 99' } as never),
      ),
    [],
  ],
  [
    'rest/end-without-body',
    (p) => {
      mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true' })]));
      p.flow('Flow', [], order, (f) => {
        f.add('create-object', { entity: 'Order', output: 'O' } as never);
        f.add('end', { value: '$O', status: '204' } as never);
      });
      service(p, [get('', { exportMapping: 'Mapping' })]);
    },
    [],
  ],
  [
    'rest/content-type',
    (p) => service(plainFlow(p), [get('', { contentType: 'json' })]),
    ['Answer with application/json'],
  ],
  [
    'rest/content-type',
    (p) => service(plainFlow(p), [get('', { contentType: 'text/csv; charset=latin1' })]),
    ['Answer with application/json'],
  ],
  [
    'rest/status-without-body',
    (p) => {
      mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true' })]));
      p.flow('Flow', [], order, (f) => endOf(f, 'empty'));
      service(p, [get('', { exportMapping: 'Mapping', status: 204 })]);
    },
    ['Answer with 200'],
  ],
  [
    'rest/header-name',
    (p) =>
      service(plainFlow(p, [{ name: 'XId', type: text }]), [
        get('', { parameters: [parameter('X Id', { in: 'header', argument: 'XId' })] }),
      ]),
    ['Rename to X-Id', 'Remove the parameter'],
  ],
  [
    'rest/operation-twice',
    (p) => service(plainFlow(p), [get(''), { ...get(''), id: 'op2' }]),
    ['Delete the operation'],
  ],
  [
    'rest/path-parameter-missing,rest/argument-empty',
    (p) => service(plainFlow(p, [{ name: 'Number', type: text }]), [get('{Number}')]),
    ['Add the path parameter Number'],
  ],
  [
    'rest/path-parameter-unknown',
    (p) =>
      service(plainFlow(p, [{ name: 'Number', type: text }]), [
        get('', { parameters: [parameter('Number', { in: 'path' })] }),
      ]),
    ['Remove the parameter'],
  ],
  ['rest/no-microflow', (p) => service(plainFlow(p), [get('', { microflow: null })]), ['Use M.Flow']],
  [
    'rest/parameter-not-used,rest/argument-empty',
    (p) => service(plainFlow(p, [{ name: 'Number', type: text }]), [get('', { parameters: [parameter('Numbr')] })]),
    ['Give it to $Number', 'Remove the parameter', 'Add the parameter to Flow'],
  ],
  // No parameter of a flow can be called that.
  [
    'rest/parameter-not-used',
    (p) => service(plainFlow(p), [get('', { parameters: [parameter('X-Request-Id', { in: 'header' })] })]),
    ['Remove the parameter'],
  ],
  [
    'rest/parameter-type',
    (p) =>
      service(plainFlow(p, [{ name: 'N', type: { kind: 'integer' } }]), [
        get('', { parameters: [parameter('N', { type: 'boolean' })] }),
      ]),
    ['Change the type to integer'],
  ],
  [
    'rest/parameter-twice',
    (p) =>
      service(plainFlow(p, [{ name: 'N', type: text }]), [
        get('', { parameters: [parameter('N'), { ...parameter('N'), id: 'again' }] }),
      ]),
    [],
  ],
  [
    'rest/parameter-twice',
    (p) =>
      service(plainFlow(p, [{ name: 'N', type: text }]), [
        get('', {
          parameters: [
            parameter('X-N', { in: 'header', argument: 'N' }),
            parameter('x-n', { in: 'header', argument: 'N' }),
          ],
        }),
      ]),
    [],
  ],
  [
    'rest/body-parameter,rest/argument-empty',
    (p) => service(plainFlow(p, [{ name: 'Body', type: text }]), [get('', { bodyArgument: 'Gone' })]),
    ['Give the body to $Body', 'Give the body to no parameter'],
  ],
  [
    'rest/body-type,rest/argument-empty',
    (p) =>
      service(
        plainFlow(p, [
          { name: 'Order', type: order },
          { name: 'Body', type: text },
        ]),
        [get('', { bodyArgument: 'Order' })],
      ),
    ['Give the body to $Body', 'Give the body to no parameter'],
  ],
  [
    'rest/no-batches',
    (p) => {
      mapping(p, 'import', root(whole));
      p.flow('Flow', [{ name: 'Order', type: order }], nothing, (f) => endOf(f));
      service(p, [get('', { importMapping: 'Mapping', bodyArgument: 'Order', batchSize: 10 })]);
    },
    [],
  ],
  [
    'rest/body-not-used',
    (p) => {
      mapping(p, 'import', root(whole));
      p.flow('Flow', [], nothing, (f) => endOf(f));
      service(p, [get('', { importMapping: 'Mapping' })]);
    },
    ['Do not read the body'],
  ],
  [
    'rest/validated-batches',
    (p) => {
      mapping(p, 'import', {
        path: '$.lines[*]',
        entity: 'Line',
        values: [value('$.lines[*].sku', 'Line.Sku')],
      });
      p.flow('Flow', [{ name: 'Lines', type: { kind: 'list', entity: 'Line' } }], nothing, (f) => endOf(f));
      const batches = { importMapping: 'Mapping', bodyArgument: 'Lines', batchSize: 10, validate: 'refuse' };
      service(p, [get('', { method: 'POST', ...batches })]);
    },
    [],
  ],
  ...[[], [parameter('Limit', { type: 'string' })]].map(
    (parameters): Case => [
      'rest/mapping-parameter',
      (p) => {
        mapping(p, 'import', root(whole), { parameters: [{ id: 'a', name: 'Limit', type: { kind: 'long' } }] });
        p.flow('Flow', [{ name: 'Order', type: order }], nothing, (f) => endOf(f));
        service(p, [get('', { importMapping: 'Mapping', bodyArgument: 'Order', parameters })]);
      },
      [],
    ],
  ),
  [
    'rest/argument-empty',
    (p) => service(plainFlow(p, [{ name: 'N', type: text }]), [get('')]),
    ['Add the query parameter N'],
  ],
  // A body that is read as text is no order.
  ['rest/argument-empty', (p) => service(plainFlow(p, [{ name: 'Order', type: order }]), [get('')]), []],
  [
    'rest/result-type',
    (p) => {
      mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true' })]));
      p.flow('Flow', [], text, (f) => endOf(f, "'a'"));
      service(p, [get('', { exportMapping: 'Mapping' })]);
    },
    ['Write no body'],
  ],
  [
    'rest/mapping-parameters',
    (p) => {
      const parameters = [{ id: 'p', name: 'Limit', type: { kind: 'integer' } }];
      mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true' })]), { parameters });
      p.flow('Flow', [], order, (f) => endOf(f, 'empty'));
      service(p, [get('', { exportMapping: 'Mapping' })]);
    },
    [],
  ],
  [
    'rest/answer-in-batches',
    (p) => {
      mapping(p, 'export', { path: '$.lines[*]', entity: 'Line', values: [value('$.lines[*].sku', 'Line.Sku')] });
      p.flow('Flow', [], nothing, (f) => {
        f.add('export-in-batches', { mapping: 'Mapping', entity: 'Line' });
        f.add('end', {});
      });
      service(p, [get('')]);
    },
    ['Write it with M.Mapping'],
  ],
  ['rest/credentials-for-all', (p) => service(plainFlow(p), [], { allowedOrigins: ['*'], allowCredentials: true }), []],
  ['rest/deprecation', (p) => service(plainFlow(p), [], { sunset: '2026-02-30' }), []],
  [
    'rest/deprecation',
    (p) => service(plainFlow(p), [get('', { deprecatedSince: '2027-01-02', sunset: '2027-01-01' })]),
    [],
  ],
  ['rest/deprecation', (p) => service(plainFlow(p), [get('', { successor: 'orders v2' })]), []],
  ['rest/etag-of-write', (p) => service(plainFlow(p), [get('', { method: 'PUT', etag: true })]), []],
  ['rest/if-match-without-etag', (p) => service(plainFlow(p), [get('', { method: 'PUT', requiresIfMatch: true })]), []],
  [
    'rest/if-match-in-batches',
    (p) => {
      mapping(p, 'import', { path: '$.lines[*]', entity: 'Line', values: [value('$.lines[*].sku', 'Line.Sku')] });
      p.flow('Flow', [{ name: 'Lines', type: { kind: 'list', entity: 'Line' } }], nothing, (f) => endOf(f));
      const batches = { method: 'PUT', importMapping: 'Mapping', bodyArgument: 'Lines', batchSize: 10 };
      p.flow('Read', [], text, (f) => {
        f.add('answer-header', { name: 'ETag', value: '\'"1"\'' });
        endOf(f, "'a'");
      });
      // An ETag that the flow of the GET sets is one.
      service(p, [get('', { id: 'read', microflow: 'Read' }), get('', { ...batches, requiresIfMatch: true })]);
    },
    [],
  ],
  ['rest/if-match-of-read', (p) => service(plainFlow(p), [get('', { requiresIfMatch: true })]), []],
  ['rest/kept-reads', (p) => service(plainFlow(p), [get('', { keepsAnswers: 5 })]), []],
  ['rest/key-not-kept', (p) => service(plainFlow(p), [get('', { method: 'POST', requiresKey: true })]), []],
  ...(
    [
      ['rest/etag-in-batches', { etag: true }],
      ['rest/kept-in-batches', { method: 'POST', keepsAnswers: 5 }],
    ] as const
  ).map(
    ([code, more]): Case => [
      code,
      (p) => {
        mapping(p, 'export', { path: '$.lines[*]', entity: 'Line', values: [value('$.lines[*].sku', 'Line.Sku')] });
        p.flow('Flow', [], nothing, (f) => {
          f.add('export-in-batches', { mapping: 'Mapping', entity: 'Line' });
          f.add('end', {});
        });
        service(p, [get('', { exportMapping: 'Mapping', ...more })]);
      },
      [],
    ],
  ),
  [
    'rest/form-and-body',
    (p) => {
      const form = parameter('A', { in: 'form' });
      plainFlow(p, [
        { name: 'A', type: text },
        { name: 'B', type: text },
      ]);
      service(p, [get('', { method: 'POST', bodyArgument: 'B', parameters: [form] })]);
    },
    [],
  ],
  [
    'rest/form-method',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: text }]), [get('', { parameters: [parameter('A', { in: 'form' })] })]),
    [],
  ],
  [
    'rest/binary-parameter',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: { kind: 'binary' } }]), [
        get('', { parameters: [parameter('A', { type: 'binary' })] }),
      ]),
    ['Remove the parameter'],
  ],
  [
    'rest/file-name',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: text }]), [
        get('', { method: 'POST', parameters: [parameter('A', { in: 'filename' })] }),
      ]),
    ['Remove the parameter'],
  ],
  [
    'rest/file-name',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: text }]), [
        get('', { method: 'POST', parameters: [parameter('A', { in: 'contenttype' })] }),
      ]),
    ['Remove the parameter'],
  ],
  [
    'rest/parameter-style',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: text }]), [
        get('', { parameters: [parameter('A', { in: 'cookie', holds: 'list', style: 'deepObject' })] }),
      ]),
    ['Remove the parameter'],
  ],
  [
    'rest/cookie-name',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: text }]), [
        get('', { parameters: [parameter('a b', { in: 'cookie', argument: 'A' })] }),
      ]),
    ['Remove the parameter'],
  ],
  ['rest/format-twice', (p) => inFormats(p, { alsoReads: [{ id: 'a', importMapping: 'Mapping' }] }), []],
  ['rest/format-twice', (p) => inFormats(p, { alsoAnswers: [{ id: 'a', exportMapping: 'Out' }] }), []],
  ['rest/format-without-mapping', (p) => inFormats(p, { alsoReads: [{ id: 'a' }] }), []],
  [
    'rest/other-formats-alone,rest/no-export-mapping',
    (p) => inFormats(p, { exportMapping: null, alsoAnswers: [{ id: 'a', exportMapping: 'Out' }] }),
    [],
  ],
  [
    'rest/content-type',
    (p) => inFormats(p, { alsoAnswers: [{ id: 'a', exportMapping: 'Out', contentType: 'my json' }] }),
    [],
  ],
  [
    'rest/formats-in-batches',
    (p) => {
      mapping(p, 'export', { path: '$.lines[*]', entity: 'Line', values: [value('$.lines[*].sku', 'Line.Sku')] });
      p.flow('Flow', [], nothing, (f) => {
        f.add('export-in-batches', { mapping: 'Mapping', entity: 'Line' });
        f.add('end', {});
      });
      const other = { id: 'a', exportMapping: 'Mapping', contentType: 'application/vnd.lines+json' };
      service(p, [get('', { exportMapping: 'Mapping', alsoAnswers: [other] })]);
    },
    [],
  ],
  [
    'rest/no-export-mapping',
    (p) => {
      mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true' })]));
      p.flow('Flow', [], order, (f) => endOf(f, 'empty'));
      service(p, [get('')]);
    },
    ['Write it with M.Mapping'],
  ],
];
