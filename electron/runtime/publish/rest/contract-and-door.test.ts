import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import type { RecordedTrace } from '../../engine/run-operation.ts';
import type { Runtime } from '../../runtime.ts';

const kinds = ['integer', 'long', 'decimal', 'datetime', 'date'] as const;
const text = { kind: 'string' as const };

function project(): ProjectBuilder {
  const root = { name: '', type: 'object', children: [{ name: 'at', type: 'datetime' }] };
  const p = new ProjectBuilder()
    .entity('Item', { At: 'datetime' })
    .unit('json-structure', '__proto__', { root })
    .unit('import-mapping', 'In', {
      structure: '__proto__',
      root: { path: '$', entity: 'Item', values: [{ path: '$.at', attribute: 'Item.At' }] },
    });
  const operations: object[] = [];
  const add = (path: string, microflow: string, more: object) =>
    operations.push({ id: path, method: 'GET', path, microflow, contentType: 'text/plain', ...more });
  for (const kind of kinds) {
    p.flow(`Take_${kind}`, [{ name: 'v', type: { kind } }], text, (f) => void f.add('end', { value: "'taken'" }));
    add(kind, `Take_${kind}`, { parameters: [{ id: kind, name: 'v', in: 'query', type: kind, required: true }] });
  }
  p.flow('Say', [{ name: 'v', type: text }], text, (f) => void f.add('end', { value: "'<' + $v + '>'" }));
  for (const name of ['__proto__', 'constructor'])
    add(name, 'Say', { parameters: [{ id: name, name, in: 'header', argument: 'v' }] });
  p.flow('Read', [{ name: 'Item', type: { kind: 'object', entity: 'Item' } }], text, (f) => {
    f.add('end', { value: "'taken'" });
  });
  add('body', 'Read', { method: 'POST', importMapping: 'In', bodyArgument: 'Item' });
  return p.unit('rest-service', 'Api', { path: 'api', resources: [{ id: 'r', name: '', operations }] });
}

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  pattern?: string;
  properties?: Record<string, Schema>;
}
interface Contract {
  paths: Record<
    string,
    Record<string, { parameters: { schema: Schema }[]; requestBody: { content: Record<string, { schema: Schema }> } }>
  >;
  components: { schemas: Record<string, Schema> };
}

const traces: RecordedTrace[] = [];
let runtime: Runtime;
let contract: Contract;
beforeAll(async () => {
  runtime = await startRuntime(project().view(), { onTrace: (trace) => traces.push(trace) });
  contract = (await (await fetch(`${runtime.url}/api/openapi.json`)).json()) as Contract;
});
afterAll(() => runtime.stop());

/** Whether a text is a date-time of RFC 3339 (5.6), leap seconds included. */
function isRfc3339(value: string): boolean {
  const m = /^\d{4}-\d\d-\d\d[Tt ](\d\d):[0-5]\d:(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):[0-5]\d)$/.exec(value);
  return m !== null && Number(m[1]) < 24 && Number(m[2]) <= 60 && Number(m[3] ?? 0) < 24;
}

/** What a reader of the contract says of a text. */
function allows({ type, format, pattern }: Schema, value: string): boolean {
  if (type === 'integer') return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) && Number.isInteger(Number(value));
  if (type === 'number') return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value);
  if (format === 'date-time' && !isRfc3339(value)) return false;
  if (format === 'date' && !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  return pattern === undefined || new RegExp(pattern, 'u').test(value);
}

const instants = [
  '2024-01-01T00:00:00Z',
  '2024-01-01t00:00:00z',
  '2024-01-01 00:00:00.123+05:30',
  '2024-01-01T00:00:00.1234Z',
  '2016-12-31T23:59:60Z',
  '2016-12-31T23:59:60.5-18:00',
  '2024-01-01T00:00:00+14:00',
  '2024-01-01T00:00:00-17:59',
  '2024-01-01T00:00:00+18:00',
  '2024-01-01T00:00:00+18:01',
  '2024-01-01T00:00:00+19:00',
  '2024-01-01T00:00:00-23:59',
];

describe('what the contract says, the door takes', () => {
  it.each([
    ...['1', '-1', '1.0', '1e2', '1E+2', '10e-1', '1.5', '-0', '2147483647', '-2147483648.0'].map((v) => [
      'integer',
      v,
    ]),
    ...['1.0', '1e3', '9007199254740991', '12e-1'].map((v) => ['long', v]),
    ...['1.5', '1e5', '-0.0', '1E-5'].map((v) => ['decimal', v]),
    ...instants.map((v) => ['datetime', v]),
    ...['2024-02-29', '0001-01-01', '9999-12-31'].map((v) => ['date', v]),
  ] as [string, string][])('a parameter of type %s: %s', async (kind, value) => {
    const schema = contract.paths[`/${kind}`]?.get?.parameters[0]?.schema as Schema;
    const { status } = await fetch(`${runtime.url}/api/${kind}?v=${encodeURIComponent(value)}`);
    expect(status).toBe(allows(schema, value) ? 200 : 400);
  });

  it.each(instants)('a member of a body: %s', async (at) => {
    const schema = contract.components.schemas['__proto__']?.properties?.at as Schema;
    const body = JSON.stringify({ at });
    const { status } = await fetch(`${runtime.url}/api/body`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(status).toBe(allows(schema, at) ? 200 : 400);
  });

  it('years that cannot be written in UTC are said in words, and refused', async () => {
    const schema = contract.paths['/datetime']?.get?.parameters[0]?.schema;
    expect(schema).toMatchObject({ description: expect.stringContaining('its year in UTC has four digits') });
    const { status } = await fetch(`${runtime.url}/api/datetime?v=9999-12-31T23:59:59-14:00`);
    expect(status).toBe(400);
  });

  it.each([
    ['integer', '+1'],
    ['decimal', '.5'],
    ['decimal', '5.'],
    ['datetime', '2024-01-01T24:00:00Z'],
    ['datetime', '2024-01-01T00:00:00'],
  ])('and a little more, as people write it: %s %s', async (kind, value) => {
    expect((await fetch(`${runtime.url}/api/${kind}?v=${encodeURIComponent(value)}`)).status).toBe(200);
  });
});

describe('names that every object has', () => {
  it('a structure called __proto__ is among the components that the contract refers to', () => {
    const body = contract.paths['/body']?.post?.requestBody.content['application/json'];
    expect(body?.schema.$ref).toBe('#/components/schemas/__proto__');
    expect(Object.keys(contract.components.schemas)).toEqual(['Problem', '__proto__']);
  });

  // By hand: `fetch` loses such a header itself.
  const ask = (name: string, headers: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const { host, hostname, port } = new URL(runtime.url);
      get({ hostname, port, path: `/api/${name}`, headers: ['Host', host, ...headers] as never }, (answer) => {
        let said = '';
        answer.on('data', (part) => (said += part));
        answer.on('end', () => resolve(said));
      }).on('error', reject);
    });

  it.each(['__proto__', 'constructor'])('a header %s is read when it is there, and only then', async (name) => {
    expect(await ask(name, [name, 'abc'])).toBe('<abc>');
    expect(await ask(name, [])).toBe('<>');
  });

  it('a run is told with the headers that were sent, and no others', async () => {
    traces.length = 0;
    await ask('__proto__', ['__proto__', 'abc', 'Accept', 'text/plain']);
    await ask('constructor', []);
    expect(traces.map(({ again }) => (again?.kind === 'request' ? again.headers : null))).toEqual([
      [
        ['accept', 'text/plain'],
        ['__proto__', 'abc'],
      ],
      [],
    ]);
  });
});
