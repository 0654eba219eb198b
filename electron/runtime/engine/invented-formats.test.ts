import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';

vi.mock('../../../shared/format/index.ts', async (original) => {
  const real = await original<typeof import('../../../shared/format/index.ts')>();
  const { formatRegistry } = await import('../../../shared/format/format-registry.ts');
  const { rows, tags } = await import('../../../tests/harness/invented-formats.ts');
  return { ...real, ...formatRegistry([real.defaultFormat, tags, rows]) };
});

const start = runtimeStarter();
const string = { kind: 'string' as const };
const value = (path: string, attribute: string) => ({ path, attribute });

/** Reads a message and stores what it says; writes what is stored. Both flows wait where the store does. */
const project = (kind: string, root: object, mapping: object) =>
  new ProjectBuilder()
    .entity('Order', { No: 'integer', Customer: 'string', Note: 'string' })
    .entity('Line', { Sku: 'string', Qty: 'integer', Price: 'decimal' })
    .association('Line_Order', 'Line', 'Order')
    .unit(kind, 'Message', { root })
    .unit('import-mapping', 'In', { structure: 'Message', root: mapping })
    .unit('export-mapping', 'Out', { structure: 'Message', root: mapping });

it('a format with names around its values: tags with attributes, the name of what is repeated, levels, nothing', async () => {
  const root = {
    name: 'order',
    type: 'object',
    children: [
      { name: 'note', type: 'string', nullable: true },
      { name: '@no', type: 'integer' },
      {
        name: 'customer',
        type: 'object',
        children: [
          { name: 'name', type: 'string', optional: true },
          { name: '@kind', type: 'string' },
        ],
      },
      {
        name: 'line',
        type: 'array',
        item: {
          name: '',
          type: 'object',
          children: [
            { name: 'qty', type: 'integer' },
            { name: '@sku', type: 'string' },
          ],
        },
      },
    ],
  };
  const mapping = {
    path: '$',
    entity: 'Order',
    association: null,
    values: [
      value('$["@no"]', 'Order.No'),
      value('$.note', 'Order.Note'),
      value('$.customer["@kind"]', 'Order.Customer'),
    ],
    objects: [
      {
        path: '$.line[*]',
        entity: 'Line',
        association: 'Line_Order',
        values: [value('$.line[*]["@sku"]', 'Line.Sku'), value('$.line[*].qty', 'Line.Qty')],
        objects: [],
      },
    ],
  };
  const runtime = await start(
    project('tags-structure', root, mapping).flow('Echo', [{ name: 'Text', type: string }], string, (f) => {
      f.add('import-with-mapping', { mapping: 'In', input: '$Text', commit: 'with-events', output: 'O' });
      f.add('export-with-mapping', { mapping: 'Out', input: 'O', output: 'T' });
      f.add('end', { value: '$T' });
    }),
  );
  const echo = async (Text: string) => (await runtime.call('M.Echo', { Text })).result;
  const lines = '<line sku="a"><qty>1</qty></line><line sku="b"><qty>2</qty></line>';
  const message = `<order no="7"><note>soon</note><customer kind="new"></customer>${lines}</order>`;
  expect(await echo(message)).toBe(message);
  expect(databaseOf(runtime).prepare('SELECT sku, qty FROM m_line').all()).toEqual([
    { sku: 'a', qty: 1 },
    { sku: 'b', qty: 2 },
  ]);
  expect(await echo('<order no="8"><customer kind="old"/><line sku="c"><qty>3</qty></line></order>')).toBe(
    '<order no="8"><note nil="true"/><customer kind="old"></customer><line sku="c"><qty>3</qty></line></order>',
  );
});

it('a format with its names once above all, also above no rows', async () => {
  const root = {
    name: '',
    type: 'array',
    item: {
      name: '',
      type: 'object',
      children: [
        { name: 'sku', type: 'string' },
        { name: 'qty', type: 'integer', optional: true },
        { name: 'price', type: 'decimal' },
      ],
    },
  };
  const mapping = {
    path: '$[*]',
    entity: 'Line',
    association: null,
    values: [value('$[*].price', 'Line.Price'), value('$[*].qty', 'Line.Qty'), value('$[*].sku', 'Line.Sku')],
    objects: [],
  };
  const runtime = await start(
    project('rows-structure', root, mapping).flow('Echo', [{ name: 'Text', type: string }], string, (f) => {
      f.add('import-with-mapping', { mapping: 'In', input: '$Text', commit: 'with-events', output: 'Lines' });
      f.add('export-with-mapping', { mapping: 'Out', input: 'Lines', output: 'T' });
      f.add('end', { value: '$T' });
    }),
  );
  const echo = async (Text: string) => (await runtime.call('M.Echo', { Text })).result;
  expect(await echo('price,sku,qty\n1.50,a,1\n2,b,\n')).toBe('sku,qty,price\na,1,1.5\nb,,2\n');
  expect(await echo('sku,qty,price\n')).toBe('sku,qty,price\n');
});

it('a partner that says there is nothing says it as its format does', async () => {
  const root = { name: 'order', type: 'object', children: [{ name: '@no', type: 'integer', optional: true }] };
  const mapping = {
    path: '$',
    entity: 'Order',
    association: null,
    values: [value('$["@no"]', 'Order.No')],
    objects: [],
  };
  const answers: Record<string, string> = { '/one': '<order no="1"/>', '/none': '<nothing/>', '/other': 'null' };
  const partner = createServer((request, response) => response.end(answers[request.url ?? '']));
  await new Promise<void>((done) => partner.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${(partner.address() as AddressInfo).port}`;
  const runtime = await start(
    project('tags-structure', root, mapping).flow('Ask', [{ name: 'Path', type: string }], string, (f) => {
      f.add('call-rest', {
        location: `${address}/{1}`,
        parameters: ['$Path'],
        response: 'mapping',
        responseMapping: 'In',
        output: 'O',
      });
      f.add('end', { value: "if $O = empty then 'nothing' else 'something'" });
    }),
  );
  const ask = async (Path: string) => runtime.call('M.Ask', { Path });
  expect(await ask('one')).toMatchObject({ result: 'something' });
  expect(await ask('none')).toMatchObject({ result: 'nothing' });
  expect((await ask('other')).error).toBeDefined();
  partner.close();
});
