import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';
import type { Runtime } from '../../runtime.ts';

const start = runtimeStarter();
const ns = 'urn:orders';
const string = { kind: 'string' as const };
const orders = { kind: 'list' as const, entity: 'Order' };
const values = (path: string, names: readonly string[]) =>
  names.map((name, i) => ({ path: `${path}.${name}`, attribute: `Order.${['No', 'Total'][i]}` }));
const list = (path: string, names: readonly string[]) => ({
  path,
  entity: 'Order',
  association: null,
  values: values(path, names),
  objects: [],
});

/** Orders that come and go as XML and as CSV; what comes as one goes out as the other when that is asked for. */
function project() {
  const builder = new ProjectBuilder()
    .entity('Order', { No: 'string', Total: 'decimal' })
    .unit('xml-schema', 'Orders', {
      namespaces: { '': ns },
      root: {
        name: '',
        type: 'object',
        group: 'choice',
        children: [
          {
            name: 'Orders',
            type: 'object',
            wire: { ns },
            children: [
              {
                name: 'Order',
                type: 'array',
                wire: { ns },
                item: {
                  name: '',
                  type: 'object',
                  children: [
                    { name: 'no', type: 'string', wire: { kind: 'attribute' } },
                    { name: 'Total', type: 'decimal', wire: { ns } },
                  ],
                },
              },
            ],
          },
        ],
      },
    })
    .unit('csv-structure', 'Rows', {
      root: {
        name: '',
        type: 'array',
        item: {
          name: '',
          type: 'object',
          children: [
            { name: 'no', type: 'string' },
            { name: 'total', type: 'decimal' },
          ],
        },
      },
    });
  builder.unit('excel-structure', 'Sheet', {
    root: {
      name: '',
      type: 'array',
      item: {
        name: '',
        type: 'object',
        children: [
          { name: 'no', type: 'string' },
          { name: 'total', type: 'decimal' },
        ],
      },
    },
  });
  for (const [name, structure, path, names] of [
    ['Xml', 'Orders', '$.Orders.Order[*]', ['no', 'Total']],
    ['Csv', 'Rows', '$[*]', ['no', 'total']],
    ['Excel', 'Sheet', '$[*]', ['no', 'total']],
  ] as const)
    builder
      .unit('import-mapping', `From${name}`, { structure, root: list(path, names) })
      .unit('export-mapping', `To${name}`, { structure, root: list(path, names) });
  const operation = (from: 'Xml' | 'Csv', to: 'Xml' | 'Csv') => ({
    id: `${from}${to}`,
    method: 'POST',
    path: `${from}-${to}`.toLowerCase(),
    microflow: 'Echo',
    importMapping: `From${from}`,
    bodyArgument: 'Orders',
    exportMapping: `To${to}`,
    contentType: to === 'Xml' ? 'application/xml' : 'text/csv',
  });
  return builder
    .flow('Echo', [{ name: 'Orders', type: orders }], orders, (f) => f.add('end', { value: '$Orders' }))
    .flow('Ask', [{ name: 'Text', type: string }], string, (f) => {
      f.add('import-with-mapping', { mapping: 'FromCsv', input: '$Text', output: 'Given' });
      f.add('call-rest', {
        method: 'POST',
        location: '/orders/xml-xml',
        body: 'mapping',
        bodyMapping: 'ToXml',
        bodyInput: 'Given',
        response: 'mapping',
        responseMapping: 'FromXml',
        output: 'Got',
      });
      f.add('export-with-mapping', { mapping: 'ToCsv', input: 'Got', output: 'Out' });
      f.add('end', { value: '$Out' });
    })
    .unit('rest-service', 'Service', {
      path: 'orders',
      resources: [
        {
          id: 'r',
          name: '',
          operations: [
            operation('Xml', 'Xml'),
            operation('Xml', 'Csv'),
            operation('Csv', 'Xml'),
            {
              ...operation('Xml', 'Xml'),
              id: 'any',
              path: 'any',
              alsoReads: [
                { id: 'c', importMapping: 'FromCsv' },
                { id: 'e', importMapping: 'FromExcel' },
              ],
              alsoAnswers: [
                { id: 'c', exportMapping: 'ToCsv' },
                { id: 'e', exportMapping: 'ToExcel' },
              ],
            },
          ],
        },
      ],
    });
}

const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const post = (runtime: Runtime, path: string, body: string | Uint8Array, type: string, accept?: string) =>
  fetch(`${runtime.url}/orders/${path}`, {
    method: 'POST',
    body: Buffer.from(body),
    headers: { 'content-type': type, ...(accept === undefined ? {} : { accept }) },
  });

const xml = `<Orders xmlns="${ns}"><Order no="A"><Total>12.50</Total></Order><Order no="B"><Total>3</Total></Order></Orders>`;

describe('published operations', () => {
  it('take XML and answer with it', async () => {
    const runtime = await start(project());
    const response = await post(runtime, 'xml-xml', xml, 'application/xml; charset=utf-8');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8']);
    expect(await response.text()).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
  });

  it('take the encoding that a document declares', async () => {
    const runtime = await start(project());
    const latin = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${xml.replace('"A"', '"Ä"')}`, 'latin1');
    expect(await (await post(runtime, 'xml-csv', latin, 'text/xml')).text()).toBe('no,total\r\nÄ,12.50\r\nB,3\r\n');
  });

  it('take rows and answer with XML', async () => {
    const runtime = await start(project());
    const response = await post(runtime, 'csv-xml', 'no,total\nA,12.5\n', 'text/csv');
    expect(await response.text()).toContain('<Order no="A"><Total>12.5</Total></Order>');
  });

  it.each([
    ['xml-xml', 'application/xml', xml.replace('12.50', 'x'), '/Orders/Order/Total', 'mapping/not-a-decimal'],
    ['xml-xml', 'application/xml', '<Orders', '/', 'xml/syntax'],
    ['csv-xml', 'text/csv', 'no,total\nA,1\nB,x\n', '$[1].total', 'mapping/not-a-decimal'],
  ])('say where a body does not fit: %s', async (path, type, body, place, code) => {
    const runtime = await start(project());
    const response = await post(runtime, path, body, type);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ path: place, code }] });
  });

  it('refuse what says that it is of another format', async () => {
    const runtime = await start(project());
    expect((await post(runtime, 'xml-xml', '{}', 'application/json')).status).toBe(415);
  });

  it('say in their contract what XML they take, and that a table is a text', async () => {
    const runtime = await start(project());
    const contract = (await (await fetch(`${runtime.url}/orders/openapi.json`)).json()) as {
      paths: Record<string, { post: { requestBody: { content: object } } }>;
      components: { schemas: Record<string, object> };
    };
    expect(contract.paths['/xml-xml']?.post.requestBody.content).toEqual({
      'application/xml': { schema: { $ref: '#/components/schemas/Orders' } },
    });
    expect(contract.components.schemas.Orders).toMatchObject({
      xml: { name: 'Orders', namespace: ns },
      properties: { Order: { items: { xml: { name: 'Order', namespace: ns } } } },
    });
    expect(contract.paths['/csv-xml']?.post.requestBody.content).toEqual({
      'text/csv': { schema: { type: 'string' } },
    });
  });
});

describe('an operation of several formats', () => {
  const csv = 'no,total\r\nA,12.50\r\nB,3\r\n';
  it.each([
    ['text/csv', 'application/xml', 'application/xml'],
    ['application/xml', 'text/csv', 'text/csv'],
    ['application/xml', 'application/xml;q=0.2, text/csv;q=0.8', 'text/csv'],
    ['application/xml', 'text/*', 'text/csv'],
    ['text/csv', '*/*', 'application/xml'],
    ['application/xml', 'application/xml;q=0, */*;q=0.1', 'text/csv'],
  ])('reads %s and answers %s as %s', async (sent, accept, answered) => {
    const runtime = await start(project());
    const response = await post(runtime, 'any', sent === 'text/csv' ? csv : xml, sent, accept);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(`${answered}; charset=utf-8`);
    expect(response.headers.get('vary')).toContain('Accept');
    const expected = answered === 'text/csv' ? csv : xml;
    expect(await response.text()).toContain(expected);
  });

  it('passes workbooks as their bytes, both ways', async () => {
    const runtime = await start(project());
    const made = await post(runtime, 'any', csv, 'text/csv', excel);
    expect(made.headers.get('content-type')).toBe(excel);
    const workbook = new Uint8Array(await made.arrayBuffer());
    expect(String.fromCharCode(...workbook.subarray(0, 2))).toBe('PK');
    expect(await (await post(runtime, 'any', workbook, excel, 'text/csv')).text()).toBe(csv.replace('12.50', '12.5'));
    const broken = await post(runtime, 'any', workbook.subarray(0, 90), excel, 'text/csv');
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ errors: [{ code: expect.stringContaining('xlsx/') }] });
  });

  it('says what it answers where nothing of it is taken: 406, and nothing was run', async () => {
    const runtime = await start(project());
    const response = await post(runtime, 'any', xml, 'application/xml', 'image/png');
    expect([response.status, response.headers.get('vary')]).toEqual([406, 'Accept']);
    expect(await response.json()).toMatchObject({
      detail: `There is an answer as application/xml, text/csv, ${excel}, and none that the Accept of the request takes.`,
    });
  });

  it('says what it reads where a body is of none: 415', async () => {
    const runtime = await start(project());
    const response = await post(runtime, 'any', '{}', 'application/json');
    expect(response.status).toBe(415);
    expect(response.headers.get('accept-post')).toBe(`application/xml, text/csv, ${excel}`);
    expect(response.headers.get('accept')).toBe(`application/xml, text/csv, ${excel}`);
    expect(await response.json()).toMatchObject({
      detail: `A body of type application/json is not read here. Send XML with content-type: application/xml, or CSV with content-type: text/csv, or Excel with content-type: ${excel}.`,
    });
  });

  it('one with a single answer gives it to everybody', async () => {
    const runtime = await start(project());
    const response = await post(runtime, 'xml-xml', xml, 'application/xml', 'image/png');
    expect([response.status, response.headers.get('vary')]).toEqual([200, null]);
  });

  it('names all of them in the contract', async () => {
    const runtime = await start(project());
    const contract = (await (await fetch(`${runtime.url}/orders/openapi.json`)).json()) as {
      paths: Record<
        string,
        { post: { requestBody: { content: object }; responses: Record<string, { content: object }> } }
      >;
    };
    const { requestBody, responses } = contract.paths['/any']?.post ?? {};
    expect(Object.keys(requestBody?.content ?? {})).toEqual(['application/xml', 'text/csv', excel]);
    expect(Object.keys(responses?.['200']?.content ?? {})).toEqual(['application/xml', 'text/csv', excel]);
    expect(responses).toHaveProperty('406');
    expect(responses).toHaveProperty('415');
  });
});

it('Call REST sends and reads XML', async () => {
  const runtime = await start(project());
  expect(await runtime.call('M.Ask', { Text: 'no,total\nA,12.5\nB,3\n' })).toMatchObject({
    result: 'no,total\r\nA,12.5\r\nB,3\r\n',
  });
});
