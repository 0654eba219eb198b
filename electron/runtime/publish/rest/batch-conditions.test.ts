import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };

/** Rows that are written one a batch; what is read at their address is a text with an ETag. */
const project = () =>
  new ProjectBuilder()
    .entity('Row', { N: 'integer' })
    .unit('json-structure', 'Json', {
      samples: [],
      root: {
        name: '',
        type: 'array',
        item: { name: '', type: 'object', children: [{ name: 'n', type: 'integer' }] },
      },
    })
    .unit('import-mapping', 'FromJson', {
      structure: 'Json',
      root: {
        path: '$[*]',
        entity: 'Row',
        association: null,
        values: [{ path: '$[*].n', attribute: 'Row.N' }],
        objects: [],
      },
    })
    .unit('settings', 'Settings', {})
    .flow('Take', [{ name: 'Rows', type: { kind: 'list', entity: 'Row' } }], { kind: 'integer' }, (f) => {
      f.add('commit', { variable: 'Rows' });
      f.add('end', { value: 'length($Rows)' });
    })
    .flow('State', [], string, (f) => void f.add('end', { value: "'one state'" }))
    .unit('rest-service', 'Service', {
      path: 'in',
      resources: [
        {
          id: 'r',
          name: '',
          operations: [
            { id: 'get', method: 'GET', path: 'rows', microflow: 'State', etag: true, contentType: 'text/plain' },
            {
              ...{ id: 'put', method: 'PUT', path: 'rows', microflow: 'Take', importMapping: 'FromJson' },
              ...{ bodyArgument: 'Rows', batchSize: 1, requiresIfMatch: true, contentType: 'text/plain' },
            },
          ],
        },
      ],
    });

it.each([
  ['nothing, where it does not hold', '[{"n":1},{"n":2}]', '"another"', 412, 0],
  ['nothing, also of a body without objects', '[]', '"another"', 412, 0],
  ['nothing where it must be named and is not', '[{"n":1}]', undefined, 428, 0],
  ['all batches, where it holds at the first', '[{"n":1},{"n":2}]', 'tag', 200, 2],
])('a write in batches with a condition takes %s', async (_what, body, said, status, rows) => {
  const runtime = await start(project());
  const url = `${runtime.url}/in/rows`;
  const tag = said === 'tag' ? ((await fetch(url)).headers.get('etag') ?? '') : said;
  const headers = { 'content-type': 'application/json', ...(tag === undefined ? {} : { 'if-match': tag }) };
  expect((await fetch(url, { method: 'PUT', headers, body })).status).toBe(status);
  expect(databaseOf(runtime).prepare('SELECT count(*) FROM m_row').pluck().get()).toBe(rows);
});
