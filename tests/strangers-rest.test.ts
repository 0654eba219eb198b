import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restMock } from '../electron/runtime/consume/rest/mock-rest.ts';
import type { Runtime } from '../electron/runtime/runtime.ts';
import type { ProgramConsumedRestService } from '../shared/consume/rest/program.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import { orderProject, startRuntime } from './harness/resource-runtime.ts';
import { openApiText, restProject, withSettings } from './harness/rest-project.ts';
import { withFlow } from './harness/soap-project.ts';

/** What strangers meet: calls of REST services by strangers' descriptions, mocks of them, and what we publish. */

interface Answer {
  body: string;
  headers?: Record<string, string>;
}
let server: Server;
let origin = '';
let answers: Answer[] = [];
const seen: { url: string; cookie: string; body: string }[] = [];
const runtimes: Runtime[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      seen.push({ url: request.url ?? '', cookie: request.headers.cookie ?? '', body });
      const answer = answers.shift() ?? { body: '{}' };
      response.writeHead(200, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
  server.closeAllConnections();
  server.close();
});

const json = (schema: string) => `content: {application/json: {schema: ${schema}}}`;
const description = (paths: string, schemas = '{}', version = '3.0.3') => `openapi: ${version}
info: {title: Api, version: '1'}
servers: [{url: '${origin}'}]
paths:
  ${paths}
components: {schemas: ${schemas}}
`;

interface Given {
  value: string;
  arguments?: Record<string, string>;
  /** An object that is the body: its entity, and its members. */
  object?: [string, Record<string, string>];
  paging?: string;
}

/** What a flow gives that calls the one operation of a description. */
async function called(text: string, { value, arguments: given = {}, object, paging }: Given): Promise<string> {
  seen.length = 0;
  const { project, view: imported, services } = restProject(openApiText(text), { mappings: true });
  const [service] = services;
  const operation = service?.data.operations[0];
  if (!service || !operation) throw new Error('There is no operation.');
  const operations = paging ? [{ ...operation, paging: paging as never }] : service.data.operations;
  let view = imported.withUnits([withSettings(service, { validate: 'refuse', operations })], []);
  const elements = [...view.elements().values()];
  const id = (name: string) => elements.find(({ qualifiedName }) => qualifiedName === `M.${name}`)?.id ?? '';
  view = withFlow(view, project, 'Ask', [], { kind: 'string' }, (f) => {
    if (object)
      f.add('create-object', {
        entity: id(object[0]),
        output: 'O',
        members: Object.entries(object[1]).map(([member, v]) => ({ member: id(`${object[0]}.${member}`), value: v })),
      } as never);
    const all = object ? { Body: '$O' } : given;
    const call = f.add('call-operation', {
      operation: operation.id,
      arguments: Object.entries(all).map(([parameter, v]) => ({ parameter, value: v })),
      output: operation.responses.some(({ form }) => form !== 'ignore') ? 'R' : '',
    } as never);
    f.add('end', { value });
    f.onErrorOf(call, 'custom-with-rollback', (h) => h.add('end', { value: "'error ' + $latestError/Message" }));
  });
  const runtime = await startRuntime(view);
  runtimes.push(runtime);
  const { result, error } = await runtime.call('M.Ask', {});
  return String(error ? error.message : result);
}

describe('a list or an object in one parameter (explode: false)', () => {
  const list = '{type: array, items: {type: string}}';
  const object = '{type: object, properties: {role: {type: string}, first: {type: string}}}';
  const asked = (place: string, schema: string) =>
    description(
      `/q: {get: {operationId: ask, parameters: [{name: c, in: ${place}, style: form, explode: false, schema: ${schema}}], responses: {'200': {description: ok}}}}`,
    );

  // OpenAPI 3.0.3, "Style Examples": color=blue,black,brown; RFC 6570, 3.2.8 and 3.2.1: commas between the items are literal, those in them are not.
  // As it is, ["a,b","c"] arrives as three items (oapi-codegen #2183, openapi-generator #14526; Prism answers 422 when two are asked for).
  it('commas between items are no part of them, in a query', async () => {
    expect(await called(asked('query', list), { value: "'ok'", arguments: { c: `'["a,b","c d"]'` } })).toBe('ok');
    expect(seen[0]?.url).toBe('/q?c=a%2Cb,c%20d');
  });

  it('of an object, too', async () => {
    await called(asked('query', object), { value: "'ok'", arguments: { c: `'{"role":"a,b","first":"x"}'` } });
    expect(seen[0]?.url).toBe('/q?c=role,a%2Cb,first,x');
  });

  // OpenAPI 2.0, "Parameter Object": collectionFormat csv is the default: comma separated values foo,bar.
  it('in a query of Swagger 2.0', async () => {
    const text = `swagger: '2.0'
info: {title: Api, version: '1'}
host: ${origin.slice(7)}
schemes: [http]
paths: {/q: {get: {operationId: ask, parameters: [{name: c, in: query, type: array, items: {type: string}}], responses: {'200': {description: ok}}}}}
`;
    expect(await called(text, { value: "'ok'", arguments: { c: `'["a,b","c"]'` } })).toBe('ok');
    expect(seen[0]?.url).toBe('/q?c=a%2Cb,c');
  });

  // OpenAPI 3.0.3, "Encoding Object": style and explode of a field behave as those of a query parameter.
  it('in a form', async () => {
    const text = description(
      `/f: {post: {operationId: ask, requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {tags: ${list}}}, encoding: {tags: {style: form, explode: false}}}}}, responses: {'200': {description: ok}}}}`,
    );
    await called(text, { value: "'ok'", arguments: { tags: `'["a,b","c"]'` } });
    expect(seen[0]?.body).toBe('tags=a%2Cb,c');
  });
});

describe('a parameter with allowReserved', () => {
  // OpenAPI 3.0.3, "Parameter Object", allowReserved: the reserved characters are included without percent-encoding. Neither done nor said.
  it('is written so, or the import says that it is not', async () => {
    const text = description(
      `/q: {get: {operationId: ask, parameters: [{name: c, in: query, allowReserved: true, schema: {type: string}}], responses: {'200': {description: ok}}}}`,
    );
    const { plan } = restProject(openApiText(text), { mappings: true });
    await called(text, { value: "'ok'", arguments: { c: "'a/b:c'" } });
    expect(seen[0]?.url === '/q?c=a/b:c' || plan.diagnostics.length > 0).toBe(true);
  });
});

describe('files of OpenAPI 3.1', () => {
  // OpenAPI 3.1.0, "Considerations for File Uploads" and "Special Considerations for multipart Content": bytes are a schema without a type, or one
  // with contentMediaType and no contentEncoding; `format: binary` is the word of 3.0. FastAPI has written it so since 0.129 (orval #2636,
  // RapiDoc #1137). As a text field it goes out without a file name, and no bytes can be given.
  it.each([
    ['contentMediaType', '{type: string, contentMediaType: application/octet-stream}'],
    ['contentMediaType without a type', '{contentMediaType: image/png}'],
    ['a list of them', '{type: array, items: {type: string, contentMediaType: application/octet-stream}}'],
  ])('a part of a form with %s is a file', (_, schema) => {
    const text = description(
      `/up: {post: {operationId: ask, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {f: ${schema}}}}}}, responses: {'200': {description: ok}}}}`,
      '{}',
      '3.1.0',
    );
    const { services } = restProject(openApiText(text));
    expect(services[0]?.data.operations[0]?.fields.map(({ name, file }) => [name, file])).toEqual([['f', true]]);
  });
});

describe('a description without servers', () => {
  // OpenAPI 3.0.3, "OpenAPI Object": the default is a server of the url "/": relative, which is said where it is written, and in Swagger 2.0.
  it('has a relative address, which is said', () => {
    const text = description("/q: {get: {operationId: ask, responses: {'200': {description: ok}}}}");
    const { plan } = restProject(openApiText(text.replace(/^servers:.*\n/m, '')));
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(['openapi/relative-server']);
  });
});

describe('required members that are read only', () => {
  // OpenAPI 3.0.3, "Schema Object", readOnly: "If the property is marked as readOnly being true and is in the required list, the required will take
  // effect on the response only." Also where the list and the property stand in different parts (express-openapi-validator #883, #389).
  it.each([
    [
      'the list beside allOf',
      '{type: object, required: [id, name], allOf: [{type: object, properties: {id: {type: string, readOnly: true}, name: {type: string}}}]}',
    ],
    [
      'the list in another part of allOf',
      '{allOf: [{type: object, properties: {id: {type: string, readOnly: true}}}, {type: object, required: [id, name], properties: {name: {type: string}}}]}',
    ],
  ])('%s: the request goes out without it', async (_, schema) => {
    const ref = "{$ref: '#/components/schemas/Car'}";
    const text = description(
      `/car: {post: {operationId: ask, requestBody: {required: true, ${json(ref)}}, responses: {'200': {description: ok}}}}`,
      `{Car: ${schema}}`,
    );
    expect(await called(text, { value: "'sent'", object: ['Car', { Name: "'x'" }] })).toBe('sent');
    expect(seen[0]?.body).toBe('{"name":"x"}');
  });

  it('writeOnly: an answer without it is taken', async () => {
    answers = [{ body: '{"name":"x"}' }];
    const text = description(
      `/car: {get: {operationId: ask, responses: {'200': {description: ok, ${json("{$ref: '#/components/schemas/Car'}")}}}}}`,
      '{Car: {type: object, required: [name, secret], allOf: [{type: object, properties: {name: {type: string}, secret: {type: string, writeOnly: true}}}]}}',
    );
    expect(await called(text, { value: '$R/Name' })).toBe('x');
  });
});

describe('numbers of an answer', () => {
  // JSON Schema 2020-12 validation, 6.1.1: "integer" matches any number with a zero fractional part; OpenAPI 3.1 is of that dialect. What we
  // publish takes 1.0 and 1e2 (docs/guide/rest.md).
  it.each(['1.0', '1e2'])('%s is a whole number (3.1, validation: refuse)', async (digits) => {
    answers = [{ body: `{"n":${digits}}` }];
    const text = description(
      `/n: {get: {operationId: ask, responses: {'200': {description: ok, ${json("{$ref: '#/components/schemas/N'}")}}}}}`,
      '{N: {type: object, required: [n], properties: {n: {type: integer, format: int64}}}}',
      '3.1.0',
    );
    expect(await called(text, { value: 'toString($R/N)' })).toBe(String(Number(digits)));
  });
});

describe('the next page', () => {
  const pages = () =>
    description(
      `/list: {get: {operationId: ask, responses: {'200': {description: ok, ${json("{type: array, items: {$ref: '#/components/schemas/Item'}}")}}}}}`,
      '{Item: {type: object, properties: {id: {type: string}}}}',
    );
  const paged = (link: string) => {
    answers = [{ body: '[{"id":"1"}]', headers: { link } }, { body: '[{"id":"2"}]' }];
    return called(pages(), { value: 'toString(length($R))', paging: 'link' });
  };

  // RFC 8288, 3: parameters are token [ "=" ( token / quoted-string ) ]; what stands in the quotes of one is none. Pages are lost without a word.
  it('is found where the title of the link holds another relation', async () => {
    expect(await paged('</list?page=2>; title="a; rel=prev"; rel="next"')).toBe('2');
  });

  // RFC 8288, 3.1: the target is a URI reference. RFC 3986, 2.2: those that differ in whether a reserved character is encoded are not the same
  // ("+", ","); 3.4: a name alone is no name with "=". Cursors in Base64 hold "+", signed addresses are held to their bytes.
  it.each(['/list?after=a+b', '/list?ids=1,2', '/list?next', '/list?q=%28x%29'])(
    '%s is asked for as it is said',
    async (target) => {
      expect(await paged(`<${target}>; rel="next"`)).toBe('2');
      expect(seen[1]?.url).toBe(target);
    },
  );
});

describe('a mock holds each request to the contract (docs/guide/rest-clients.md: "a wrong parameter or body is 400 with the places")', () => {
  const status = (path: string, paths: string, request: { body?: string; type?: string; method?: string } = {}) => {
    const { view } = restProject(openApiText(description(paths)), { mappings: true });
    const [service] = compileProgram(view, { name: 'test', mocked: 'all' }).consumed as never as [
      ProgramConsumedRestService,
    ];
    if (!service.mock) throw new Error('There is no mock.');
    const { method = request.body === undefined ? 'GET' : 'POST', body = '', type } = request;
    const headers = type === undefined ? {} : { 'content-type': type };
    return restMock(service, { memory: new Map(), seed: 0, script: null }).answer({
      method,
      target: path,
      headers,
      body,
      content: Buffer.from(body),
    } as never);
  };
  const query = (schema: string) =>
    `/q: {get: {operationId: q, parameters: [{name: p, in: query, style: form, explode: false, schema: ${schema}}], responses: {'200': {description: ok}}}}`;
  const form = (type: string) =>
    `/f: {post: {operationId: f, requestBody: {required: true, content: {${type}: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}}, responses: {'200': {description: ok}}}}`;
  const body = (schema: string) =>
    `/b: {post: {operationId: b, requestBody: {required: true, ${json(schema)}}, responses: {'200': {description: ok}}}}`;
  const member = (schema: string) => body(`{type: object, properties: {m: ${schema}}}`);
  const oneOf =
    '{oneOf: [{type: object, required: [a], properties: {a: {type: integer}}}, {type: object, required: [b], properties: {b: {type: string}}}]}';
  const kinds =
    '{oneOf: [{type: object, required: [kind, lives], properties: {kind: {enum: [cat]}, lives: {type: integer}}}, {type: object, required: [kind], properties: {kind: {enum: [dog]}, barks: {type: boolean}}}]}';
  const asJson = (text: string) => ({ body: text, type: 'application/json' });
  const asForm = (text: string) => ({ body: text, type: 'application/x-www-form-urlencoded' });

  it('what is right is taken', async () => {
    expect((await status('/f', form('application/x-www-form-urlencoded'), asForm('n=1'))).status).toBe(200);
    expect((await status('/b', member('{type: integer}'), asJson('{"m":1}'))).status).toBe(200);
  });

  it.each([
    ['a field that is missing', '/f', form('application/x-www-form-urlencoded'), asForm('z=1')],
    ['a field that is no number', '/f', form('application/x-www-form-urlencoded'), asForm('n=x')],
    [
      'a part that is missing',
      '/f',
      form('multipart/form-data'),
      {
        body: '--x\r\nContent-Disposition: form-data; name="z"\r\n\r\n1\r\n--x--\r\n',
        type: 'multipart/form-data; boundary=x',
      },
    ],
    ['an item of a list that is no number', '/q?p=1,a', query('{type: array, items: {type: integer}}'), {}],
    ['a parameter that its pattern does not fit', '/q?p=ab', query("{type: string, pattern: '^[A-Z]{2}$'}"), {}],
    ['a day that does not exist', '/q?p=2026-02-31', query('{type: string, format: date}'), {}],
    [
      'a list that is too short',
      '/b',
      member('{type: array, minItems: 1, items: {type: integer}}'),
      asJson('{"m":[]}'),
    ],
    ['a number that is too small', '/b', member('{type: integer, minimum: 1}'), asJson('{"m":0}')],
    ['a text that is too long', '/b', member('{type: string, maxLength: 1}'), asJson('{"m":"ab"}')],
    ['a text that its pattern does not fit', '/b', member("{type: string, pattern: '^[a-z]$'}"), asJson('{"m":"1"}')],
    [
      'a further member of another type',
      '/b',
      body('{type: object, additionalProperties: {type: integer}}'),
      asJson('{"m":"a"}'),
    ],
    ['too many items of a list', '/q?p=1,2,3', query('{type: array, maxItems: 2, items: {type: integer}}'), {}],
    ['too few items of a list', '/q?p=1', query('{type: array, minItems: 2, items: {type: integer}}'), {}],
    ['an object that is none of oneOf', '/b', body(oneOf), asJson('{"c":1}')],
    ['a member that is none of oneOf', '/b', member(oneOf), asJson('{"m":{}}')],
    ['an object whose kind is none of oneOf', '/b', body(kinds), asJson('{"kind":"fish","lives":1}')],
    ['an object that lacks what its kind needs', '/b', body(kinds), asJson('{"kind":"cat"}')],
  ])('%s is 400', async (_, path, paths, request) => {
    expect((await status(path, paths, request)).status).toBe(400);
  });
  it.each([
    [
      'as many items of a list as there may be',
      '/q?p=1,2',
      query('{type: array, maxItems: 2, items: {type: integer}}'),
      {},
    ],
    ['a comma that is part of an item', '/q?p=a%2Cb', query('{type: array, maxItems: 1, items: {type: string}}'), {}],
    ['the second of oneOf', '/b', body(oneOf), asJson('{"b":"x"}')],
    ['an object of a kind', '/b', body(kinds), asJson('{"kind":"cat","lives":9}')],
  ])('%s is taken', async (_, path, paths, request) => {
    expect((await status(path, paths, request)).status).toBe(200);
  });
});

describe('what we publish', () => {
  // RFC 5789, 2.2: a patch document of a format that is not supported is 415, with Accept-Patch. RFC 6902: JSON Patch is a format of its own.
  it('a PATCH in application/json-patch+json is 415, and says what is taken', async () => {
    const runtime = await startRuntime(orderProject());
    runtimes.push(runtime);
    const orders = `${runtime.url}/m/v1/orders`;
    await fetch(orders, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"orderNumber":"1"}',
    });
    const { status } = await fetch(`${orders}/1`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json-patch+json' },
      body: '[{"op":"replace","path":"/note","value":"x"}]',
    });
    expect(status).toBe(415);
  });
});
