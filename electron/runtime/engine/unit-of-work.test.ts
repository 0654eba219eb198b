import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();

const integer = { kind: 'integer' as const };
const string = { kind: 'string' as const };
const nothing = { kind: 'nothing' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });

/** Orders with a unique number, and lines that point at them. */
const shop = () =>
  new ProjectBuilder()
    .entity('Order', {
      No: { type: 'string', validations: [{ rule: 'unique', message: '' }] },
      Note: 'string',
      Total: { type: 'integer', validations: [{ rule: 'range', min: '0', max: '', message: '' }] },
    })
    .entity('Line', { Sku: 'string' })
    .association('Line_Order', 'Line', 'Order', { onDeleteTo: 'keep' })
    .flow('Add', [{ name: 'No', type: string }], nothing, (f) => {
      f.add('create-object', {
        entity: 'Order',
        output: 'O',
        members: [set('Order.No', '$No')],
        commit: 'with-events',
      });
      f.add('end', {});
    });

describe('going back to a savepoint', () => {
  it('an object is as before the failed activity, and what is changed after it is stored (ML-17)', async () => {
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Order', range: 'first', output: 'O' });
        f.add('change-object', {
          object: 'O',
          members: [set('Order.Note', "'first'")],
          commit: 'with-events',
        });
        const failing = f.add('change-object', {
          object: 'O',
          members: [set('Order.Total', '-1'), set('Order.Note', "'lost'")],
          commit: 'with-events',
        });
        f.add('end', { value: "'fine'" });
        f.onErrorOf(failing, 'custom-without-rollback', (h) => {
          h.add('change-object', {
            object: 'O',
            members: [set('Order.Note', "$O/Note + ' kept'"), set('Order.Total', '7')],
            commit: 'with-events',
          });
          h.add('end', { value: '$O/Note' });
        });
      }),
    );
    await runtime.call('M.Add', { No: '1' });
    expect((await runtime.call('M.Work', {})).result).toBe('first kept');
    const rows = databaseOf(runtime).prepare('SELECT note, total FROM m_order').all();
    expect(rows).toEqual([{ note: 'first kept', total: 7 }]);
  });

  it('with rollback: everything of the run is undone, what the handler commits is kept (MF-71)', async () => {
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Order', range: 'first', output: 'O' });
        f.add('change-object', { object: 'O', members: [set('Order.Note', "'gone'")], commit: 'with-events' });
        f.add('create-object', {
          entity: 'Order',
          output: 'N',
          members: [set('Order.No', "'2'")],
          commit: 'with-events',
        });
        const failing = f.add('change-object', {
          object: 'O',
          members: [set('Order.Total', '-1')],
          commit: 'with-events',
        });
        f.add('end', { value: "'fine'" });
        f.onErrorOf(failing, 'custom-with-rollback', (h) => {
          h.add('change-object', { object: 'O', members: [set('Order.Total', '3')], commit: 'with-events' });
          h.add('end', { value: "if $O/Note = empty then 'empty' else $O/Note" });
        });
      }),
    );
    await runtime.call('M.Add', { No: '1' });
    expect((await runtime.call('M.Work', {})).result).toBe('empty');
    const rows = databaseOf(runtime).prepare('SELECT no, note, total FROM m_order').all();
    expect(rows).toEqual([{ no: '1', note: null, total: 3 }]);
  });

  it('both ends of an association go back', async () => {
    const runtime = await start(
      shop()
        .flow('Work', [], integer, (f) => {
          f.add('create-object', {
            entity: 'Order',
            output: 'A',
            members: [set('Order.No', "'a'")],
            commit: 'with-events',
          });
          f.add('create-object', {
            entity: 'Order',
            output: 'B',
            members: [set('Order.No', "'b'")],
            commit: 'with-events',
          });
          f.add('create-object', {
            entity: 'Line',
            output: 'L',
            members: [set('Line_Order', '$A')],
            commit: 'with-events',
          });
          const failing = f.add('call-microflow', {
            microflow: 'Move',
            arguments: [
              { parameter: 'Line', value: '$L' },
              { parameter: 'To', value: '$B' },
            ],
          });
          f.add('end', { value: '-1' });
          f.onErrorOf(failing, 'custom-without-rollback', (h) => {
            h.add('end', { value: '10 * length($A/M.Line_Order) + length($B/M.Line_Order)' });
          });
        })
        .flow(
          'Move',
          [
            { name: 'Line', type: { kind: 'object', entity: 'Line' } },
            { name: 'To', type: { kind: 'object', entity: 'Order' } },
          ],
          nothing,
          (f) => {
            f.add('change-object', { object: 'Line', members: [set('Line_Order', '$To')], commit: 'with-events' });
            f.add('error-end', { message: "'no'" });
          },
        ),
    );
    expect((await runtime.call('M.Work', {})).result).toBe(10);
  });

  it('an object whose delete was prevented further down can be changed and stored', async () => {
    const runtime = await start(
      new ProjectBuilder()
        .entity('Order', { Note: 'string' })
        .entity('Line', { Sku: 'string' })
        .entity('Ship', { No: 'string' })
        .association('Line_Order', 'Line', 'Order', { onDeleteTo: 'cascade' })
        .association('Ship_Line', 'Ship', 'Line', { onDeleteTo: 'prevent' })
        .flow('Make', [], nothing, (f) => {
          f.add('create-object', { entity: 'Order', output: 'O', members: [] });
          f.add('create-object', { entity: 'Line', output: 'L', members: [set('Line_Order', '$O')] });
          f.add('create-object', {
            entity: 'Ship',
            output: 'S',
            members: [set('Ship_Line', '$L')],
            commit: 'with-events',
          });
          f.add('end', {});
        })
        .flow('Work', [], string, (f) => {
          f.add('retrieve', { source: 'database', entity: 'Order', range: 'first', output: 'O' });
          const failing = f.add('delete', { variable: 'O' });
          f.add('end', { value: "'fine'" });
          f.onErrorOf(failing, 'custom-without-rollback', (h) => {
            h.add('change-object', { object: 'O', members: [set('Order.Note', "'kept'")], commit: 'with-events' });
            h.add('end', { value: '$O/Note' });
          });
        }),
    );
    await runtime.call('M.Make', {});
    expect((await runtime.call('M.Work', {})).result).toBe('kept');
    const rows = databaseOf(runtime).prepare('SELECT note FROM m_order').all();
    expect(rows).toEqual([{ note: 'kept' }]);
  });

  it('a loop that continues undoes only its failing iteration (MF-79)', async () => {
    const runtime = await start(
      shop()
        .flow('Try', [{ name: 'N', type: integer }], nothing, (f) => {
          f.add('create-object', {
            entity: 'Order',
            output: 'O',
            members: [set('Order.No', 'toString($N)')],
            commit: 'with-events',
          });
          const odd = f.add('decision', { expression: '$N mod 2 = 1' });
          f.from(odd, 'true').add('error-end', { message: "'odd'" });
          f.from(odd, 'false').add('end', {});
        })
        .flow('Work', [], nothing, (f) => {
          const loop = f.add('loop', { mode: 'while', condition: '$currentIndex < 5' }, { onError: 'continue' });
          f.add('end', {});
          f.build().nodes.push({
            id: 'c',
            x: 0,
            y: 0,
            parent: loop,
            caption: '',
            onError: 'rollback',
            disabled: false,
            documentation: '',
            action: {
              type: 'call-microflow',
              microflow: 'Try',
              arguments: [{ parameter: 'N', value: '$currentIndex' }],
              output: '',
            } as never,
          });
        }),
    );
    expect((await runtime.call('M.Work', {})).error).toBeUndefined();
    const rows = databaseOf(runtime).prepare('SELECT no FROM m_order ORDER BY no').pluck().all();
    expect(rows).toEqual(['0', '2', '4']);
  });
});

describe('unique values', () => {
  it.each([
    ['of a stored object', '1', '9'],
    ['of the same list', '5', '5'],
  ])('one %s is an error at the commit, which a handler can catch (MF-81)', async (_what, first, second) => {
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('create-list', { entity: 'Order', output: 'List' });
        f.add('create-object', { entity: 'Order', output: 'A', members: [set('Order.No', `'${first}'`)] });
        f.add('create-object', { entity: 'Order', output: 'B', members: [set('Order.No', `'${second}'`)] });
        f.add('change-list', { list: 'List', operation: 'add', value: '$A' });
        f.add('change-list', { list: 'List', operation: 'add', value: '$B' });
        const failing = f.add('commit', { variable: 'List', events: true });
        f.add('end', { value: "'fine'" });
        f.onErrorOf(failing, 'custom-without-rollback', (h) => {
          h.add('end', { value: '$latestError/Message' });
        });
      }),
    );
    await runtime.call('M.Add', { No: '1' });
    expect((await runtime.call('M.Work', {})).result).toBe(`Another Order has the No ${first} already.`);
  });
});

describe('rollback of an object', () => {
  it('gives the stored members back and keeps other objects (MF-34)', async () => {
    const runtime = await start(
      shop().flow('Work', [], string, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Order', range: 'first', output: 'O' });
        f.add('change-object', { object: 'O', members: [set('Order.No', "'changed'")] });
        f.add('rollback', { variable: 'O' });
        f.add('end', { value: '$O/No' });
      }),
    );
    await runtime.call('M.Add', { No: '1' });
    expect((await runtime.call('M.Work', {})).result).toBe('1');
  });
});

describe('owners of a reference set', () => {
  it('one that no longer refers to the object is none, though its links are stored', async () => {
    const runtime = await start(
      new ProjectBuilder()
        .entity('Customer', { No: 'string' })
        .entity('Tag', { Name: 'string' })
        .association('Customer_Tag', 'Customer', 'Tag', { type: 'reference-set' })
        .flow('Make', [], nothing, (f) => {
          f.add('create-object', { entity: 'Tag', output: 'T', members: [] });
          const add = { member: 'Customer_Tag', operation: 'add' as const, value: '$T' };
          f.add('create-object', { entity: 'Customer', output: 'A', members: [add], commit: 'with-events' });
          f.add('create-object', { entity: 'Customer', output: 'B', members: [add], commit: 'with-events' });
          f.add('end', {});
        })
        .flow('Work', [], integer, (f) => {
          f.add('retrieve', { source: 'database', entity: 'Customer', range: 'first', output: 'C' });
          f.add('retrieve', { source: 'database', entity: 'Tag', range: 'first', output: 'T' });
          const remove = { member: 'Customer_Tag', operation: 'remove' as const, value: '$T' };
          f.add('change-object', { object: 'C', members: [remove], commit: 'with-events' });
          f.add('end', { value: 'length($T/M.Customer_Tag)' });
        }),
    );
    await runtime.call('M.Make', {});
    expect((await runtime.call('M.Work', {})).result).toBe(1);
  });
});
