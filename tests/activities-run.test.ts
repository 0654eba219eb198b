import { expect, it } from 'vitest';
import { activities } from '../shared/microflow/activities/index.ts';
import type { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { runtimeStarter } from './harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });

/** Adds what stands in a loop; the flow goes on behind the loop. */
function inside(f: FlowBuilder, loop: string, add: () => void): void {
  const { flows } = f.build();
  const before = flows.length;
  add();
  // Nothing leads from the loop itself to what is in it.
  flows.splice(before, 1);
  f.from(loop, null);
}

/** A loop of three rounds that counts in `$N`, and comes to a `break` or `continue` in each. */
function counted(f: FlowBuilder, type: 'break' | 'continue'): void {
  f.add('create-variable', { output: 'N', dataType: 'integer', value: '0' });
  const loop = f.add('loop', { mode: 'while', condition: '$currentIndex < 3' });
  inside(f, loop, () => {
    f.add('change-variable', { variable: 'N', value: '$N + 1' }, { parent: loop });
    f.add(type, {}, { parent: loop });
  });
}

/** What each does with an object `$A` and a list `$L` that holds it, as the text that comes out. */
const examples: Record<string, [add: (f: FlowBuilder) => void, value: string, result: string]> = {
  'create-object': [
    (f) => f.add('create-object', { entity: 'Item', output: 'B', members: [set('Item.Name', "'new'")] }),
    '$B/Name',
    'new',
  ],
  retrieve: [
    (f) => {
      f.add('commit', { variable: 'A' });
      f.add('retrieve', {
        source: 'database',
        entity: 'Item',
        constraint: "[Name = 'a']",
        range: 'first',
        output: 'B',
      });
    },
    '$B/Name',
    'a',
  ],
  'create-list': [(f) => f.add('create-list', { entity: 'Item', output: 'M' }), 'toString(length($M))', '0'],
  'create-variable': [
    (f) => f.add('create-variable', { output: 'N', dataType: 'integer', value: '6 * 7' }),
    'toString($N)',
    '42',
  ],
  'change-variable': [
    (f) => {
      f.add('create-variable', { output: 'T', dataType: 'string', value: "'x'" });
      f.add('change-variable', { variable: 'T', value: "$T + 'y'" });
    },
    '$T',
    'xy',
  ],
  'call-microflow': [
    (f) => {
      const given = [{ parameter: 'Item', value: '$A' }];
      f.add('call-microflow', { microflow: 'NameOf', arguments: given, output: 'T' });
    },
    '$T',
    'a',
  ],
  // What becomes of it stands in `task-queue.test.ts`.
  'run-in-background': [
    (f) => {
      f.add('commit', { variable: 'A' });
      const given = [{ parameter: 'Item', value: '$A' }];
      f.add('run-in-background', { microflow: 'NameOf', queue: 'Later', arguments: given, delay: '3600' });
    },
    "'asked'",
    'asked',
  ],
  'import-with-mapping': [
    (f) => f.add('import-with-mapping', { mapping: 'In', input: `'{"name":"read"}'`, output: 'B' }),
    '$B/Name',
    'read',
  ],
  'import-in-batches': [
    (f) =>
      f.add('import-in-batches', { mapping: 'Many', input: `'[{"name":"x"},{"name":"y"}]'`, size: 1, output: 'N' }),
    'toString($N)',
    '2',
  ],
  'export-with-mapping': [
    (f) => f.add('export-with-mapping', { mapping: 'Out', input: 'A', output: 'T' }),
    '$T',
    '{"name":"a"}',
  ],
  'export-in-batches': [
    (f) =>
      f.add('export-in-batches', {
        mapping: 'OutMany',
        source: 'microflow',
        microflow: 'Batch',
        target: 'text',
        output: 'T',
      }),
    '$T',
    '[{"name":"b"}]',
  ],
  transform: [
    (f) => f.add('transform', { transformation: 'Names', input: `'[{"name":"a"},{"name":"b"}]'`, output: 'T' }),
    '$T',
    'name\r\na\r\nb\r\n',
  ],
  'call-rest': [
    (f) => f.add('call-rest', { location: '/own/{1}', parameters: ['$A/Name'], output: 'T' }),
    '$T',
    'asked for a',
  ],
  'call-operation': [
    (f) =>
      f.add('call-operation', {
        operation: 'shout',
        arguments: [{ parameter: 'text', value: '$A/Name' }],
        output: 'T',
      }),
    '$T',
    'A!',
  ],
  'query-database': [
    (f) =>
      f.add('query-database', {
        query: 'Shouted',
        arguments: [{ parameter: 'text', value: '$A/Name' }],
        output: 'T',
      }),
    '$T',
    'A!',
  ],
  decision: [
    (f) => {
      const which = f.add('decision', { expression: "$A/Name = 'a'" });
      f.from(which, 'false', 1).add('end', { value: "'no'" });
      f.from(which, 'true');
    },
    "'yes'",
    'yes',
  ],
  loop: [
    (f) => {
      f.add('create-variable', { output: 'T', dataType: 'string', value: "''" });
      const loop = f.add('loop', { mode: 'for-each', list: 'L', item: 'One' });
      inside(f, loop, () => f.add('change-variable', { variable: 'T', value: '$T + $One/Name' }, { parent: loop }));
    },
    '$T',
    'a',
  ],
  break: [(f) => counted(f, 'break'), 'toString($N)', '1'],
  continue: [(f) => counted(f, 'continue'), 'toString($N)', '3'],
  merge: [
    (f) => {
      f.add('create-variable', { output: 'N', dataType: 'integer', value: '0' });
      const head = f.add('merge', {});
      f.add('change-variable', { variable: 'N', value: '$N + 1' });
      const more = f.add('decision', { expression: '$N < 3' });
      f.from(more, 'true', 1).to(head);
      f.from(more, 'false');
    },
    'toString($N)',
    '3',
  ],
  'error-end': [
    (f) => {
      const call = f.add('call-microflow', { microflow: 'Fail' });
      f.onErrorOf(call, 'custom-without-rollback', (h) => h.add('end', { value: '$latestError/Message' }));
    },
    "'went on'",
    'refused',
  ],
  annotation: [
    (f) => {
      const before = f.add('create-variable', { output: 'T', dataType: 'string', value: "'noted'" });
      f.add('annotation', { text: 'A note stands beside the flow.' });
      f.build().flows.pop();
      f.from(before, null);
    },
    '$T',
    'noted',
  ],
  'aggregate-list': [
    (f) => f.add('aggregate-list', { list: 'L', function: 'count', output: 'N' }),
    'toString($N)',
    '1',
  ],
  'change-list': [
    (f) => {
      f.add('change-list', { list: 'L', operation: 'add', value: '$A' });
    },
    'toString(length($L))',
    '2',
  ],
  'list-operation': [
    (f) =>
      f.add('list-operation', { list: 'L', operation: 'find', expression: "$currentObject/Name = 'a'", output: 'B' }),
    '$B/Name',
    'a',
  ],
  'change-object': [(f) => f.add('change-object', { object: 'A', members: [set('Item.Name', "'b'")] }), '$A/Name', 'b'],
  commit: [
    (f) => {
      f.add('commit', { variable: 'L' });
      f.add('retrieve', { source: 'database', entity: 'Item', output: 'Stored' });
    },
    'toString(length($Stored))',
    '1',
  ],
  delete: [
    (f) => {
      f.add('commit', { variable: 'A' });
      f.add('delete', { variable: 'A' });
      f.add('retrieve', { source: 'database', entity: 'Item', output: 'Stored' });
    },
    'toString(length($Stored))',
    '0',
  ],
  rollback: [
    (f) => {
      f.add('commit', { variable: 'A' });
      f.add('change-object', { object: 'A', members: [set('Item.Name', "'b'")] });
      f.add('rollback', { variable: 'A' });
    },
    '$A/Name',
    'a',
  ],
  wait: [(f) => f.add('wait', { milliseconds: '1' }), "'waited'", 'waited'],
  // What an answer has of them is for the door: `forms.test.ts` of published REST.
  'answer-header': [(f) => f.add('answer-header', { name: 'Location', value: "'/' + $A/Name" }), "'set'", 'set'],
  'answer-cookie': [(f) => f.add('answer-cookie', { name: 'id', value: '$A/Name', maxAge: '60' }), "'set'", 'set'],
  'call-action': [
    (f) =>
      f.add('call-action', {
        action: 'signatures/fingerprint',
        arguments: [
          { parameter: 'Encoding', value: "'hex'" },
          { parameter: 'Text', value: '$A/Name' },
          { parameter: 'Algorithm', value: "'sha1'" },
        ],
        output: 'Print',
      }),
    '$Print',
    '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8',
  ],
  'log-message': [(f) => f.add('log-message', { message: '$A/Name' }), "'logged'", 'logged'],
};

/** What the own server answers in the place of a SOAP service. */
const shouted =
  '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><shouted><text>A!</text></shouted></e:Body></e:Envelope>';

/** The rest of the project: what the examples call, and map with. */
function project(add: (f: FlowBuilder) => void, value: string): ProjectBuilder {
  const root = {
    path: '$',
    entity: 'Item',
    association: null,
    values: [{ path: '$.name', attribute: 'Item.Name' }],
    objects: [],
  };
  const children = [{ name: 'name', type: 'string' }];
  return new ProjectBuilder()
    .entity('Item', { Name: 'string' })
    .unit('json-structure', 'Message', { samples: [], root: { name: '', type: 'object', children } })
    .unit('import-mapping', 'In', { structure: 'Message', root })
    .unit('export-mapping', 'Out', { structure: 'Message', root })
    .unit('task-queue', 'Later', {})
    .unit('database-connection', 'Memory', { system: 'sqlite', database: ':memory:' })
    .unit('database-query', 'Shouted', {
      connection: 'Memory',
      sql: "SELECT upper({text}) || '!'",
      parameters: [{ id: 'q1', name: 'text' }],
      gives: 'value',
    })
    .unit('transformation', 'Names', {
      output: 'csv',
      steps: [
        { id: 's1', language: 'jsonata', source: '$.{ "name": name }' },
        { id: 's2', language: 'json-to-csv' },
      ],
    })
    .unit('json-structure', 'Messages', {
      samples: [],
      root: { name: '', type: 'array', item: { name: '', type: 'object', children } },
    })
    .unit('import-mapping', 'Many', {
      structure: 'Messages',
      root: { ...root, path: '$[*]', values: [{ path: '$[*].name', attribute: 'Item.Name' }] },
    })
    .unit('export-mapping', 'OutMany', {
      structure: 'Messages',
      root: { ...root, path: '$[*]', values: [{ path: '$[*].name', attribute: 'Item.Name' }] },
    })
    .flow('Batch', [{ name: 'Before', type: { kind: 'long' } }], { kind: 'list', entity: 'Item' }, (f) => {
      f.add('create-list', { entity: 'Item', output: 'L' });
      const which = f.add('decision', { expression: '$Before = 0' });
      f.from(which, 'false', 1).add('end', { value: '$L' });
      f.from(which, 'true').add('create-object', { entity: 'Item', output: 'B', members: [set('Item.Name', "'b'")] });
      f.add('change-list', { list: 'L', operation: 'add', value: '$B' });
      f.add('end', { value: '$L' });
    })
    .flow('NameOf', [{ name: 'Item', type: { kind: 'object', entity: 'Item' } }], string, (f) => {
      f.add('end', { value: '$Item/Name' });
    })
    .flow('Fail', [], { kind: 'nothing' }, (f) => {
      f.add('error-end', { message: "'refused'" });
    })
    .flow('Own', [{ name: 'Name', type: string }], string, (f) => {
      f.add('end', { value: "'asked for ' + $Name" });
    })
    .unit('rest-service', 'Service', {
      path: 'own',
      resources: [
        {
          id: 'r',
          name: '',
          operations: [
            {
              id: 'o',
              method: 'GET',
              path: '{Name}',
              microflow: 'Own',
              contentType: 'text/plain',
              parameters: [{ id: 'p', name: 'Name', in: 'path' }],
            },
            { id: 's', method: 'POST', path: 'shout', microflow: 'Shout', contentType: 'text/xml' },
          ],
        },
      ],
    })
    .flow('Shout', [], string, (f) => {
      f.add('end', { value: `'${shouted}'` });
    })
    .unit('xml-schema', 'Shouts', {
      samples: [],
      root: {
        name: '',
        type: 'object',
        group: 'choice',
        children: ['shout', 'shouted'].map((name) => ({
          name,
          type: 'object',
          children: [{ name: 'text', type: 'string' }],
        })),
      },
    })
    .unit('consumed-soap-service', 'Shouting', {
      structure: 'Shouts',
      address: '/own/shout',
      operations: [
        {
          id: 'shout',
          name: 'shout',
          request: { name: 'shout' },
          response: { name: 'shouted' },
          responseBody: 'value',
        },
      ],
    })
    .flow('Run', [], string, (f) => {
      f.add('create-object', { entity: 'Item', output: 'A', members: [set('Item.Name', "'a'")] });
      f.add('create-list', { entity: 'Item', output: 'L' });
      f.add('change-list', { list: 'L', operation: 'add', value: '$A' });
      add(f);
      f.add('end', { value });
    });
}

it('every activity has an example', () => {
  const everyExample: readonly string[] = ['start', 'end'];
  expect([...Object.keys(examples), ...everyExample].sort()).toEqual(activities.map((a) => a.type).sort());
});

it.each(Object.entries(examples))('%s, with real properties', async (_type, [add, value, result]) => {
  const runtime = await start(project(add, value));
  expect(await runtime.call('M.Run', {})).toMatchObject({ result });
});
