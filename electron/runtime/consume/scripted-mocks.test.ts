import { afterEach, describe, expect, it } from 'vitest';
import type { FlowBuilder } from '../../../shared/microflow/flow-builder.ts';
import type { DataType } from '../../../shared/microflow/kind.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { openApiText, restProject, withSettings } from '../../../tests/harness/rest-project.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../../tests/harness/soap-project.ts';
import { Runtime } from '../runtime.ts';

const text: DataType = { kind: 'string' };
const shop = `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'http://127.0.0.1:1/shop'}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}, example: {name: usual}}}}, '409': {description: busy, content: {application/json: {schema: {type: object}, example: {why: busy}}}}}
`;

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

async function caller(view: ProjectView) {
  runtime = new Runtime({
    host: '127.0.0.1',
    port: 0,
    database: ':memory:',
    constants: {},
    log: { write: () => {} },
    onTrace: null,
  });
  await runtime.start(compileProgram(view, { name: 'test', mocked: 'all' }));
  return async (flow: string, args: Record<string, unknown> = {}) => {
    const { result, error } = await (runtime as Runtime).call(`M.${flow}`, args);
    return error ? { error: error.message } : { result };
  };
}

/** A shop whose mock is a microflow; *Get* calls it. */
function shopWith(parameters: { name: string; type: DataType }[], build: (f: FlowBuilder) => void): ProjectView {
  const project = new ProjectBuilder();
  project.unit('settings', 'Settings', { port: 0 });
  const { view: imported, services } = restProject(openApiText(shop), { project });
  const [service] = services;
  if (!service) throw new Error('There is no service.');
  let view = withFlow(imported, project, 'Script', parameters, text, build);
  const script = view.ofKind('microflow')[0] as Unit;
  const [operation] = service.data.operations;
  view = view.withUnits(
    [
      withSettings(service, {
        mockFlow: script.id,
        attempts: 1,
        operations: service.data.operations.map((each) => ({
          ...each,
          responses: each.responses.map((r) => ({ ...r, form: 'text' as const })),
        })),
      }),
    ],
    [],
  );
  return withFlow(view, project, 'Get', [{ name: 'Id', type: { kind: 'integer' } }], text, (f) => {
    f.add('call-operation', {
      operation: operation?.id ?? '',
      arguments: [{ parameter: 'id', value: '$Id' }],
      output: 'Answer',
    });
    f.add('end', { value: "toString($latestHttpResponse/StatusCode) + ' ' + $Answer" });
  });
}

describe('a microflow answers for a mocked service', () => {
  it('it takes inputs by their names and types, gives status, headers and body, and leaves what it does not know to the mock', async () => {
    const view = shopWith(
      [
        { name: 'Id', type: { kind: 'integer' } },
        { name: 'Operation', type: text },
      ],
      (f) => {
        const known = f.add('decision', { expression: '$Id > 100' });
        f.from(known, 'true').add('end', {
          value: '\'{"name":"\' + $Operation + toString($Id + 1) + \'"}\'',
          status: '200',
        });
        f.from(known, 'false').add('end', { value: 'empty' });
      },
    );
    const call = await caller(view);
    expect(await call('Get', { Id: 101 })).toEqual({ result: '200 {"name":"getThing102"}' });
    expect(await call('Get', { Id: 1 })).toEqual({ result: '200 {"name":"usual"}' });
  });

  it('an end with a status and no body has that of the contract; an error end refuses', async () => {
    const busy = await caller(shopWith([], (f) => void f.add('end', { value: 'empty', status: '409' })));
    expect(await busy('Get', { Id: 1 })).toEqual({ result: '409 {"why":"busy"}' });
    await runtime?.stop();
    const refused = await caller(
      shopWith([], (f) => void f.add('error-end', { message: "'Not today'", status: '503' })),
    );
    expect(await refused('Get', { Id: 1 })).toEqual({ error: expect.stringContaining('answered 503') });
  });

  it('a web service: its body is the element, an error end a fault', async () => {
    const project = new ProjectBuilder();
    project.unit('settings', 'Settings', { port: 0 });
    const { view: imported, services } = soapProject(wsdlText(ordersWsdl()), { project });
    let view = withFlow(imported, project, 'Script', [{ name: 'Body', type: text }], text, (f) => {
      const known = f.add('decision', { expression: "contains($Body, 'NL')" });
      f.from(known, 'true').add('end', {
        value: '\'<addTaxResponse xmlns="urn:orders"><total>7.5</total></addTaxResponse>\'',
      });
      f.from(known, 'false').add('error-end', { message: "'No such country'", status: '400' });
    });
    const script = view.ofKind('microflow')[0] as Unit;
    const service = services[0] as (typeof services)[number];
    const changed = { ...service, data: { ...service.data, attempts: 1, mockFlow: script.id } };
    view = withFlow(
      view.withUnits([changed], []),
      project,
      'Tax',
      [{ name: 'C', type: text }],
      { kind: 'decimal' },
      (f) => {
        f.add('call-operation', {
          operation: operationId(services, 'addTax'),
          arguments: [
            { parameter: 'amount', value: '1' },
            { parameter: 'country', value: '$C' },
            { parameter: 'at', value: 'empty' },
          ],
          output: 'Total',
        });
        f.add('end', { value: '$Total' });
      },
    );
    const call = await caller(view);
    expect(await call('Tax', { C: 'NL' })).toMatchObject({ result: { text: '7.5' } });
    expect(await call('Tax', { C: 'XX' })).toEqual({ error: expect.stringContaining('No such country') });
  });
});
