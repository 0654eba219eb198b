import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import { MessageValidators } from './message-validators.ts';

const start = runtimeStarter();
const text = { kind: 'string' as const };
const leaf = (name: string, type: string) => ({ name, type });

/** Reads items of which only the number is mapped: what is wrong elsewhere is seen by validation alone. */
const project = (validate: 'off' | 'warn' | 'refuse') =>
  new ProjectBuilder()
    .entity('Item', { No: 'string' })
    .unit('json-structure', 'Message', {
      root: {
        name: '',
        type: 'array',
        item: {
          name: '',
          type: 'object',
          children: [leaf('no', 'string'), leaf('day', 'date'), leaf('count', 'integer')],
        },
      },
    })
    .unit('import-mapping', 'Read', {
      structure: 'Message',
      root: { path: '$[*]', entity: 'Item', values: [{ path: '$[*].no', attribute: 'Item.No' }] },
    })
    .flow('Store', [{ name: 'Text', type: text }], text, (f) => {
      const read = f.add('import-with-mapping', { mapping: 'Read', input: '$Text', commit: 'with-events', validate });
      f.onErrorOf(read, 'custom-without-rollback', (h) =>
        h.add('end', { value: '$latestError/ErrorType + $latestError/Message' }),
      );
      f.add('end', { value: "'read'" });
    })
    .flow('Take', [{ name: 'Items', type: { kind: 'list', entity: 'Item' } }], { kind: 'nothing' }, (f) => {
      f.add('commit', { variable: 'Items' });
      f.add('end', {});
    })
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [
        {
          id: 'r',
          name: 'items',
          operations: [
            {
              id: 'o',
              method: 'POST',
              microflow: 'Take',
              importMapping: 'Read',
              bodyArgument: 'Items',
              status: 204,
              emptyStatus: 204,
              validate,
            },
          ],
        },
      ],
    });

const fits = '[{"no":"1","day":"2026-01-01","count":1}]';
const wrong = '[{"no":"1","day":"2026-13-01","count":1},\n{"no":"2","day":"2026-01-01","count":1.5}]';

describe('a message is held to its structure before it is read', () => {
  it.each([
    ['off', 2, []],
    [
      'warn',
      2,
      [
        /^The message does not fit what M.Read reads, in 2 places: \$\[0\]\.day, line 1, column \d+: .* \$\[1\]\.count, line 2, column \d+: /,
      ],
    ],
    ['refuse', 0, []],
  ] as const)('by the activity: %s', async (validate, stored, logged) => {
    const lines: string[] = [];
    const runtime = await start(project(validate), {
      log: { write: (l) => l.level === 'warning' && lines.push(l.message) },
    });
    const { result, error } = await runtime.call('M.Store', { Text: wrong });
    expect(error).toBeUndefined();
    if (validate === 'refuse')
      expect(result).toMatch(/mapping\/invalid.*in 2 places:\n\$\[0\]\.day, .*\n\$\[1\]\.count, /s);
    else expect(result).toBe('read');
    expect(lines).toHaveLength(logged.length);
    for (const [i, words] of logged.entries()) expect(lines[i]).toMatch(words);
    expect(databaseOf(runtime).prepare('SELECT count(*) FROM m_item').pluck().get()).toBe(stored);
    expect((await runtime.call('M.Store', { Text: fits })).result).toBe('read');
  });

  it('by a published operation: the caller hears all places', async () => {
    const runtime = await start(project('refuse'));
    const send = (body: string) =>
      fetch(`${runtime.url}/api/items`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const answer = await send(wrong);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { errors: { path: string }[] }).errors.map((e) => e.path)).toEqual([
      '$[0].day',
      '$[1].count',
    ]);
    expect((await send(fits)).status).toBe(204);
  });

  it('twenty places are told, the others counted', async () => {
    const runtime = await start(project('refuse'));
    const many = JSON.stringify(Array.from({ length: 50 }, () => ({ no: '1', day: 'x', count: 1 })));
    const { result } = await runtime.call('M.Store', { Text: many });
    expect(String(result).split('\n')).toHaveLength(21);
    expect(result).toMatch(/in 50 places:.* and 30 more$/s);
  });

  it('a program holds what is needed of what is validated, and nothing else; the schema knows more than the structure', () => {
    expect(compileProgram(project('off').view(), { name: 'x' }).validations).toEqual({});
    const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="items"><xs:complexType><xs:sequence><xs:element name="no" type="xs:string" maxOccurs="2"/></xs:sequence></xs:complexType><xs:unique name="u"><xs:selector xpath="no"/><xs:field xpath="."/></xs:unique></xs:element></xs:schema>`;
    const p = project('refuse');
    const structure = p.units.find((u) => u.id === 'Message');
    Object.assign(structure ?? {}, {
      kind: 'xml-schema',
      data: {
        root: {
          name: '',
          type: 'object',
          group: 'choice',
          children: [{ name: 'items', type: 'object', children: [leaf('no', 'string')] }],
        },
        contract: { kind: 'xsd', files: [{ path: 'items.xsd', hash: 'h' }] },
      },
    });
    const contractFile = (hash: string) => (hash === 'h' ? new TextEncoder().encode(schema) : null);
    const { validations } = compileProgram(p.view(), { name: 'x', contractFile });
    const validators = new MessageValidators(JSON.parse(JSON.stringify(validations)));
    expect(validators.validate('Read', '<items><no>a</no><no>b</no></items>')).toEqual([]);
    expect(validators.validate('Read', '<items><no>a</no><no>a</no></items>')).toHaveLength(1);
  });

  it.each([
    ['json', '$', ['{"x":"1","n":2}', '{"x":"1"}', '{"x":"1","n":"two"}']],
    ['xml', '$.root', ['<a><x>1</x><n>2</n></a>', '<a><x>1</x></a>', '<a><x>1</x><n>two</n></a>']],
  ])('of a message definition as %s', async (format, path, messages) => {
    const members = ['X', 'N'].map((name) => ({ attribute: `A.${name}`, presence: 'required' }));
    const runtime = await start(
      new ProjectBuilder()
        .entity('A', { X: 'string', N: 'integer' })
        .unit('message-definition', 'D', { entity: 'A', members })
        .unit('import-mapping', 'Read', {
          structure: 'D',
          format,
          root: { path, entity: 'A', values: [{ path: `${path}.X`, attribute: 'A.X' }] },
        })
        .flow('Store', [{ name: 'Text', type: text }], { kind: 'nothing' }, (f) => {
          f.add('import-with-mapping', { mapping: 'Read', input: '$Text', commit: 'with-events', validate: 'refuse' });
          f.add('end', {});
        }),
    );
    const refused: boolean[] = [];
    for (const Text of messages)
      refused.push((await runtime.call('M.Store', { Text })).error?.message.includes('does not fit') ?? false);
    expect(refused).toEqual([false, true, true]);
    expect(databaseOf(runtime).prepare('SELECT count(*) FROM m_a').pluck().get()).toBe(1);
  });

  it('a mapping of which nothing is known that messages are held to lets none through', () => {
    expect(new MessageValidators({}).validate('gone', '{}').map((d) => d.code)).toEqual(['validate/no-structure']);
  });
});
