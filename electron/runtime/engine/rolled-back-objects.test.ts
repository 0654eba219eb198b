import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const integer = { kind: 'integer' as const };
const nothing = { kind: 'nothing' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });

const domain = () =>
  new ProjectBuilder()
    .entity('Order', { Name: 'string' })
    .entity('Line', { Sku: 'string' })
    .association('Line_Order', 'Line', 'Order')
    .association('Order_First', 'Order', 'Line')
    .association('Order_Set', 'Order', 'Line', { type: 'reference-set' });

describe.each(['delete', 'rollback'] as const)('a new object that goes away (%s)', (how) => {
  it.each([
    ['the list at the other end of its reference', 'Line_Order', 'L', 'O'],
    ['the reference that points at it', 'Order_First', 'O', 'L'],
    ['the set that it is in', 'Order_Set', 'O', 'L'],
  ])('is gone from %s', async (_where, association, owner, target) => {
    const runtime = await start(
      domain().flow('Go', [], integer, (f) => {
        f.add('create-object', { entity: 'Order', output: 'O' });
        f.add('create-object', { entity: 'Line', output: 'L' });
        f.add('change-object', { object: owner, members: [set(association, `$${target}`)] });
        f.add(how, { variable: 'L' });
        f.add('retrieve', { source: 'association', association, object: 'O', output: 'Lines' });
        f.add('create-list', { entity: 'Line', output: 'All' });
        f.add('change-list', { list: 'All', operation: 'add', value: '$Lines' });
        f.add('end', { value: 'length($All)' });
      }),
    );
    expect(await runtime.call('M.Go', {})).toMatchObject({ result: 0 });
  });

  it('keeps nobody who pointed at it from being stored', async () => {
    const runtime = await start(
      domain()
        .flow('Go', [], nothing, (f) => {
          f.add('create-object', { entity: 'Line', output: 'L' });
          f.add('create-object', {
            entity: 'Order',
            output: 'O',
            members: [set('Order_First', '$L'), set('Order_Set', '$L')],
          });
          f.add(how, { variable: 'L' });
          f.add('commit', { variable: 'O' });
          f.add('end', {});
        })
        .flow('Count', [], integer, (f) => {
          f.add('retrieve', { source: 'database', entity: 'Order', output: 'L' });
          f.add('end', { value: 'length($L)' });
        }),
    );
    expect((await runtime.call('M.Go', {})).error).toBeUndefined();
    expect(await runtime.call('M.Count', {})).toMatchObject({ result: 1 });
  });

  it('is there as it was after the step that made it go was taken back', async () => {
    const runtime = await start(
      domain()
        .flow('Go', [], integer, (f) => {
          f.add('create-object', { entity: 'Order', output: 'O' });
          f.add('create-object', { entity: 'Line', output: 'L', members: [set('Line_Order', '$O')] });
          const step = f.add('call-microflow', {
            microflow: 'Away',
            arguments: [{ parameter: 'Line', value: '$L' }],
          });
          f.add('end', { value: '-1' });
          f.onErrorOf(step, 'custom-without-rollback', (h) => {
            h.add('retrieve', { source: 'association', association: 'Line_Order', object: 'O', output: 'Lines' });
            h.add('end', { value: 'length($Lines)' });
          });
        })
        .flow('Away', [{ name: 'Line', type: { kind: 'object', entity: 'Line' } }], nothing, (f) => {
          f.add(how, { variable: 'Line' });
          f.add('error-end', { message: "'no'" });
        }),
    );
    expect(await runtime.call('M.Go', {})).toMatchObject({ result: 1 });
  });
});
