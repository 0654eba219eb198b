import { describe, expect, it } from 'vitest';
import type { FlowBuilder } from '../../shared/microflow/flow-builder.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { databaseOf, runtimeStarter, startWaitingPartner } from '../harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };
const nothing = { kind: 'nothing' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });
const first = (entity: string, output: string) =>
  ({ source: 'database', entity, range: 'first', constraint: '', output }) as const;
const over = (object: string, association: string, output: string) =>
  ({ source: 'association', object, association, output }) as const;
const commit = 'with-events' as const;

const shop = (preventDelete: 'keep' | 'prevent' = 'keep') =>
  new ProjectBuilder()
    .entity('Order', {
      No: { type: 'string', validations: [{ rule: 'unique', message: '' }] },
      Note: 'string',
      Total: { type: 'integer', default: '0' },
    })
    .entity('Line', { Sku: 'string', Price: 'integer' })
    .entity('Log', { Text: 'string', N: 'integer' })
    .entity('Tag', { Name: 'string' })
    .association('Line_Order', 'Line', 'Order', { onDeleteTo: preventDelete })
    .association('Order_Tag', 'Order', 'Tag', { type: 'reference-set' })
    .flow('Open', [], nothing, (f) => {
      f.add('create-object', { entity: 'Order', output: 'O', members: [set('Order.No', "'1'")], commit });
      f.add('create-object', {
        entity: 'Line',
        output: 'L',
        members: [set('Line.Sku', "'a'"), set('Line.Price', '10'), set('Line_Order', '$O')],
        commit,
      });
      f.add('create-object', {
        entity: 'Log',
        output: 'G',
        members: [set('Log.Text', "'start'"), set('Log.N', '0')],
        commit,
      });
      f.add('end', {});
    })
    .flow('OrderOnly', [], nothing, (f) => {
      f.add('create-object', { entity: 'Order', output: 'O', members: [set('Order.No', "'1'")], commit });
      f.add('end', {});
    })
    .flow('Rival', [], nothing, (f) => {
      f.add('retrieve', first('Order', 'O'));
      f.add('change-object', {
        object: 'O',
        members: [set('Order.Total', '$O/Total + 5'), set('Order.Note', "'other'")],
        commit,
      });
      f.add('end', {});
    })
    .flow('RivalPrice', [], nothing, (f) => {
      f.add('retrieve', first('Line', 'L'));
      f.add('change-object', { object: 'L', members: [set('Line.Price', '99')], commit });
      f.add('retrieve', first('Order', 'O'));
      f.add('change-object', { object: 'O', members: [set('Order.Note', "'other'")], commit });
      f.add('end', {});
    })
    .flow('RivalLine', [], nothing, (f) => {
      f.add('retrieve', first('Order', 'O'));
      f.add('create-object', {
        entity: 'Line',
        output: 'L',
        members: [set('Line.Sku', "'b'"), set('Line.Price', '7'), set('Line_Order', '$O')],
        commit,
      });
      f.add('end', {});
    })
    .flow('RivalLineLog', [], nothing, (f) => {
      f.add('retrieve', first('Order', 'O'));
      f.add('create-object', {
        entity: 'Line',
        output: 'L',
        members: [set('Line.Sku', "'b'"), set('Line.Price', '7'), set('Line_Order', '$O')],
        commit,
      });
      f.add('retrieve', first('Log', 'G'));
      f.add('change-object', { object: 'G', members: [set('Log.Text', "'other'")], commit });
      f.add('end', {});
    })
    .flow('RivalDelete', [], nothing, (f) => {
      f.add('retrieve', first('Order', 'O'));
      f.add('delete', { variable: 'O' });
      f.add('end', {});
    });

async function between(project: (url: string) => ProjectBuilder, open: string, rival: string, sql: string) {
  const partner = await startWaitingPartner();
  const runtime = await start(project(partner.url));
  await runtime.call(open, {});
  const run = runtime.call('M.Work', {});
  await partner.asked;
  expect((await runtime.call(rival, {})).error).toBeUndefined();
  partner.answer();
  const { result, error } = await run;
  partner.close();
  return { result, error: error?.message, rows: databaseOf(runtime).prepare(sql).all() };
}
const call = (f: FlowBuilder, url: string) => f.add('call-rest', { location: url, response: 'none' });
const failed = "'handled ' + $latestError/ErrorType";

describe('renewal', () => {
  it('a change in memory that is computed of the old value does not overwrite what others stored', async () => {
    const out = await between(
      (url) =>
        shop().flow('Work', [], string, (f) => {
          f.add('retrieve', first('Order', 'O'));
          f.add('change-object', { object: 'O', members: [set('Order.Total', '$O/Total + 1')] });
          call(f, url);
          const failing = f.add('change-object', { object: 'O', members: [set('Order.No', "'2'")], commit });
          f.add('end', { value: "'fine'" });
          f.onErrorOf(failing, 'custom-without-rollback', (h) => {
            h.add('retrieve', first('Order', 'Again'));
            h.add('change-object', { object: 'Again', members: [set('Order.Total', '$Again/Total + 1')], commit });
            h.add('end', { value: 'toString($Again/Total)' });
          });
        }),
      'M.Open',
      'M.Rival',
      'SELECT total, note FROM m_order',
    );
    if (!out.error) expect((out.rows[0] as { total: number }).total).toBeGreaterThanOrEqual(6);
  });

  it('custom-with-rollback: an order changed over an association, met by a retrieve before its commit, loses nothing', async () => {
    const out = await between(
      (url) =>
        shop()
          .flow('RivalBoth', [], nothing, (f) => {
            f.add('retrieve', first('Line', 'L'));
            f.add('change-object', { object: 'L', members: [set('Line.Price', '99')], commit });
            f.add('retrieve', first('Order', 'O'));
            f.add('change-object', { object: 'O', members: [set('Order.Total', '$O/Total + 5')], commit });
            f.add('end', {});
          })
          .flow('Work', [], string, (f) => {
            f.add('retrieve', first('Line', 'L'));
            f.add('retrieve', over('L', 'Line_Order', 'O'));
            call(f, url);
            const failing = f.add('change-object', { object: 'L', members: [set('Line.Sku', "'mine'")], commit });
            f.add('end', { value: "'fine'" });
            f.onErrorOf(failing, 'custom-with-rollback', (h) => {
              h.add('retrieve', first('Line', 'L2'));
              h.add('retrieve', over('L2', 'Line_Order', 'O2'));
              h.add('change-object', { object: 'O2', members: [set('Order.Total', '$O2/Total + 1')] });
              h.add('retrieve', {
                source: 'database',
                entity: 'Order',
                range: 'all',
                constraint: '',
                output: 'All',
              } as never);
              h.add('change-object', { object: 'O2', members: [set('Order.Note', "'handled'")], commit });
              h.add('end', { value: 'toString($O2/Total)' });
            });
          }),
      'M.Open',
      'M.RivalBoth',
      'SELECT total, note FROM m_order',
    );
    if (!out.error) expect((out.rows[0] as { total: number }).total).toBe(6);
  });

  it('custom-without-rollback: what the run itself committed before can be committed anew', async () => {
    const out = await between(
      (url) =>
        shop().flow('Work', [], string, (f) => {
          f.add('retrieve', first('Order', 'O'));
          f.add('change-object', { object: 'O', members: [set('Order.Total', '$O/Total + 1')], commit });
          const failing = call(f, url);
          f.add('end', { value: "'fine'" });
          f.onErrorOf(failing, 'custom-without-rollback', (h) => {
            h.add('retrieve', first('Order', 'Again'));
            h.add('create-object', {
              entity: 'Log',
              output: 'G',
              members: [set('Log.Text', 'toString($Again/Total) + $Again/Note')],
              commit,
            });
            h.add('end', { value: '$G/Text' });
          });
        }),
      'M.Open',
      'M.Rival',
      'SELECT total, note FROM m_order',
    );
    if (!out.error) expect((out.rows[0] as { total: number }).total).toBe(6);
  });

  it('what a handler reaches over an association of the renewed object is as it is stored', async () => {
    const out = await between(
      (url) =>
        shop().flow('Work', [], string, (f) => {
          f.add('retrieve', first('Line', 'L'));
          f.add('retrieve', over('L', 'Line_Order', 'O'));
          call(f, url);
          const failing = f.add('change-object', { object: 'L', members: [set('Line.Sku', "'mine'")], commit });
          f.add('end', { value: "'fine'" });
          f.onErrorOf(failing, 'custom-with-rollback', (h) => {
            h.add('retrieve', first('Line', 'L2'));
            h.add('retrieve', over('L2', 'Line_Order', 'O2'));
            h.add('create-object', {
              entity: 'Log',
              output: 'G',
              members: [
                set('Log.Text', "toString($L2/Price) + ' ' + (if $O2/Note = empty then 'empty' else $O2/Note)"),
              ],
              commit,
            });
            h.add('end', { value: '$G/Text' });
          });
        }),
      'M.Open',
      'M.RivalPrice',
      "SELECT text FROM m_log WHERE text <> 'start'",
    );
    expect(out.result).toBe('99 other');
  });

  it('and can be changed and committed', async () => {
    const out = await between(
      (url) =>
        shop().flow('Work', [], string, (f) => {
          f.add('retrieve', first('Line', 'L'));
          f.add('retrieve', over('L', 'Line_Order', 'O'));
          call(f, url);
          const failing = f.add('change-object', { object: 'L', members: [set('Line.Sku', "'mine'")], commit });
          f.add('end', { value: "'fine'" });
          f.onErrorOf(failing, 'custom-with-rollback', (h) => {
            h.add('retrieve', first('Line', 'L2'));
            h.add('retrieve', over('L2', 'Line_Order', 'O2'));
            h.add('change-object', { object: 'O2', members: [set('Order.Total', '$O2/Total + $L2/Price')], commit });
            h.add('end', { value: 'toString($O2/Total)' });
          });
        }),
      'M.Open',
      'M.RivalPrice',
      'SELECT total, note FROM m_order',
    );
    expect(out.result).toBe('99');
  });

  it('the lines that a handler retrieves over an association of an order it retrieved anew are all that are stored', async () => {
    const out = await between(
      (url) =>
        shop().flow('Work', [], string, (f) => {
          f.add('retrieve', first('Order', 'O'));
          f.add('retrieve', over('O', 'Line_Order', 'Lines'));
          f.add('retrieve', first('Log', 'G'));
          call(f, url);
          const failing = f.add('change-object', { object: 'G', members: [set('Log.N', 'length($Lines)')], commit });
          f.add('end', { value: "'fine'" });
          f.onErrorOf(failing, 'custom-with-rollback', (h) => {
            h.add('retrieve', first('Order', 'O2'));
            h.add('retrieve', over('O2', 'Line_Order', 'Lines2'));
            h.add('retrieve', first('Log', 'G2'));
            h.add('change-object', { object: 'G2', members: [set('Log.N', 'length($Lines2)')], commit });
            h.add('end', { value: "toString($G2/N) + ' ' + $G2/Text" });
          });
        }),
      'M.Open',
      'M.RivalLineLog',
      'SELECT n, text FROM m_log',
    );
    expect(out.result).toBe('2 other');
  });

  it('two handlers deep: the outer one reads anew what the inner one had renewed and lost again', async () => {
    const out = await between(
      (url) =>
        shop()
          .flow('Inner', [{ name: 'O', type: { kind: 'object', entity: 'Order' } as never }], nothing, (f) => {
            const failing = f.add('change-object', { object: 'O', members: [set('Order.No', "'2'")], commit });
            f.add('end', {});
            f.onErrorOf(failing, 'custom-without-rollback', (h) => {
              h.add('retrieve', first('Order', 'Again'));
              h.add('change-object', { object: 'Again', members: [set('Order.Total', '$Again/Total + 1')], commit });
              h.add('create-object', { entity: 'Order', output: 'D', members: [set('Order.No', "'1'")], commit });
              h.add('end', {});
            });
          })
          .flow('Work', [], string, (f) => {
            f.add('retrieve', first('Order', 'O'));
            call(f, url);
            const failing = f.add('call-microflow', {
              microflow: 'Inner',
              arguments: [{ parameter: 'O', value: '$O' }],
            });
            f.add('end', { value: "'fine'" });
            f.onErrorOf(failing, 'custom-with-rollback', (h) => {
              h.add('retrieve', first('Order', 'Again'));
              h.add('change-object', { object: 'Again', members: [set('Order.Total', '$Again/Total + 1')], commit });
              h.add('end', {
                value: "toString($Again/Total) + ' ' + (if $Again/Note = empty then 'empty' else $Again/Note)",
              });
            });
          }),
      'M.Open',
      'M.Rival',
      'SELECT total, note FROM m_order',
    );
    expect(out.result).toBe('6 other');
  });

  it('a link to what was deleted meanwhile is an error of the commit, in its handler', async () => {
    const out = await between(
      (url) =>
        shop().flow('Work', [], string, (f) => {
          f.add('retrieve', first('Order', 'O'));
          call(f, url);
          const failing = f.add('create-object', {
            entity: 'Line',
            output: 'L',
            members: [set('Line_Order', '$O')],
            commit,
          });
          f.add('end', { value: "'fine'" });
          f.onErrorOf(failing, 'custom-with-rollback', (h) => void h.add('end', { value: failed }));
        }),
      'M.OrderOnly',
      'M.RivalDelete',
      'SELECT * FROM m_line',
    );
    expect(out.result).toBe('handled data/changed-meanwhile');
  });

  it('a delete that another run has come to prevent is an error of the delete, in its handler', async () => {
    const out = await between(
      (url) =>
        shop('prevent').flow('Work', [], string, (f) => {
          f.add('retrieve', first('Order', 'O'));
          f.add('retrieve', over('O', 'Line_Order', 'Lines'));
          call(f, url);
          const failing = f.add('delete', { variable: 'O' });
          f.add('end', { value: "'fine'" });
          f.onErrorOf(failing, 'custom-with-rollback', (h) => void h.add('end', { value: failed }));
        }),
      'M.OrderOnly',
      'M.RivalLine',
      'SELECT count(*) AS n FROM m_order',
    );
    expect(out.result).toMatch(/^handled data/);
  });
});
