import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../../shared/checks/index.ts';
import type { FlowBuilder } from '../../../../shared/microflow/flow-builder.ts';
import type { DataType } from '../../../../shared/microflow/kind.ts';
import { type CapServer, hasCap, startCap } from '../../../../tests/harness/cap.ts';
import { elementsByName, odataProject } from '../../../../tests/harness/odata-project.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { withFlow } from '../../../../tests/harness/soap-project.ts';
import type { RecordedTrace, Runtime } from '../../runtime.ts';

const text: DataType = { kind: 'string' };
const parameters = [
  { name: 'Least', type: { kind: 'decimal' } satisfies DataType },
  { name: 'Text', type: text },
];

describe.skipIf(!hasCap)(hasCap ? 'external entities in SAP CAP' : 'no CAP (tests/peers is not installed)', () => {
  let cap: CapServer;
  let runtime: Runtime;
  const traces: RecordedTrace[] = [];

  /** What the last run asked of the service, decoded and without its address. */
  const requests = () =>
    traces.flatMap(({ steps }) =>
      steps
        .filter((step) => step.kind === 'call')
        .map(({ label }) => decodeURIComponent(label.replace(/^\S+ /, '').replace(/https?:\S+\/v4\/shop\//, ''))),
    );
  const call = async (flow: string, args: Record<string, unknown> = {}): Promise<unknown> => {
    traces.length = 0;
    const { result, error } = await runtime.call(`M.${flow}`, args);
    return error ? { error: error.message } : result;
  };
  const titles = async (flow: string, args: Record<string, unknown> = {}) => {
    const result = await call(flow, args);
    return Array.isArray(result) ? result.map((book: { Title: string }) => book.Title) : result;
  };

  beforeAll(async () => {
    cap = await startCap();
    const made = odataProject(cap.metadata, cap.url);
    const id = elementsByName(made.view);
    let { view } = made;
    const flow = (name: string, returns: DataType, build: (f: FlowBuilder) => void) => {
      view = withFlow(view, made.project, name, parameters, returns, build);
    };
    const books: DataType = { kind: 'list', entity: id('Books') };
    const listed = (name: string, retrieve: object, entity = 'Books') =>
      flow(name, { kind: 'list', entity: id(entity) }, (f) => {
        f.add('retrieve', { source: 'database', entity: id(entity), output: 'L', ...retrieve });
        f.add('end', { value: '$L' });
      });
    const set = (member: string, value: string) => ({ member: id(member), operation: 'set' as const, value });
    const one = (f: FlowBuilder, key: string) =>
      f.add('retrieve', {
        source: 'database',
        entity: id('Books'),
        constraint: `[ID = ${key}]`,
        range: 'first',
        output: 'B',
      });

    flow('First', text, (f) => {
      f.add('retrieve', {
        source: 'database',
        entity: id('Books'),
        range: 'first',
        constraint: '[Price >= $Least and contains(Title, $Text)]',
        sort: [{ attribute: id('Books.Price'), descending: true }],
        output: 'B',
      });
      f.add('end', {
        value:
          "$B/Title + ' ' + toString($B/Price) + ' ' + toString($B/Stock) + ' by ' + $B/M.Books_author/M.Authors/Name",
      });
    });
    listed('ByAuthor', { constraint: '[M.Books_author/M.Authors/Name = $Text]' });
    listed('Empty', { constraint: '[not(Price > 15) and not(contains(Genre, $Text))]' });
    listed('Second', {
      sort: [{ attribute: id('Books.ID'), descending: false }],
      range: 'custom',
      limit: '1',
      offset: '1',
    });
    listed('Pages', {}, 'Pages');
    flow('BooksOf', books, (f) => {
      f.add('retrieve', {
        source: 'database',
        entity: id('Authors'),
        constraint: '[Name = $Text]',
        range: 'first',
        output: 'A',
      });
      f.add('retrieve', { source: 'association', object: 'A', association: id('Books_author'), output: 'L' });
      f.add('end', { value: '$L' });
    });
    flow('Make', text, (f) => {
      f.add('create-object', {
        entity: id('Authors'),
        members: [set('Authors.ID', '9'), set('Authors.Name', "'New'")],
        output: 'A',
      });
      f.add('create-object', {
        entity: id('Books'),
        members: [
          set('Books.ID', '77'),
          set('Books.Title', "'Made'"),
          set('Books.Stock', '9007199254740995'),
          set('Books.Price', '12.25'),
          set('Books_author', '$A'),
        ],
        commit: 'with-events',
        output: 'B',
      });
      f.add('change-object', { object: 'B', members: [set('Books.Title', "'Changed'")], commit: 'with-events' });
      f.add('end', { value: "$B/Title + ' ' + toString($B/Stock) + ' ' + toString($B/Author_ID)" });
    });
    flow('Delete', text, (f) => {
      one(f, '77');
      f.add('delete', { variable: 'B' });
      f.add('end', { value: "'gone'" });
    });
    flow('Ticket', text, (f) => {
      f.add('create-object', {
        entity: id('Tickets'),
        members: [set('Tickets.Subject', '$Text')],
        commit: 'with-events',
        output: 'T',
      });
      f.add('end', { value: 'toString(length($T/ID))' });
    });
    flow('Late', text, (f) => {
      one(f, '2');
      f.add('call-rest', {
        method: 'PATCH',
        location: `${cap.url}/Books(2)`,
        headers: [
          { name: 'Content-Type', value: "'application/json'" },
          { name: 'If-Match', value: "'*'" },
        ],
        body: 'text',
        bodyText: '\'{"stock":"5"}\'',
      } as never);
      f.add('change-object', { object: 'B', members: [set('Books.Title', "'Lost'")], commit: 'with-events' });
      f.add('end', { value: "'overwritten'" });
    });
    flow('Note', text, (f) => {
      f.add('create-object', {
        entity: id('Notes'),
        members: [set('Notes.Text', "'x'")],
        commit: 'with-events',
        output: 'N',
      });
      f.add('end', { value: "''" });
    });
    for (const [name, args] of [
      ['total', { least: '$Least' }],
      ['rename', { book: '1', title: '$Text' }],
    ] as const)
      flow(name === 'total' ? 'Total' : 'Rename', text, (f) => {
        f.add('call-operation', {
          operation: id(`Shop.${name}`),
          arguments: Object.entries(args).map(([parameter, value]) => ({ parameter, value })) as never,
          output: 'R',
        });
        f.add('end', { value: name === 'total' ? 'toString($R)' : '$R' });
      });
    expect(new ProjectChecker().checkAll(view).filter((d) => d.severity === 'error')).toEqual([]);
    runtime = await startRuntime(view, { onTrace: (trace) => traces.push(trace) });
  }, 60_000);
  afterAll(async () => {
    await runtime?.stop();
    cap?.stop();
  });

  it('a retrieve goes out as filter, order and range, and comes back digit for digit', async () => {
    expect(await call('First', { Least: 5, Text: 'e' })).toBe('Heights 10.5 9007199254740993 by Emily');
    expect(requests()).toEqual([
      "GET Books?$select=ID,title,price,stock,released,modified,genre,author_ID&$filter=price ge 5 and contains(title,'e')&$orderby=price desc&$top=1",
      'GET Books(1)/author?$select=ID,name',
    ]);
  });
  it('conditions over associations, on empty values and dates are asked of the service', async () => {
    expect(await titles('ByAuthor', { Text: "O'Neil" })).toEqual(["Long Day's"]);
    expect(await titles('Empty', { Text: 'Poe' })).toEqual(['Heights']);
    expect(await titles('Second')).toEqual(["Long Day's"]);
    expect(await titles('BooksOf', { Text: 'Emily' })).toEqual(['Heights', 'No price']);
  });
  it('pages of the service are followed', async () => {
    expect(await call('Pages')).toHaveLength(10);
    expect(requests()).toHaveLength(4);
  });
  it('what is new is created, what changed is sent, what is deleted goes', async () => {
    expect(await call('Make')).toBe('Changed 9007199254740995 9');
    expect(requests()).toEqual(['POST Authors', 'POST Books', 'PATCH Books(77)']);
    expect(await titles('ByAuthor', { Text: 'New' })).toEqual(['Changed']);
    expect(await call('Delete')).toBe('gone');
    expect(await titles('ByAuthor', { Text: 'New' })).toEqual([]);
  });
  it('a key that the service gives is read back', async () => {
    expect(await call('Ticket', { Text: 'Help' })).toBe('36');
  });
  it('a lost update is an error', async () => {
    expect(await call('Late')).toEqual({ error: expect.stringContaining('changed by somebody else') });
  });
  it('what the service does not allow is not sent', async () => {
    expect(await call('Note')).toEqual({ error: expect.stringContaining('nobody may create') });
    expect(requests()).toEqual([]);
  });
  it('functions and actions are operations', async () => {
    expect(await call('Total', { Least: 11 })).toBe('1');
    expect(await call('Rename', { Text: "It's new" })).toBe('renamed 1');
  });
});
