import { describe, expect, it } from 'vitest';
import { kinds } from '../shared/kinds.ts';
import type { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { runtimeStarter } from './harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };

/** A project whose flow `Run` transforms its text. */
function project(data: object, more: (f: FlowBuilder, transform: string) => void = () => {}): ProjectBuilder {
  return new ProjectBuilder()
    .unit('transformation', 'T', data)
    .flow('Run', [{ name: 'Text', type: string }], string, (f) => {
      const transform = f.add('transform', { transformation: 'T', input: '$Text', output: 'Out' });
      more(f, transform);
      f.add('end', { value: '$Out' });
    });
}

const jsonata = (...sources: string[]) => ({ steps: sources.map((source, i) => ({ id: `s${i}`, source })) });

/** What a run of the activity gives for a JSON text. */
async function transformed(data: object, text: string): Promise<unknown> {
  const runtime = await start(project(data));
  const { result } = (await runtime.call('M.Run', { Text: text })) as { result: string };
  return JSON.parse(result);
}

/** DT-5: the use cases that others publish. */
describe('use cases', () => {
  it('fields are dropped', async () => {
    const source = '$ ~> |$.customer|{}, ["password", "internal"]|';
    const message = '{"id":9007199254740993,"customer":{"name":"Ann","password":"x","internal":{"a":1}}}';
    const runtime = await start(project(jsonata(source)));
    expect(await runtime.call('M.Run', { Text: message })).toMatchObject({
      result: '{"id":9007199254740993,"customer":{"name":"Ann"}}',
    });
  });

  it('nested objects are flattened', async () => {
    const source = `(
      $flat := function($value, $path) {
        $type($value) = "object"
          ? $merge($each($value, function($v, $k) { $flat($v, $path = "" ? $k : $path & "." & $k) }))
          : { $path: $value }
      };
      $flat($, "")
    )`;
    expect(await transformed(jsonata(source), '{"id":1,"buyer":{"name":"Ann","address":{"city":"Ulm"}}}')).toEqual({
      id: 1,
      'buyer.name': 'Ann',
      'buyer.address.city': 'Ulm',
    });
  });

  it('an object with dynamic keys becomes a list', async () => {
    const source = '[$each(rates, function($rate, $code) { { "currency": $code, "rate": $rate } })]';
    expect(await transformed(jsonata(source), '{"rates":{"EUR":1,"USD":1.0842}}')).toEqual([
      { currency: 'EUR', rate: 1 },
      { currency: 'USD', rate: 1.0842 },
    ]);
  });

  it('metadata of columns are zipped with lists of cells', async () => {
    const source = `(
      $names := resultSetMetaData.rowType.name;
      [data.(
        $row := $;
        $merge($map($names, function($name, $i) { { $name: $row[$i] } }))
      )]
    )`;
    const message = {
      resultSetMetaData: { rowType: [{ name: 'ID' }, { name: 'NAME' }] },
      data: [
        ['1', 'Ann'],
        ['2', 'Bob'],
      ],
    };
    expect(await transformed(jsonata(source), JSON.stringify(message))).toEqual([
      { ID: '1', NAME: 'Ann' },
      { ID: '2', NAME: 'Bob' },
    ]);
  });

  it('a bill of materials is flattened, however deep it is', async () => {
    const source = `(
      $walk := function($part, $level, $parent, $times) {(
        $count := $times * $part.quantity;
        $append(
          [{ "part": $part.part, "level": $level, "parent": $parent, "total": $count }],
          $part.parts.$walk($, $level + 1, $part.part, $count)
        )
      )};
      [$walk($, 0, null, 1)]
    )`;
    const wheel = { part: 'wheel', quantity: 2, parts: [{ part: 'spoke', quantity: 36 }] };
    const message = { part: 'bicycle', quantity: 1, parts: [wheel, { part: 'frame', quantity: 1 }] };
    expect(await transformed(jsonata(source), JSON.stringify(message))).toEqual([
      { part: 'bicycle', level: 0, parent: null, total: 1 },
      { part: 'wheel', level: 1, parent: 'bicycle', total: 2 },
      { part: 'spoke', level: 2, parent: 'wheel', total: 72 },
      { part: 'frame', level: 1, parent: 'bicycle', total: 1 },
    ]);
  });

  it('a text is split into fields', async () => {
    const source = `lines.(
      $parts := $split($, /\\s*;\\s*/);
      { "sku": $parts[0], "quantity": $number($parts[1]), "price": $number($replace($parts[2], ",", ".")) }
    )`;
    expect(await transformed(jsonata(source), '{"lines":["A-1; 2 ;9,50","B-2;10;0,99"]}')).toEqual([
      { sku: 'A-1', quantity: 2, price: 9.5 },
      { sku: 'B-2', quantity: 10, price: 0.99 },
    ]);
  });

  it('results of SPARQL become flat rows', async () => {
    const source = '[results.bindings.$merge($each($, function($cell, $name) { { $name: $cell.value } }))]';
    const message = {
      head: { vars: ['item', 'label'] },
      results: {
        bindings: [
          { item: { type: 'uri', value: 'urn:1' }, label: { type: 'literal', 'xml:lang': 'en', value: 'One' } },
          { item: { type: 'uri', value: 'urn:2' } },
        ],
      },
    };
    expect(await transformed(jsonata(source), JSON.stringify(message))).toEqual([
      { item: 'urn:1', label: 'One' },
      { item: 'urn:2' },
    ]);
  });
});

describe('an expression step', () => {
  it('sees the text that came in, and values of it by name', async () => {
    const data = {
      input: 'xml',
      output: 'xml',
      steps: [
        {
          id: 's',
          language: 'expression',
          expression:
            "replaceAll($input, '<id>', '<id of=\"' + toUpperCase($who) + '\">') + (if $none = empty then '' else '!')",
          settings: { values: 'who = $.order.@by\nnone = $.order.missing' },
        },
      ],
    };
    const runtime = await start(project(data));
    expect(await runtime.call('M.Run', { Text: '<order by="ann"><id>1</id></order>' })).toMatchObject({
      result: '<order by="ann"><id of="ANN">1</id></order>',
    });
  });
  it('whose expression fails, or gives nothing, is an error of the step', async () => {
    const step = { id: 's', language: 'expression', expression: '$x', settings: { values: 'x = $.x' } };
    const runtime = await start(project({ steps: [step] }));
    expect(await runtime.call('M.Run', { Text: '{}' })).toMatchObject({
      error: { message: 'M.T, step 1 (Expression): The expression gives nothing; a text is needed.' },
    });
  });
});

describe('what goes wrong', () => {
  it('comes to the error handler, with the step and its line', async () => {
    const handled = project(jsonata('$', '{\n  "sum": a + b\n}'), (f, transform) => {
      f.onErrorOf(transform, 'custom-without-rollback', (h) => h.add('end', { value: '$latestError/Message' }));
    });
    const runtime = await start(handled);
    expect(await runtime.call('M.Run', { Text: '{"a":"1","b":2}' })).toMatchObject({
      result:
        'M.T, step 2 (JSONata), line 2, column 12: The left side of the "+" operator must evaluate to a number (T2001)',
    });
    expect(await runtime.call('M.Run', { Text: 'x' })).toMatchObject({
      result: expect.stringContaining('M.T, the message, line 1, column 1: The message is no JSON'),
    });
  });

  it.each([
    ['a recursion without an end', '($f := function($n) { 1 + $f($n + 1) }; $f(0))', 'Stack overflow'],
    ['a loop without an end', '($f := function() { $f() }; $f())', 'The step takes longer than it may'],
  ])('%s is an error of the activity, and holds nobody up', async (_what, source, words) => {
    const builder = project({ ...jsonata(source), timeoutMs: source.includes('1 +') ? 30_000 : 1000 });
    builder.flow('Other', [], string, (f) => f.add('end', { value: "'served'" }));
    const runtime = await start(builder);
    let isStopped = false;
    const stopped = runtime.call('M.Run', { Text: '{}' }).finally(() => {
      isStopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await runtime.call('M.Other', {})).toMatchObject({ result: 'served' });
    // A stack is full before anybody can ask; a loop ends at its time-out alone.
    if (words.includes('longer')) expect(isStopped).toBe(false);
    expect(await stopped).toMatchObject({ error: { activity: 'T', message: expect.stringContaining(words) } });
  });

  it('an empty text is told as such', async () => {
    const runtime = await start(project(jsonata('$')));
    expect(await runtime.call('M.Run', {})).toMatchObject({
      error: { message: 'M.T has no text to read: it is empty.' },
    });
  });
});

it('a request that ends takes its transformation with it', async () => {
  const builder = project({ ...jsonata('($f := function() { $f() }; $f())'), timeoutMs: 60_000 });
  const operation = {
    id: 'o',
    method: 'GET',
    path: '{Text}',
    microflow: 'Run',
    contentType: 'text/plain',
    parameters: [{ id: 'p', name: 'Text', in: 'path' }],
  };
  const resources = [{ id: 'r', name: '', operations: [operation] }];
  builder.unit('rest-service', 'Service', { path: 'own', resources });
  const settings = kinds.require('settings').schema.parse({ requestTimeoutMs: 1000 });
  builder.units.push({
    id: 'set',
    kind: 'settings',
    name: 'Settings',
    parent: null,
    documentation: '',
    data: settings,
  });
  const runtime = await start(builder);
  const began = performance.now();
  const answer = await fetch(`${runtime.url}/own/1`);
  expect(answer.status).toBe(504);
  expect(performance.now() - began).toBeLessThan(5000);
});

describe('before an import and after an export', () => {
  const root = {
    path: '$[*]',
    entity: 'Line',
    association: null,
    values: [
      { path: '$[*].sku', attribute: 'Line.Sku' },
      { path: '$[*].qty', attribute: 'Line.Qty' },
    ],
    objects: [],
  };
  const children = [
    { name: 'sku', type: 'string' },
    { name: 'qty', type: 'integer' },
  ];
  const mapped = () =>
    new ProjectBuilder()
      .entity('Line', { Sku: 'string', Qty: 'integer' })
      .unit('json-structure', 'Lines', {
        samples: [],
        root: { name: '', type: 'array', item: { name: '', type: 'object', children } },
      })
      .unit('import-mapping', 'In', { structure: 'Lines', root })
      .unit('export-mapping', 'Out', { structure: 'Lines', root })
      .unit('transformation', 'Read', {
        input: 'xml',
        steps: [
          { id: 's1', language: 'xml-to-json' },
          { id: 's2', source: '[order.line.{ "sku": `@sku`, "qty": $number(qty) }]' },
        ],
      })
      .unit('transformation', 'Table', { output: 'csv', steps: [{ id: 's1', language: 'json-to-csv' }] });

  it('a message of another shape and format is read, and written as a table', async () => {
    const builder = mapped().flow('Run', [{ name: 'Text', type: string }], string, (f) => {
      f.add('import-with-mapping', { mapping: 'In', input: '$Text', transformation: 'Read', output: 'Lines' });
      f.add('export-with-mapping', { mapping: 'Out', input: 'Lines', transformation: 'Table', output: 'Out' });
      f.add('end', { value: '$Out' });
    });
    const runtime = await start(builder);
    const order = '<order><line sku="A"><qty>2</qty></line><line sku="B"><qty>10</qty></line></order>';
    expect(await runtime.call('M.Run', { Text: order })).toMatchObject({ result: 'sku,qty\r\nA,2\r\nB,10\r\n' });
    expect(await runtime.call('M.Run', { Text: '<order><line sku="A"><qty>x</qty></line></order>' })).toMatchObject({
      error: { activity: 'In', message: expect.stringContaining('M.Read, step 2 (JSONata), line 1') },
    });
  });
});
