import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CalledExchange } from '../../../../shared/consume/index.ts';
import { afterOperations } from '../../../../shared/mapping/auto-map-roots.ts';
import type { ProjectView } from '../../../../shared/model/project.ts';
import { countingIds } from '../../../../shared/model/unit.ts';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { addExchanges, type Recording } from '../../../../shared/recording/index.ts';
import { temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { Runtime } from '../../runtime.ts';

const text = { kind: 'string' as const };

describe('a database that is not asked', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;
  let runtime: Runtime | null = null;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'shop.db');
    const made = new Database(file);
    made.exec(`
      CREATE TABLE orders (id INTEGER PRIMARY KEY, total DECIMAL(30, 4), status TEXT UNIQUE);
      INSERT INTO orders VALUES (9007199254740993, 12.5, 'hunter2'), (2, 0.1, 'paid');`);
    made.close();
  });
  afterEach(async () => {
    await runtime?.stop();
    runtime = null;
    folder.dispose();
  });

  const project = (more: object = {}) =>
    new ProjectBuilder()
      .entity('Order', { Id: 'long', Total: 'decimal', Status: 'string' }, { persistable: false })
      .unit('constant', 'Secret', { type: 'string', secret: true })
      .unit('database-connection', 'Shop', { system: 'sqlite', database: file, ...more })
      .unit('database-query', 'Find', {
        connection: 'Shop',
        sql: 'SELECT id, total, status FROM orders WHERE id > {least} ORDER BY id DESC',
        parameters: [{ id: 'p', name: 'least', type: 'long' }],
        entity: 'Order',
        columns: [
          { column: 'id', kind: 'long', attribute: 'Order.Id' },
          { column: 'total', kind: 'decimal', attribute: 'Order.Total' },
          { column: 'status', kind: 'text', attribute: 'Order.Status' },
        ],
      })
      .unit('database-query', 'Add', {
        connection: 'Shop',
        sql: "INSERT INTO orders (status) VALUES ('paid')",
        gives: 'count',
      })
      .flow('RunFind', [{ name: 'Least', type: text }], text, (f) => {
        f.add('query-database', {
          query: 'Find',
          arguments: [{ parameter: 'least', value: 'parseInteger($Least)' }],
          output: 'L',
        });
        f.add('list-operation', { list: 'L', operation: 'head', output: 'First' });
        f.add('end', { value: "toString(length($L)) + ': ' + toString($First/Id) + ' ' + toString($First/Total)" });
      })
      .flow('RunAdd', [], text, (f) => {
        f.add('query-database', { query: 'Add', output: 'N' });
        f.add('end', { value: 'toString($N)' });
      });

  async function started(view: ProjectView, mode: 'mocked' | 'recorded' | 'replayed') {
    await runtime?.stop();
    const calls: CalledExchange[] = [];
    runtime = new Runtime({
      host: '127.0.0.1',
      port: 0,
      database: ':memory:',
      constants: { 'M.Secret': 'hunter2' },
      log: { write: () => {} },
      onTrace: null,
      onRecorded: (call) => calls.push(call),
    });
    await runtime.start(compileProgram(view, { name: 'test', [mode]: 'all' as const }));
    const call = async (flow: string, args: Record<string, unknown> = {}) => {
      const { result, error } = await (runtime as Runtime).call(`M.Run${flow}`, args);
      return error ? error.message : result;
    };
    return { calls, call };
  }

  it('recorded, then replayed without it: every digit, refusals too, no secret', async () => {
    const view = project().view();
    const recorded = await started(view, 'recorded');
    expect(await recorded.call('Find', { Least: '0' })).toBe('2: 9007199254740993 12.5');
    const refused = await recorded.call('Add');
    expect(refused).toMatch(/UNIQUE constraint failed/);
    const { change } = addExchanges(view, recorded.calls, new Set(), countingIds('kept'));
    const kept = afterOperations(view, change?.ops ?? []);
    const recording = kept.ofKind<Recording>('recording')[0]?.data;
    expect(recording?.exchanges.map(({ operation, method, target }) => [operation, method, target])).toEqual([
      ['Find', 'QUERY', '/Find'],
      ['Add', 'QUERY', '/Add'],
    ]);
    expect(JSON.stringify(recording)).toContain('9007199254740993');
    expect(JSON.stringify(recording)).not.toContain('hunter2');

    rmSync(file);
    const replayed = await started(kept, 'replayed');
    expect(await replayed.call('Find', { Least: '0' })).toBe('2: 9007199254740993 12.5');
    expect(await replayed.call('Add')).toBe(refused);
    expect(await replayed.call('Find', { Least: '7' })).toMatch(
      /this request was not recorded.*\$\.parameters\.least: "7", recorded "0"/,
    );
  });

  it('mocked: rows of the columns that the query knows, the same each time', async () => {
    rmSync(file);
    const mocked = await started(project().view(), 'mocked');
    expect(await mocked.call('Find', { Least: '0' })).toBe('2: 1 1.5');
    expect(await mocked.call('Find', { Least: '0' })).toBe('2: 1 1.5');
    expect(await mocked.call('Add')).toBe('1');
  });

  it('mocked by a microflow, which sees the values of the parameters', async () => {
    const answer = `'{"columns":[{"name":"id","kind":"long"},{"name":"total","kind":"decimal"},{"name":"status","kind":"text"}],"rows":[["41","' + length($Parameters) + '.75","x"]]}'`;
    const scripted = project({ mockFlow: 'Answer' }).flow(
      'Answer',
      [
        { name: 'Query', type: text },
        { name: 'Parameters', type: text },
      ],
      text,
      (f) => {
        const which = f.add('decision', { expression: "$Query = 'Find'" });
        f.from(which, 'false', 1).add('error-end', { message: "'the shop is closed'" });
        f.from(which, 'true').add('end', { value: answer });
      },
    );
    const mocked = await started(scripted.view(), 'mocked');
    expect(await mocked.call('Find', { Least: '0' })).toBe('1: 41 28.75');
    expect(await mocked.call('Add')).toMatch(/the shop is closed/);
  });
});
