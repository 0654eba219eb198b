import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { RecordedTrace, Runtime } from '../../electron/runtime/runtime.ts';
import type { ConsumedRestService } from '../../shared/consume/rest/kind.ts';
import type { ImportMapping } from '../../shared/mapping/kind.ts';
import type { DataType } from '../../shared/microflow/kind.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import { ProjectBuilder } from './project-builder.ts';
import { startRuntime } from './resource-runtime.ts';
import { openApiText, restProject, withSettings } from './rest-project.ts';
import { withFlow } from './soap-project.ts';

const things = (address: string) => `openapi: 3.0.3
info: {title: Things, version: '1'}
servers: [{url: '${address}/api'}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: ids, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: filter, in: query, style: deepObject, schema: {type: object}}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '204': {description: none}
        4XX: {description: bad}
    delete:
      operationId: drop
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
  /things:
    get:
      operationId: list
      parameters: [{name: page, in: query, schema: {type: integer}}, {name: after, in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}, next: {type: string}}}}}}}
    post:
      operationId: add
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /count:
    get:
      operationId: count
      responses: {'200': {description: ok, content: {application/json: {schema: {type: integer, format: int64}}}}}
  /counted:
    get:
      operationId: counted
      responses:
        '200':
          description: ok
          headers:
            X-Total: {required: true, description: All there are., schema: {type: integer}}
            ETag: {schema: {type: string}, example: '"v1"'}
            Expires: {schema: {type: string, format: date-time}}
            X-Ids: {schema: {type: array, items: {type: integer}}}
            Set-Cookie: {schema: {type: string}}
          content: {application/json: {schema: {type: integer}}}
        '202': {description: later, headers: {Location: {schema: {type: string}}}}
        4XX: {description: bad, headers: {Retry-After: {schema: {type: integer}}}}
  /form:
    post:
      operationId: form
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, required: [name], properties: {name: {type: string}, tags: {type: array, items: {type: string}}}}}}}
      responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}
  /upload:
    post:
      operationId: upload
      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, note: {type: string}}}}}}
      responses: {'200': {description: ok, content: {application/octet-stream: {schema: {type: string, format: binary}}}}}
components: {schemas: {Thing: {type: object, required: [id], properties: {id: {type: string}, total: {type: number}}}}}
`;

export interface Answer {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string;
}
export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** The other side: what it answers, one after the other and the last again and again, or by a function; and what it was asked. */
export const partner = {
  origin: '',
  answers: [] as Answer[],
  scripted: null as ((sent: Seen) => Answer | Promise<Answer>) | null,
  seen: [] as Seen[],
};
const runtimes: Runtime[] = [];
let server: Server;

/** Has the other side listen for the tests of a file. Each file calls it: modules are loaded once for many files. */
export function listen(): void {
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        const { method = '', url = '', headers } = request;
        partner.seen.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') });
        const answer = partner.scripted
          ? await partner.scripted(partner.seen.at(-1) as Seen)
          : partner.answers.length > 1
            ? partner.answers.shift()
            : partner.answers[0];
        response
          .writeHead(answer?.status ?? 200, { 'content-type': 'application/json', ...answer?.headers })
          .end(answer?.body ?? '');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    partner.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    partner.scripted = null;
    partner.answers = [{ body: '{"id":"a","total":12345678901234567890.10}' }];
    partner.seen.length = 0;
  });
  afterAll(async () => {
    for (const runtime of runtimes) await runtime.stop();
    runtimes.length = 0;
    server.closeAllConnections();
    server.close();
  });
}

const text: DataType = { kind: 'string' };
/** What calls give, as texts. */
const calls: Record<string, [operation: string, given: Record<string, string>, value: string, results?: string[]]> = {
  Get: [
    'getThing',
    {
      id: "'a/b?c'",
      tags: "'x y,z'",
      ids: "'[1,2]'",
      filter: '\'{"a":{"b":1.50}}\'',
      'X-Trace': "'t'",
      session: "'s1'",
    },
    "if $R = empty then 'none' else $R/Id + ' ' + toString($R/Total)",
  ],
  Drop: ['drop', { id: "'a'" }, "'dropped ' + toString($latestHttpResponse/StatusCode)"],
  Climb: ['drop', { id: "'..'" }, "'climbed'"],
  List: ['list', {}, 'toString(length($R))'],
  Add: ['add', {}, '$R/Id'],
  Count: ['count', {}, 'toString($R)'],
  Counted: [
    'counted',
    {},
    "toString($R) + ' of ' + toString($X0) + ' ' + (if $X1 = empty then 'no tag' else $X1) + ' ' + (if $X2 = empty then 'no end' else formatDateTime($X2, 'yyyy-MM-dd HH:mm')) + ' ' + (if $X3 = empty then 'no ids' else $X3) + ' ' + (if $X4 = empty then 'no cookie' else $X4) + ' ' + (if $X5 = empty then 'nowhere' else $X5)",
    ['X-Total', 'ETag', 'Expires', 'X-Ids', 'Set-Cookie', 'Location', 'Retry-After'],
  ],
  Form: ['form', { name: "'A&B'", tags: "'x,y'" }, '$R'],
  Upload: ['upload', { file: '$Bytes', note: "'a note'" }, "'uploaded'"],
};

/** Runs a project with flows that call the operations of the service, with settings of their own. */
export async function started(
  settings: Partial<ConsumedRestService> = {},
  operations: Record<string, object> = {},
  {
    constants = {},
    builder = new ProjectBuilder(),
    ...options
  }: { constants?: object; builder?: ProjectBuilder; mocked?: 'all' } = {},
): Promise<Runtime & { traces: RecordedTrace[]; view: ProjectView }> {
  const {
    project,
    view: imported,
    services,
  } = restProject(openApiText(things(partner.origin)), { mappings: true, project: builder });
  const [service] = services;
  if (!service) throw new Error('There is no service.');
  const changed = withSettings(service, {
    pauseMs: 1,
    ...settings,
    operations: service.data.operations.map((operation) => ({ ...operation, ...operations[operation.name] })),
  });
  // The list of the pages, without an object of what stands around it.
  const listed = imported.ofKind<ImportMapping>('import-mapping').find(({ data }) => data.message === 'listResponse');
  const root = listed?.data.root;
  if (!listed || !root) throw new Error('There is no mapping of the list.');
  const items = root.objects.map((object) => ({ ...object, association: null }));
  const itemsOnly = {
    ...listed,
    data: { ...listed.data, root: { ...root, entity: null, values: [], objects: items } },
  };
  let view = imported.withUnits([changed, itemsOnly], []);
  const thing = [...view.elements().values()].find((e) => e.kind === 'entity' && e.name === 'Thing')?.id ?? '';
  const member = (name: string) =>
    [...view.elements().values()].find((e) => e.kind === 'attribute' && e.qualifiedName.endsWith(`Thing.${name}`))
      ?.id ?? '';
  for (const [name, [operation, given, value, results = []]] of Object.entries(calls))
    view = withFlow(
      view,
      project,
      name,
      name === 'Upload' ? [{ name: 'Bytes', type: { kind: 'binary' } }] : [],
      text,
      (f) => {
        if (name === 'Add')
          f.add('create-object', {
            entity: thing,
            output: 'Thing',
            members: [
              { member: member('Total'), value: '1.5' },
              { member: member('Id'), value: "'n'" },
            ],
          } as never);
        const found = service.data.operations.find((each) => each.name === operation);
        const call = f.add('call-operation', {
          operation: found?.id,
          arguments: Object.entries(name === 'Add' ? { Body: '$Thing' } : given).map(([parameter, expression]) => ({
            parameter,
            value: expression,
          })),
          output: operation === 'drop' ? '' : 'R',
          results: results.map((result, i) => ({ result, output: `X${i}` })),
        } as never);
        f.add('end', { value } as never);
        f.onErrorOf(call, 'custom-with-rollback', (h) =>
          h.add('end', {
            value:
              "$latestError/ErrorType + ' ' + $latestError/Message + (if $latestHttpResponse = empty then '' else ' [' + toString($latestHttpResponse/StatusCode) + ']')" +
              (name === 'Counted' ? " + (if $X6 = empty then '' else ' again in ' + toString($X6) + ' s')" : ''),
          } as never),
        );
      },
    );
  const traces: RecordedTrace[] = [];
  const runtime = await startRuntime(view, {
    ...options,
    constants: constants as never,
    onTrace: (trace) => traces.push(trace),
  });
  runtimes.push(runtime);
  return Object.assign(runtime, { traces, view });
}

export const resultOf = async (runtime: Runtime, flow: string, args: object = {}) => {
  const { result, error } = await runtime.call(`M.${flow}`, args as never);
  return error ? `error ${error.message}` : result;
};

/** What the last run called, by its trace. */
export const stepsOf = ({ traces }: { traces: RecordedTrace[] }) =>
  (traces.at(-1)?.steps ?? []).filter((s) => s.kind === 'call').map((s) => s.label.replace(partner.origin, ''));
