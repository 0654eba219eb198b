import type { ProjectBuilder } from '../harness/project-builder.ts';
import type { Case } from './models.ts';
import { nothing } from './models.ts';

const connection = (p: ProjectBuilder, more: object = {}) =>
  p.unit('database-connection', 'Shop', { host: 'db', database: 'shop', ...more });

const query = (p: ProjectBuilder, more: object = {}) =>
  connection(p)
    .entity('Row', { Id: 'long', Note: 'string', Scan: 'binary' }, { persistable: false })
    .unit('database-query', 'Rows', { connection: 'Shop', sql: 'SELECT 1', gives: 'nothing', ...more });

const parameter = (name: string, more: object = {}) => ({ id: name, name, ...more });
const column = (name: string, kind: string, attribute: string) => ({ column: name, kind, attribute });

const call = (p: ProjectBuilder, properties: object, more: object = {}) =>
  query(p, more).flow('Flow', [], nothing, (f) => {
    f.add('query-database', properties as never);
    f.add('end', {});
  });

const secret = (p: ProjectBuilder, name: string, more: object = {}) =>
  p.unit('constant', name, { type: 'string', ...more });

export const databaseCases: readonly Case[] = [
  ['database/no-host', (p) => connection(p, { host: '' }), []],
  ['database/no-database', (p) => connection(p, { database: '' }), []],
  ['database/no-database', (p) => connection(p, { system: 'sqlite', host: '', database: '' }), []],
  ['database/open-password', (p) => connection(secret(p, 'Open', { value: 'x' }), { password: 'Open' }), []],
  ['database/no-database', (p) => connection(p, { system: 'jdbc', database: '' }), []],
  ['database/jdbc-url', (p) => connection(p, { system: 'jdbc', database: 'h2:tcp://db/shop' }), []],
  [
    'database/open-password',
    (p) => connection(p, { system: 'jdbc', database: 'jdbc:db2://db/shop:user=me;password=x;' }),
    [],
  ],
  ['database/time-zone', (p) => connection(p, { timeZone: 'Mars/Base' }), []],
  ['consume/no-certificate', (p) => connection(secret(p, 'Key', { secret: true }), { clientKey: 'Key' }), []],
  ['database/no-connection', (p) => query(p, { connection: null }), []],
  ['database/no-statement', (p) => query(p, { sql: ' ' }), []],
  ['database/open-part', (p) => query(p, { sql: 'SELECT 1 [[ WHERE {x} = 1', parameters: [parameter('x')] }), []],
  [
    'database/nested-part',
    (p) => query(p, { sql: 'SELECT 1 [[ WHERE {x} = 1 [[ AND {x} = 2 ]]', parameters: [parameter('x')] }),
    [],
  ],
  ['database/open-quote', (p) => query(p, { sql: "SELECT 'a" }), []],
  ['database/unknown-parameter', (p) => query(p, { sql: 'SELECT {x}' }), ['Add the parameter x']],
  ['database/quoted-parameter', (p) => query(p, { sql: "SELECT '{x}'", parameters: [parameter('x')] }), []],
  ['database/unused-parameter', (p) => query(p, { parameters: [parameter('x')] }), ['Remove the parameter x']],
  [
    'database/parameter-twice',
    (p) => query(p, { sql: 'SELECT {x}', parameters: [parameter('x'), parameter('x', { id: 'y' })] }),
    [],
  ],
  [
    'database/each-list',
    (p) => query(p, { sql: 'DELETE FROM t WHERE a = {x}', gives: 'count', each: true, parameters: [parameter('x')] }),
    [],
  ],
  ['database/parameter-name', (p) => query(p, { parameters: [parameter('a b')] }), []],
  ['database/no-entity', (p) => query(p, { gives: 'list' }), []],
  [
    'database/attribute-twice',
    (p) =>
      query(p, {
        gives: 'list',
        entity: 'Row',
        columns: [column('a', 'text', 'Row.Note'), column('b', 'text', 'Row.Note')],
      }),
    [],
  ],
  [
    'database/calculated',
    (p) =>
      query(p, { gives: 'list', entity: 'Sum', columns: [column('a', 'text', 'Sum.Text')] })
        .flow('Text', [{ name: 'Sum', type: { kind: 'object', entity: 'Sum' } }], { kind: 'string' }, (f) =>
          f.add('end', { value: "''" }),
        )
        .entity('Sum', { Text: { type: 'string', calculated: 'Text' } }, { persistable: false }),
    [],
  ],
  [
    'database/column-type',
    (p) => query(p, { gives: 'list', entity: 'Row', columns: [column('a', 'text', 'Row.Scan')] }),
    [],
  ],
  ['microflow/no-query', (p) => call(p, {}), []],
  ['microflow/no-query,database/no-connection', (p) => call(p, { query: 'Rows' }, { connection: null }), []],
  ['microflow/no-result', (p) => call(p, { query: 'Rows', output: 'X' }), ['Clear the result name']],
];
