import { describe, expect, it } from 'vitest';
import { type Converter, writeConverter } from '../../../shared/mapping/converters.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const text = { kind: 'string' as const };
const nothing = { kind: 'nothing' as const };
const leaf = (name: string, type = 'string', more: object = {}) => ({
  name,
  type,
  optional: true,
  nullable: true,
  ...more,
});

const structures = {
  json: ['json-structure', '$', (children: object[]) => ({ root: { name: '', type: 'object', children } })],
  xml: [
    'xml-schema',
    '$.item',
    (children: object[]) => ({
      root: { name: '', type: 'object', group: 'choice', children: [{ name: 'item', type: 'object', children }] },
    }),
  ],
} as const;

/** A project that reads one item: its number finds it, `mapped` says how the value of the structure's `node` is taken. */
function project(format: keyof typeof structures, node: { name: string }, mapped: object, parameters: object[] = []) {
  const [kind, path, structure] = structures[format];
  return new ProjectBuilder()
    .entity('Item', {
      No: 'string',
      Text: { default: 'start' },
      Count: { type: 'integer', default: '7' },
      Bytes: 'binary',
      Amount: 'decimal',
      Day: 'date',
      Moment: 'datetime',
    })
    .unit(kind, 'Message', structure([leaf('no'), node]))
    .unit('import-mapping', 'Read', {
      structure: 'Message',
      parameters,
      root: {
        path,
        entity: 'Item',
        obtain: 'find-or-create',
        values: [
          { path: `${path}.no`, attribute: 'Item.No', key: true },
          { path: `${path}.${node.name}`, ...mapped },
        ],
      },
    })
    .flow('Store', [{ name: 'Text', type: text }], nothing, (f) => {
      f.add('import-with-mapping', {
        mapping: 'Read',
        input: '$Text',
        commit: 'with-events',
        arguments: parameters.map((p) => ({ parameter: (p as { name: string }).name, value: "'given'" })),
      });
      f.add('end', {});
    });
}

/** What is stored after each message; an error's words where there is one. */
async function read(p: ProjectBuilder, column: string, messages: readonly string[]): Promise<unknown[]> {
  const runtime = await start(p);
  const found: unknown[] = [];
  for (const message of messages) {
    const { error } = await runtime.call('M.Store', { Text: message });
    found.push(error ? error.message : databaseOf(runtime).prepare(`SELECT ${column} FROM m_item`).pluck().get());
  }
  return found;
}

describe('missing, null and empty values', () => {
  const json = (value?: unknown) => JSON.stringify(value === undefined ? { no: 'A' } : { no: 'A', text: value });
  const xml = (inside: string) =>
    `<item xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><no>A</no>${inside}</item>`;
  const messages = {
    json: [json('x'), json(), json(null), json('x'), json('')],
    xml: [xml('<text>x</text>'), xml(''), xml('<text xsi:nil="true"/>'), xml('<text>x</text>'), xml('<text></text>')],
  };
  it.each<[string, object, unknown[]]>([
    ['as ever', {}, ['x', 'x', null, 'x', '']],
    ['null leaves', { whenNull: 'leave' }, ['x', 'x', 'x', 'x', '']],
    ['null as missing', { whenMissing: 'value', instead: "'none'" }, ['x', 'none', 'none', 'x', '']],
    [
      'each otherwise',
      { whenMissing: 'leave', whenNull: 'value', instead: '$P', whenBlank: 'empty' },
      ['x', 'x', 'given', 'x', null],
    ],
    ['blank leaves', { whenBlank: 'leave' }, ['x', 'x', null, 'x', 'x']],
    [
      'errors',
      { whenMissing: 'empty', whenNull: 'error', whenBlank: 'error' },
      ['x', null, 'PATH is null, and the mapping needs it.', 'x', 'PATH is empty, and the mapping needs it.'],
    ],
  ])('%s', async (_, policy, expected) => {
    const parameters = [{ id: 'p', name: 'P', type: text }];
    for (const format of ['json', 'xml'] as const) {
      const p = project(format, leaf('text'), { attribute: 'Item.Text', ...policy }, parameters);
      const path = format === 'json' ? '$.text' : '$.item.text';
      const found = await read(p, 'text', messages[format]);
      expect(
        found.map((each) =>
          typeof each === 'string' && each.includes('needs it')
            ? each.slice(each.indexOf('$')).replace(/ \(.*\)$/, '')
            : each,
        ),
      ).toEqual(expected.map((each) => (typeof each === 'string' ? each.replace('PATH', path) : each)));
    }
  });

  it('an empty element or attribute of another type is no error where the mapping says what it is', async () => {
    const count = leaf('count', 'integer');
    const p = project('xml', count, { attribute: 'Item.Count', whenBlank: 'value', instead: '-1' });
    expect(
      await read(p, 'count', ['<item><no>A</no><count/></item>', '<item><no>A</no><count>4</count></item>']),
    ).toEqual([-1, 4]);
    const byAttribute = project('xml', leaf('count', 'integer', { wire: { kind: 'attribute' } }), {
      attribute: 'Item.Count',
      whenBlank: 'leave',
    });
    expect(
      await read(byAttribute, 'count', ['<item count=""><no>A</no></item>', '<item count="4"><no>A</no></item>']),
    ).toEqual([7, 4]);
    // Without a word of it, it is nothing.
    const silent = project('xml', count, { attribute: 'Item.Count' });
    expect(await read(silent, 'count', ['<item><no>A</no><count/></item>'])).toEqual([null]);
  });

  it('an empty cell', async () => {
    const p = new ProjectBuilder()
      .entity('Item', { No: 'string', Count: 'integer' })
      .unit('csv-structure', 'Message', {
        root: {
          name: '',
          type: 'array',
          item: { name: '', type: 'object', children: [leaf('no'), leaf('count', 'integer')] },
        },
      })
      .unit('import-mapping', 'Read', {
        structure: 'Message',
        root: {
          path: '$[*]',
          entity: 'Item',
          values: [
            { path: '$[*].no', attribute: 'Item.No' },
            { path: '$[*].count', attribute: 'Item.Count', whenNull: 'value', instead: '0' },
          ],
        },
      })
      .flow('Store', [{ name: 'Text', type: text }], nothing, (f) => {
        f.add('import-with-mapping', { mapping: 'Read', input: '$Text', commit: 'with-events' });
        f.add('end', {});
      });
    const runtime = await start(p);
    expect((await runtime.call('M.Store', { Text: 'no,count\na,1\nb,\n' })).error).toBeUndefined();
    expect(databaseOf(runtime).prepare('SELECT no, count FROM m_item ORDER BY no').raw().all()).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
  });
});

describe('a list of single values is one text', () => {
  const list = (type: string) => ({
    name: 'tags',
    type: 'array',
    optional: true,
    item: { name: '', type, nullable: true },
  });
  const json = (tags: string) => [`{"no":"A","tags":${tags}}`];
  it.each<[string, object, string, string, unknown]>([
    ['joined', {}, 'string', '["a", "b, c", null, ""]', 'a, b, c, '],
    ['joined by another separator', { separator: '|' }, 'string', '["a","b"]', 'a|b'],
    [
      'numbers, every digit',
      { separator: ' ' },
      'decimal',
      '[1.50, 12345678901234567890.1]',
      '1.50 12345678901234567890.1',
    ],
    ['as JSON', { listAs: 'json' }, 'string', '["a\\"", null, "b"]', '["a\\"",null,"b"]'],
    ['numbers as JSON', { listAs: 'json' }, 'integer', '[1, null, 2]', '[1,null,2]'],
    ['empty', {}, 'string', '[]', ''],
    ['after an expression', { expression: "toUpperCase($value) + '!'" }, 'string', '["a","b"]', 'A, B!'],
    ['null', {}, 'string', 'null', null],
  ])('%s', async (_, mapped, type, tags, expected) => {
    const p = project('json', list(type), { attribute: 'Item.Text', ...mapped });
    expect(await read(p, 'text', json(tags))).toEqual([expected]);
  });

  it('elements that repeat, in any place', async () => {
    const p = project('xml', list('string'), { attribute: 'Item.Text', separator: ';' });
    const message = '<item><tags>a</tags><no>A</no><tags>b</tags></item>';
    expect(await read(p, 'text', [message, '<item><no>A</no></item>'])).toEqual(['a;b', 'a;b']);
  });
});

describe('a microflow that converts a value', () => {
  it.each([false, true])(
    'runs before keys, after the expression; where it waits, so does the import: %s',
    async (waits) => {
      const p = project('json', leaf('text'), {
        attribute: 'Item.Text',
        microflow: 'Twice',
        expression: "$value + '!'",
      }).flow('Twice', [{ name: 'Value', type: text }], text, (f) => {
        if (waits) f.add('wait', { milliseconds: '1' });
        f.add('end', { value: '$Value + $Value' });
      });
      const mapping = p.units.find((u) => u.id === 'Read')?.data as {
        root: { values: { microflow: string | null }[] };
      };
      (mapping.root.values[0] as { microflow: string | null }).microflow = 'Twice';
      const first = '{"no":"A","text":"x"}';
      expect(
        await read(p, "no || ' ' || text || ' ' || (SELECT count(*) FROM m_item)", [first, '{"no":"A","text":"y"}']),
      ).toEqual(['AA x!x! 1', 'AA y!y! 1']);
    },
  );
});

describe('ready conversions', () => {
  it.each<[string, Converter, string, unknown]>([
    ['Text', { kind: 'trim' }, ' a b ', 'a b'],
    ['Text', { kind: 'upper' }, 'aß', 'ASS'],
    ['Text', { kind: 'lower' }, 'AB', 'ab'],
    ['Count', { kind: 'integer', point: ',', group: '.' }, '1.234', 1234],
    ['Count', { kind: 'integer', point: '.', group: ' ' }, '1\u00a0234\u202f567', 1234567],
    ['Amount', { kind: 'decimal', point: ',', group: '.' }, '1.234.567,80', 1234567.8],
    ['Amount', { kind: 'decimal', point: '.', group: "'" }, "1'234.5", 1234.5],
    ['Amount', { kind: 'decimal', point: ',', group: '' }, '-0,05', -0.05],
    ['Day', { kind: 'date', pattern: 'dd.MM.yyyy' }, '03.02.2026', '2026-02-03'],
    ['Moment', { kind: 'date-time-utc', pattern: 'dd/MM/yyyy HH:mm' }, '03/02/2026 04:05', Date.UTC(2026, 1, 3, 4, 5)],
  ])('%s by %j', async (attribute, converter, written, expected) => {
    const p = project('json', leaf('value'), { attribute: `Item.${attribute}`, expression: writeConverter(converter) });
    const message = JSON.stringify({ no: 'A', value: written });
    expect(await read(p, attribute.toLowerCase(), [message])).toEqual([expected]);
  });
});

describe('bytes', () => {
  it('in hexadecimal digits, where the schema says so', async () => {
    const p = project('xml', leaf('bytes', 'binary', { wire: { encoding: 'hex' } }), { attribute: 'Item.Bytes' });
    const [bytes, wrong] = await read(p, 'bytes', [
      '<item><no>A</no><bytes>00FFa1</bytes></item>',
      '<item><no>A</no><bytes>0F1</bytes></item>',
    ]);
    expect([...(bytes as Uint8Array)]).toEqual([0, 255, 161]);
    expect(wrong).toContain('not bytes in hexadecimal digits');
  });
});
