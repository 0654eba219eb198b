import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter, startWaitingPartner } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();

const integer = { kind: 'integer' as const };
const string = { kind: 'string' as const };
const item = () =>
  new ProjectBuilder().entity('Item', {
    Name: { type: 'string', validations: [{ rule: 'required', message: '' }] },
    Count: 'integer',
  });

describe('microflows', () => {
  it('a while loop with a decision, break and continue', async () => {
    const project = new ProjectBuilder().flow('Sum', [{ name: 'Limit', type: integer }], integer, (f) => {
      f.add('create-variable', { output: 'Sum', dataType: 'integer', value: '0' });
      const loop = f.add('loop', { mode: 'while', condition: '$currentIndex < 1000' });
      f.add('end', { value: '$Sum' });
      const flow = f.build();
      const inner = (id: string, action: object) =>
        flow.nodes.push({
          id,
          x: 0,
          y: 0,
          parent: loop,
          caption: '',
          onError: 'rollback',
          disabled: false,
          documentation: '',
          action: action as never,
        });
      inner('d', { type: 'decision', expression: '$currentIndex >= $Limit' });
      inner('b', { type: 'break' });
      inner('odd', { type: 'decision', expression: '$currentIndex mod 2 = 1' });
      inner('c', { type: 'continue' });
      inner('a', { type: 'change-variable', variable: 'Sum', value: '$Sum + $currentIndex' });
      const join = (from: string, to: string, outcome: string | null) =>
        flow.flows.push({ id: `${from}${to}`, from, to, case: outcome, error: false });
      join('d', 'b', 'true');
      join('d', 'odd', 'false');
      join('odd', 'c', 'true');
      join('odd', 'a', 'false');
    });
    expect((await (await start(project)).call('M.Sum', { Limit: 10 })).result).toBe(20);
  });

  it('a flow drawn back before an earlier node repeats it', async () => {
    const project = new ProjectBuilder().flow('Count', [], integer, (f) => {
      f.add('create-variable', { output: 'N', dataType: 'integer', value: '0' });
      const change = f.add('change-variable', { variable: 'N', value: '$N + 1' });
      const more = f.add('decision', { expression: '$N < 5' });
      f.from(more, 'true').to(change);
      f.from(more, 'false').add('end', { value: '$N' });
    });
    expect((await (await start(project)).call('M.Count', {})).result).toBe(5);
  });

  it('a loop that never ends is stopped by the limit', async () => {
    const project = new ProjectBuilder()
      .unit('settings', 'Settings', { loopLimit: 1000 })
      .flow('Spin', [], { kind: 'nothing' }, (f) => {
        f.add('loop', { mode: 'while', condition: 'true' });
        f.add('end', {});
      });
    expect((await (await start(project)).call('M.Spin', {})).error?.message).toContain('1000 times');
  });

  it.each([
    [14, 14],
    [13, 'went round 13 times in all'],
  ])('the limit counts the rounds of all loops of a run: %i', async (loopLimit, expected) => {
    const project = new ProjectBuilder().unit('settings', 'Settings', { loopLimit }).flow('Go', [], integer, (f) => {
      f.add('create-variable', { output: 'N', dataType: 'integer', value: '0' });
      for (const until of [6, 12]) {
        const head = f.add('merge', {});
        const more = f.add('decision', { expression: `$N < ${until}` });
        f.from(more, 'true', until);
        f.add('change-variable', { variable: 'N', value: '$N + 1' });
        f.to(head);
        f.from(more, 'false', 0);
      }
      f.add('end', { value: '$N + 2' });
    });
    const { result, error } = await (await start(project)).call('M.Go', {});
    if (typeof expected === 'number') expect(result).toBe(expected);
    else expect(error?.message).toContain(expected);
  });

  it.each([true, false])(
    'a flow that is called in a loop has no loop limit of its own (waiting: %s)',
    async (waits) => {
      const flows = (loopLimit: number) => {
        const project = new ProjectBuilder()
          .entity('Item', {})
          .unit('settings', 'Settings', { loopLimit })
          .flow('Inner', [], { kind: 'nothing' }, (f) => {
            if (waits) f.add('wait', { milliseconds: '0' });
            f.add('loop', { mode: 'while', condition: '$currentIndex < 9' });
            f.add('end', {});
          })
          .flow('Outer', [], integer, (f) => {
            f.add('create-list', { entity: 'Item', output: 'L' });
            for (let i = 0; i < 5; i++) {
              f.add('create-object', { entity: 'Item', output: `I${i}` });
              f.add('change-list', { list: 'L', operation: 'add', value: `$I${i}` });
            }
            const loop = f.add('loop', { mode: 'for-each', list: 'L', item: 'I' });
            f.add('end', { value: 'length($L)' });
            f.add('call-microflow', { microflow: 'Inner' }, { parent: loop });
          });
        return start(project).then((runtime) => runtime.call('M.Outer', {}));
      };
      // Five rounds, each with nine of the inner loop.
      expect(await flows(50)).toMatchObject({ result: 5 });
      expect((await flows(49)).error?.message).toContain('went round 49 times in all');
    },
  );

  it.each([
    ['maximum', 'datetime', 'datetime', '2026-11-20T08:00:00.000Z'],
    ['minimum', 'date', 'date', '2026-01-05'],
    ['maximum', 'date', 'date', '2026-11-20'],
    ['maximum', 'integer', 'integer', 7],
    ['minimum', 'long', 'long', -2],
    ['maximum', 'integer', 'decimal', 7],
    ['sum', 'integer', 'long', 5],
    ['sum', 'long', 'long', 5],
  ] as const)('the %s of a list of %s is a %s', async (name, of, kind, expected) => {
    const values = {
      datetime: ["parseDateTime('2026-01-05 08', 'yyyy-MM-dd HH')", "parseDateTime('2026-11-20 08', 'yyyy-MM-dd HH')"],
      date: ["parseDate('2026-11-20')", "parseDate('2026-01-05')"],
      integer: ['7', '-2'],
      long: ['7', '-2'],
    };
    const project = new ProjectBuilder().entity('Thing', { V: of }).flow('Go', [], { kind }, (f) => {
      f.add('create-list', { entity: 'Thing', output: 'L' });
      values[of].forEach((value, i) => {
        f.add('create-object', {
          entity: 'Thing',
          output: `T${i}`,
          members: [{ member: 'Thing.V', operation: 'set', value }],
        });
        f.add('change-list', { list: 'L', operation: 'add', value: `$T${i}` });
      });
      f.add('aggregate-list', { list: 'L', function: name, expression: '$currentObject/V', output: 'X' });
      f.add('end', { value: '$X' });
    });
    expect(await (await start(project)).call('M.Go', {})).toMatchObject({ result: expected });
  });

  it('what a run commits is there for the next; validation names the attribute and stores nothing', async () => {
    const project = item()
      .flow('Add', [{ name: 'Name', type: string }], { kind: 'nothing' }, (f) => {
        f.add('create-object', {
          entity: 'Item',
          output: 'Item',
          members: [{ member: 'Item.Name', operation: 'set', value: '$Name' }],
        });
        f.add('commit', { variable: 'Item', events: true });
        f.add('end', {});
      })
      .flow('Count', [], integer, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Item', output: 'Items' });
        f.add('aggregate-list', { list: 'Items', function: 'count', output: 'N' });
        f.add('end', { value: '$N' });
      });
    const runtime = await start(project);
    await runtime.call('M.Add', { Name: 'a' });
    const failed = await runtime.call('M.Add', {});
    expect(failed.error).toMatchObject({ message: 'Name is required.', activity: 'Commit $Item' });
    expect((await runtime.call('M.Count', {})).result).toBe(1);
  });

  it('a retrieve sees what the same run committed before (MF-62)', async () => {
    const project = item().flow('Both', [], integer, (f) => {
      f.add('create-object', {
        entity: 'Item',
        output: 'A',
        members: [{ member: 'Item.Name', operation: 'set', value: "'x'" }],
        commit: 'with-events',
      });
      f.add('retrieve', { source: 'database', entity: 'Item', constraint: "[Name = 'x']", output: 'Items' });
      f.add('aggregate-list', { list: 'Items', function: 'count', output: 'N' });
      f.add('end', { value: '$N' });
    });
    expect((await (await start(project)).call('M.Both', {})).result).toBe(1);
  });

  it('a retrieve sees what the same run committed to what its constraint walks through', async () => {
    const name = (value: string) => [{ member: 'Customer.Name', operation: 'set' as const, value }];
    const project = new ProjectBuilder()
      .entity('Customer', { Name: 'string' })
      .entity('Order', { No: 'string' })
      .entity('Tag', { Name: 'string' })
      .association('Order_Customer', 'Order', 'Customer')
      .association('Customer_Tag', 'Customer', 'Tag', { type: 'reference-set' })
      .flow('Make', [], { kind: 'nothing' }, (f) => {
        f.add('create-object', { entity: 'Customer', output: 'C', members: name("'old'") });
        f.add('create-object', {
          entity: 'Order',
          output: 'O',
          members: [{ member: 'Order_Customer', operation: 'set', value: '$C' }],
          commit: 'with-events',
        });
        f.add('create-object', { entity: 'Tag', output: 'T', members: [], commit: 'with-events' });
        f.add('end', {});
      })
      .flow('Rename', [], integer, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Customer', range: 'first', output: 'C' });
        f.add('change-object', { object: 'C', members: name("'new'"), commit: 'with-events' });
        f.add('retrieve', {
          source: 'database',
          entity: 'Order',
          constraint: "[not(M.Order_Customer/M.Customer/Name = 'old') and M.Order_Customer/M.Customer/Name = 'new']",
          output: 'Orders',
        });
        f.add('aggregate-list', { list: 'Orders', function: 'count', output: 'N' });
        f.add('end', { value: '$N' });
      })
      .flow('Link', [], integer, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Customer', range: 'first', output: 'C' });
        f.add('retrieve', { source: 'database', entity: 'Tag', range: 'first', output: 'T' });
        f.add('change-object', {
          object: 'C',
          members: [{ member: 'Customer_Tag', operation: 'add', value: '$T' }],
          commit: 'with-events',
        });
        f.add('retrieve', {
          source: 'database',
          entity: 'Tag',
          constraint: '[M.Customer_Tag/M.Customer]',
          output: 'Tags',
        });
        f.add('aggregate-list', { list: 'Tags', function: 'count', output: 'N' });
        f.add('end', { value: '$N' });
      });
    const runtime = await start(project);
    await runtime.call('M.Make', {});
    expect((await runtime.call('M.Rename', {})).result).toBe(1);
    expect((await runtime.call('M.Link', {})).result).toBe(1);
  });

  it.each([
    ['custom-without-rollback', 1],
    ['custom-with-rollback', 0],
  ] as const)('%s: %i of the earlier commits is kept (MF-71, MF-73)', async (mode, kept) => {
    const project = item()
      .flow('Work', [], string, (f) => {
        f.add('create-object', {
          entity: 'Item',
          output: 'A',
          members: [{ member: 'Item.Name', operation: 'set', value: "'kept'" }],
          commit: 'with-events',
        });
        const failing = f.add('create-object', { entity: 'Item', output: 'B', members: [], commit: 'with-events' });
        f.add('end', { value: "'fine'" });
        f.onErrorOf(failing, mode, (h) => {
          h.add('end', { value: '$latestError/Message' });
        });
      })
      .flow('Count', [], integer, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Item', output: 'Items' });
        f.add('aggregate-list', { list: 'Items', function: 'count', output: 'N' });
        f.add('end', { value: '$N' });
      });
    const runtime = await start(project);
    expect((await runtime.call('M.Work', {})).result).toBe('Name is required.');
    expect((await runtime.call('M.Count', {})).result).toBe(kept);
  });

  it('an error without a handler undoes the run and says where it was', async () => {
    const project = item()
      .flow('Inner', [], { kind: 'nothing' }, (f) => {
        f.add('error-end', { message: "'no'" });
      })
      .flow('Outer', [], { kind: 'nothing' }, (f) => {
        f.add('create-object', {
          entity: 'Item',
          output: 'A',
          members: [{ member: 'Item.Name', operation: 'set', value: "'x'" }],
          commit: 'with-events',
        });
        f.add('call-microflow', { microflow: 'Inner' });
        f.add('end', {});
      });
    const runtime = await start(project);
    const { error } = await runtime.call('M.Outer', {});
    expect(error?.message).toBe('no');
    expect(error?.stack).toHaveLength(2);
    expect(databaseOf(runtime).prepare('SELECT count(*) AS n FROM m_item').get()).toEqual({ n: 0 });
  });

  it('associations: both ends in memory and from the database, cascade and prevent on delete', async () => {
    const project = new ProjectBuilder()
      .entity('Order', { No: 'string' })
      .entity('Line', { Sku: 'string' })
      .association('Line_Order', 'Line', 'Order', { onDeleteTo: 'cascade' })
      .flow('Make', [], { kind: 'nothing' }, (f) => {
        f.add('create-object', {
          entity: 'Order',
          output: 'Order',
          members: [{ member: 'Order.No', operation: 'set', value: "'1'" }],
        });
        f.add('create-object', {
          entity: 'Line',
          output: 'Line',
          members: [{ member: 'Line_Order', operation: 'set', value: '$Order' }],
          commit: 'with-events',
        });
        f.add('end', {});
      })
      .flow('Lines', [], integer, (f) => {
        f.add('retrieve', {
          source: 'database',
          entity: 'Order',
          constraint: '[M.Line_Order/M.Line]',
          range: 'first',
          output: 'Order',
        });
        f.add('end', { value: 'length($Order/M.Line_Order)' });
      })
      .flow('Remove', [], { kind: 'nothing' }, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Order', range: 'first', output: 'Order' });
        f.add('delete', { variable: 'Order' });
        f.add('end', {});
      });
    const runtime = await start(project);
    await runtime.call('M.Make', {});
    expect((await runtime.call('M.Lines', {})).result).toBe(1);
    expect((await runtime.call('M.Remove', {})).error).toBeUndefined();
    expect(databaseOf(runtime).prepare('SELECT count(*) AS n FROM m_line').get()).toEqual({ n: 0 });
  });

  it('what a waiting run has committed is not seen by others before it ends (MF-62)', async () => {
    const partner = await startWaitingPartner();
    const project = item()
      .flow('Slow', [], integer, (f) => {
        f.add('create-object', {
          entity: 'Item',
          output: 'A',
          members: [{ member: 'Item.Name', operation: 'set', value: "'x'" }],
          commit: 'with-events',
        });
        f.add('retrieve', { source: 'database', entity: 'Item', output: 'Items' });
        f.add('call-rest', { location: partner.url });
        f.add('end', { value: 'length($Items)' });
      })
      .flow('Count', [], integer, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Item', output: 'Items' });
        f.add('end', { value: 'length($Items)' });
      });
    const folder = temporaryFolder();
    const runtime = await start(project, { database: join(folder.path, 'run.sqlite') });
    const slow = runtime.call('M.Slow', {});
    await partner.asked;
    expect((await runtime.call('M.Count', {})).result).toBe(0);
    partner.answer();
    expect((await slow).result).toBe(1);
    expect((await runtime.call('M.Count', {})).result).toBe(1);
    partner.close();
    folder.dispose();
  });

  it('the bytes of a response go into a Binary attribute as they are', async () => {
    const bytes = Buffer.from([0, 200, 255, 10]);
    const partner = createServer((_request, response) => response.end(bytes));
    await new Promise<void>((resolve) => partner.listen(0, '127.0.0.1', resolve));
    const { port } = partner.address() as AddressInfo;
    const project = new ProjectBuilder()
      .entity('Document', { Content: 'binary' })
      .flow('Fetch', [], { kind: 'nothing' }, (f) => {
        f.add('call-rest', { location: `http://127.0.0.1:${port}/`, response: 'file', output: 'Bytes' });
        f.add('create-object', {
          entity: 'Document',
          output: 'D',
          members: [{ member: 'Document.Content', operation: 'set', value: '$Bytes' }],
          commit: 'with-events',
        });
        f.add('end', {});
      });
    const runtime = await start(project);
    expect((await runtime.call('M.Fetch', {})).error).toBeUndefined();
    partner.close();
    expect(databaseOf(runtime).prepare('SELECT content FROM m_document').pluck().get()).toEqual(bytes);
  });

  it('a reload waits for a run that holds the database; neither fails', async () => {
    const partner = await startWaitingPartner();
    const project = item().flow('Slow', [], integer, (f) => {
      f.add('create-object', {
        entity: 'Item',
        output: 'A',
        members: [{ member: 'Item.Name', operation: 'set', value: "'x'" }],
        commit: 'with-events',
      });
      f.add('retrieve', { source: 'database', entity: 'Item', output: 'Items' });
      f.add('call-rest', { location: partner.url });
      f.add('end', { value: 'length($Items)' });
    });
    const runtime = await start(project);
    const run = runtime.call('M.Slow', {});
    await partner.asked;
    const reload = runtime.reload(compileProgram(project.view(), { name: 'again' }));
    partner.answer();
    expect((await run).result).toBe(1);
    await reload;
    expect(runtime.generationInUse.loaded.program.project).toBe('again');
    partner.close();
  });

  it('a secret constant that a flow copies reaches neither trace nor log nor the caller', async () => {
    const view = new ProjectBuilder()
      .unit('constant', 'Key', { type: 'string', value: '', secret: true })
      .flow('Leak', [], { kind: 'nothing' }, (f) => {
        f.add('create-variable', { output: 'Copy', dataType: 'string', value: "'key ' + @M.Key" });
        f.add('log-message', { message: '$Copy' });
        f.add('call-rest', { location: 'http://127.0.0.1:1/{1}?key={2}', parameters: ['@M.Key', '@M.Key'] });
        f.add('end', {});
      })
      .view();
    const seen: unknown[] = [];
    const runtime = await start(view, {
      constants: { 'M.Key': 'open sesame' },
      log: { write: (line) => seen.push(line) },
      onTrace: (trace) => seen.push(trace),
    });
    const { error } = await runtime.call('M.Leak', {});
    expect(error?.message).toContain('••••••');
    expect(seen.length).toBeGreaterThan(1);
    expect(JSON.stringify([error, seen])).not.toMatch(/open.{0,3}sesame/);
  });

  it('findings: unknown variable, missing case, result type, handler without a flow', () => {
    const view = new ProjectBuilder()
      .flow('Bad', [], integer, (f) => {
        const d = f.add('decision', { expression: '$Nope' });
        f.from(d, 'true').add('log-message', { message: '1' }, { onError: 'custom-with-rollback' });
        f.add('end', { value: "'text'" });
      })
      .view();
    const codes = new ProjectChecker().checkAll(view).map((d) => d.code);
    expect(codes).toEqual(
      expect.arrayContaining([
        'expression/unknown-variable',
        'expression/type',
        'microflow/no-handler',
        'microflow/result-type',
      ]),
    );
  });
});
