import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from './harness/project-builder.ts';
import { databaseOf, runtimeStarter, startWaitingPartner } from './harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };
const nothing = { kind: 'nothing' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });
const failed = "'handled ' + $latestError/ErrorType";
const retrieve = (entity: string, output: string, constraint = '') =>
  ({ source: 'database', entity, range: 'first', constraint, output }) as const;

const shop = () =>
  new ProjectBuilder()
    .entity('Order', { No: { type: 'string', validations: [{ rule: 'unique', message: '' }] }, Note: 'string' })
    .entity('Line', { Sku: 'string' })
    .association('Line_Order', 'Line', 'Order', { onDeleteTo: 'keep' })
    .flow('Add', [{ name: 'No', type: string }], nothing, (f) => {
      f.add('create-object', {
        entity: 'Order',
        output: 'O',
        members: [set('Order.No', '$No')],
        commit: 'with-events',
      });
      f.add('create-object', {
        entity: 'Line',
        output: 'L',
        members: [set('Line.Sku', '$No'), set('Line_Order', '$O')],
        commit: 'with-events',
      });
      f.add('end', {});
    })
    .flow('Note', [{ name: 'Text', type: string }], nothing, (f) => {
      f.add('retrieve', retrieve('Order', 'O'));
      f.add('change-object', { object: 'O', members: [set('Order.Note', '$Text')], commit: 'with-events' });
      f.add('end', {});
    });

describe('a run that has called out', () => {
  it('changes again what it made and committed before', async () => {
    const partner = await startWaitingPartner();
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('create-object', {
          entity: 'Order',
          output: 'O',
          members: [set('Order.No', "'1'")],
          commit: 'with-events',
        });
        f.add('call-rest', { location: partner.url, response: 'none' });
        f.add('change-object', { object: 'O', members: [set('Order.Note', "'sent'")], commit: 'with-events' });
        f.add('end', { value: '$O/Note' });
      }),
    );
    const run = runtime.call('M.Work', {});
    await partner.asked;
    partner.answer();
    expect(await run).toMatchObject({ result: 'sent' });
    partner.close();
  });

  it('hears inside the handler of its delete that the row was changed meanwhile (decision 14)', async () => {
    const partner = await startWaitingPartner();
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('retrieve', retrieve('Order', 'O'));
        f.add('retrieve', retrieve('Line', 'L'));
        f.add('call-rest', { location: partner.url, response: 'none' });
        f.add('delete', { variable: 'L' });
        const failing = f.add('delete', { variable: 'O' });
        f.add('end', { value: "'fine'" });
        f.onErrorOf(failing, 'custom-with-rollback', (h) => void h.add('end', { value: failed }));
      }),
    );
    await runtime.call('M.Add', { No: '1' });
    const run = runtime.call('M.Work', {});
    await partner.asked;
    await runtime.call('M.Note', { Text: 'other' });
    partner.answer();
    expect(await run).toMatchObject({ result: 'handled data/changed-meanwhile' });
    partner.close();
  });

  it('can read anew in its handler what was changed meanwhile', async () => {
    const partner = await startWaitingPartner();
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('retrieve', retrieve('Order', 'O'));
        f.add('call-rest', { location: partner.url, response: 'none' });
        const failing = f.add('change-object', {
          object: 'O',
          members: [set('Order.Note', "'mine'")],
          commit: 'with-events',
        });
        f.add('end', { value: "'fine'" });
        f.onErrorOf(failing, 'custom-with-rollback', (h) => {
          h.add('retrieve', retrieve('Order', 'Again'));
          h.add('change-object', {
            object: 'Again',
            members: [set('Order.Note', "$Again/Note + ' and mine'")],
            commit: 'with-events',
          });
          h.add('end', { value: '$Again/Note' });
        });
      }),
    );
    await runtime.call('M.Add', { No: '1' });
    const run = runtime.call('M.Work', {});
    await partner.asked;
    await runtime.call('M.Note', { Text: 'other' });
    partner.answer();
    expect(await run).toMatchObject({ result: 'other and mine' });
    partner.close();
  });
  it('uses the answer of the last call in what it sends next', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(String(request.headers['x-token']));
      response.end('abc');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const location = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('call-rest', { location, response: 'none' });
        f.add('call-rest', {
          location,
          response: 'none',
          headers: [{ name: 'X-Token', value: '$latestHttpResponse/Content' }],
        });
        f.add('end', { value: "'sent'" });
      }),
    );
    expect(await runtime.call('M.Work', {})).toMatchObject({ result: 'sent' });
    expect(seen).toEqual(['undefined', 'abc']);
    server.close();
  });
});

describe('one run alone', () => {
  it('deletes an object that another one pointed at until this run changed it in memory', async () => {
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('retrieve', retrieve('Line', 'L'));
        f.add('retrieve', retrieve('Order', 'O'));
        f.add('change-object', { object: 'L', members: [set('Line_Order', 'empty')] });
        f.add('delete', { variable: 'O' });
        f.add('end', { value: "'deleted'" });
      }),
    );
    await runtime.call('M.Add', { No: '1' });
    expect(await runtime.call('M.Work', {})).toMatchObject({ result: 'deleted' });
    expect(databaseOf(runtime).prepare('SELECT count(*) FROM m_order').pluck().get()).toBe(0);
  });

  it('a taken value is an error of its commit activity, also while the one who has it is changed but not committed', async () => {
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('retrieve', retrieve('Order', 'A'));
        f.add('change-object', { object: 'A', members: [set('Order.No', "'other'")] });
        const failing = f.add('create-object', {
          entity: 'Order',
          output: 'B',
          members: [set('Order.No', "'1'")],
          commit: 'with-events',
        });
        f.add('end', { value: "'fine'" });
        f.onErrorOf(failing, 'custom-without-rollback', (h) => void h.add('end', { value: failed }));
      }),
    );
    await runtime.call('M.Add', { No: '1' });
    expect(await runtime.call('M.Work', {})).toMatchObject({ result: 'handled validation/failed' });
  });

  it('a value that is unique in a general entity is asked of all that specialize it', async () => {
    const runtime = await start(
      new ProjectBuilder()
        .entity('Person', { Code: { type: 'string', validations: [{ rule: 'unique', message: '' }] } })
        .entity('Employee', {}, { generalization: 'Person' })
        .entity('Customer', {}, { generalization: 'Person' })
        .flow('Hire', [], nothing, (f) => {
          f.add('create-object', {
            entity: 'Employee',
            output: 'E',
            members: [set('Person.Code', "'1'")],
            commit: 'with-events',
          });
          f.add('end', {});
        })
        .flow('Sell', [], string, (f) => {
          const failing = f.add('create-object', {
            entity: 'Customer',
            output: 'C',
            members: [set('Person.Code', "'1'")],
            commit: 'with-events',
          });
          f.add('end', { value: "'fine'" });
          f.onErrorOf(failing, 'custom-without-rollback', (h) => void h.add('end', { value: failed }));
        }),
    );
    await runtime.call('M.Hire', {});
    expect(await runtime.call('M.Sell', {})).toMatchObject({ result: 'handled validation/failed' });
  });
});

describe('runs that meet over a reference set', () => {
  it('what another run has linked meanwhile is not deleted where that is prevented', async () => {
    const runtime = await start(
      new ProjectBuilder()
        .entity('Tag', { Name: 'string' })
        .entity('Post', { Title: 'string' })
        .association('Post_Tag', 'Post', 'Tag', { type: 'reference-set', onDeleteTo: 'prevent' })
        .flow('Add', [], nothing, (f) => {
          f.add('create-object', { entity: 'Tag', output: 'T', commit: 'with-events' });
          f.add('end', {});
        })
        .flow('Link', [], nothing, (f) => {
          f.add('retrieve', retrieve('Tag', 'T'));
          f.add('create-object', {
            entity: 'Post',
            output: 'P',
            members: [{ member: 'Post_Tag', operation: 'add', value: '$T' }],
            commit: 'with-events',
          });
          f.add('end', {});
        })
        .flow('Drop', [], nothing, (f) => {
          f.add('retrieve', retrieve('Tag', 'T'));
          f.add('delete', { variable: 'T' });
          f.add('wait', { milliseconds: '300' });
          f.add('end', {});
        }),
    );
    await runtime.call('M.Add', {});
    const run = runtime.call('M.Drop', {});
    await new Promise((done) => setTimeout(done, 100));
    expect((await runtime.call('M.Link', {})).error).toBeUndefined();
    const { error } = await run;
    expect(databaseOf(runtime).prepare('SELECT count(*) FROM m_tag').pluck().get()).toBe(1);
    expect(error?.message).toContain('still used');
  });
});

it('a rollback of an object does not bring back a link to an object that this run has deleted', async () => {
  const runtime = await start(
    new ProjectBuilder()
      .entity('C', { No: 'string' })
      .entity('O', { Id: 'string' })
      .association('O_C', 'O', 'C')
      .flow('Work', [], string, (f) => {
        f.add('create-object', { entity: 'C', output: 'A', commit: 'with-events' });
        f.add('create-object', { entity: 'O', output: 'X', members: [set('O_C', '$A')], commit: 'with-events' });
        f.add('delete', { variable: 'A' });
        f.add('rollback', { variable: 'X' });
        f.add('retrieve', { source: 'association', object: 'X', association: 'O_C', output: 'Y' });
        f.add('end', { value: "if $Y = empty then 'none' else 'a deleted object'" });
      }),
  );
  expect(await runtime.call('M.Work', {})).toMatchObject({ result: 'none' });
});

it.each(['a\u0000b', 'a\ud800'])('a text that cannot be stored is refused by name: %j', async (Name) => {
  const runtime = await start(
    new ProjectBuilder()
      .entity('Item', { Name: 'string' })
      .flow('Add', [{ name: 'Name', type: string }], nothing, (f) => {
        f.add('create-object', {
          entity: 'Item',
          output: 'I',
          members: [set('Item.Name', '$Name')],
          commit: 'with-events',
        });
        f.add('end', {});
      }),
  );
  expect((await runtime.call('M.Add', { Name })).error?.message).toMatch(/^Name holds U\+0000 or half a character/);
});
