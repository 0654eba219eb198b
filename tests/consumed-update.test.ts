import { describe, expect, it } from 'vitest';
import { fileHash } from '../electron/host/contract/file-hash.ts';
import { ProjectChecker } from '../shared/checks/index.ts';
import type { ConsumedRestService } from '../shared/consume/rest/kind.ts';
import type { ConsumedSoapService } from '../shared/consume/soap/kind.ts';
import type { ContractSource } from '../shared/contract/index.ts';
import { openApiReader } from '../shared/contract/openapi/index.ts';
import { wsdlReader } from '../shared/contract/wsdl/index.ts';
import { consumedRestUpdater } from '../shared/import/services/consumed-rest-update.ts';
import { consumedSoapUpdater } from '../shared/import/services/consumed-soap-update.ts';
import { soapServicePlanner } from '../shared/import/services/soap-service.ts';
import { soapServiceUpdater } from '../shared/import/services/soap-service-update.ts';
import { afterOperations } from '../shared/mapping/auto-map-roots.ts';
import type { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';
import type { SoapService } from '../shared/service/soap/kind.ts';
import { openApiText, restProject } from './harness/rest-project.ts';
import { ordersWsdl, soapProject, withFlow, wsdlText } from './harness/soap-project.ts';

const shop = (paths: string, thing = 'id: {type: string}, total: {type: number}', address = 'https://example.org/v1') =>
  `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: '${address}'}]
paths:
${paths}
components: {schemas: {Thing: {type: object, required: [id], properties: {${thing}}}}}
`;
const get = (path: string, name: string, parameters = '') =>
  `  ${path}: {get: {operationId: ${name}, parameters: [${parameters}], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}}`;
const id = '{name: id, in: path, required: true, schema: {type: string}}';

const first = shop(
  [get('/things/{id}', 'getThing', id), get('/old', 'getOld'), get('/unused', 'getUnused')].join('\n'),
);

/** The project of the first version, with a flow that calls two of its operations, and settings of a person. */
function called() {
  const { project, view, services } = restProject(openApiText(first), { mappings: true });
  const [service] = services as [Unit<ConsumedRestService>];
  const changed: Unit<ConsumedRestService> = {
    ...service,
    data: {
      ...service.data,
      timeoutMs: 5_000,
      operations: service.data.operations.map((o) =>
        o.name === 'getThing'
          ? { ...o, name: 'one', responses: o.responses.map((r) => ({ ...r, form: 'text' as const, mapping: null })) }
          : o,
      ),
    },
  };
  const with2 = withFlow(view.withUnits([changed], []), project, 'Use', [], { kind: 'nothing' }, (f) => {
    for (const name of ['one', 'getOld'])
      f.add('call-operation', {
        operation: changed.data.operations.find((o) => o.name === name)?.id,
        arguments: name === 'one' ? [{ parameter: 'id', value: "'a'" }] : [],
        output: '',
      } as never);
    f.add('end', {} as never);
  });
  return { project, view: with2, service: changed };
}

const update = (view: ProjectView, unit: Unit, source: ContractSource, ids: () => string) => {
  const isRest = unit.kind === 'consumed-rest-service';
  const plan = isRest
    ? consumedRestUpdater.plan(view, unit, openApiReader, source, ids, fileHash)
    : consumedSoapUpdater.plan(view, unit, wsdlReader, source, ids, fileHash);
  return { plan, after: plan.change ? afterOperations(view, plan.change.ops) : view };
};
const codes = (view: ProjectView) =>
  new ProjectChecker().checkAll(view).flatMap((d) => (d.severity === 'info' ? [] : [d.code]));

describe('a consumed REST service follows its description', () => {
  const second = shop(
    [
      get(
        '/things/{key}',
        'getThing',
        `${id.replace('name: id', 'name: key')}, {name: lang, in: query, schema: {type: string}}`,
      ),
      get('/new', 'getNew'),
    ].join('\n'),
    'id: {type: string}, sum: {type: number}',
    'https://example.org/v2',
  );

  it('what is new comes, what is changed keeps what a person chose, what is gone goes unless it is used', () => {
    const { project, view, service } = called();
    const { plan, after } = update(view, service, openApiText(second), project.ids);
    expect(plan.operations).toEqual([
      { change: 'changed', operation: 'GET /things/{key}' },
      { change: 'added', operation: 'GET /new' },
      { change: 'removed', operation: 'GET /old' },
      { change: 'removed', operation: 'GET /unused' },
    ]);
    expect(plan.changes.map(({ change, path }) => [change, path])).toContainEqual(['renamed', '$.Thing.total']);
    const { data } = after.unit(service.id) as Unit<ConsumedRestService>;
    expect(data.operations.map(({ name, path, gone }) => [name, path, gone])).toEqual([
      ['one', '/things/{key}', false],
      ['getNew', '/new', false],
      ['getOld', '/old', true],
    ]);
    const [before, now] = [service.data.operations[0], data.operations[0]];
    expect([now?.id, now?.responses[0]?.form, now?.responses[0]?.id]).toEqual([
      before?.id,
      'text',
      before?.responses[0]?.id,
    ]);
    expect(now?.parameters.map(({ name }) => name)).toEqual(['key', 'lang']);
    // Settings and the address are the person's.
    expect([data.timeoutMs, data.address]).toEqual([5_000, 'https://example.org/v1']);
    expect(plan.diagnostics.map(({ code }) => code)).toContain('import/address-changed');
    expect(codes(after)).toContain('rest-client/operation-gone');
  });

  it('the same version changes nothing', () => {
    const { project, view, service } = called();
    const { plan } = update(view, service, openApiText(first), project.ids);
    expect([plan.operations.filter(({ change }) => change !== 'changed'), plan.changes]).toEqual([[], []]);
    expect(plan.operations).toEqual([]);
    expect(plan.change).toBeNull();
  });

  it('an operation that comes again is itself again', () => {
    const { project, view, service } = called();
    const { after } = update(view, service, openApiText(second), project.ids);
    const again = update(after, after.unit(service.id) as Unit, openApiText(first), project.ids);
    const { data } = again.after.unit(service.id) as Unit<ConsumedRestService>;
    const old = data.operations.find(({ name }) => name === 'getOld');
    expect([old?.gone, old?.id]).toEqual([false, service.data.operations.find((o) => o.name === 'getOld')?.id]);
  });

  it('a contract of something else changes nothing, and says so', () => {
    const { project, view, service } = called();
    const { plan } = update(view, service, wsdlText('<a/>'), project.ids);
    expect(plan.change).toBeNull();
    expect(plan.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });
});

describe('a consumed web service follows its WSDL', () => {
  it('operations keep their mappings and what refers to them; those that are gone and used stay as findings', () => {
    const { project, view, services } = soapProject(wsdlText(ordersWsdl()), { mappings: true });
    const [service] = services as [Unit<ConsumedSoapService>];
    const calling = withFlow(view, project, 'Use', [], { kind: 'nothing' }, (f) => {
      f.add('call-operation', {
        operation: service.data.operations.find(({ name }) => name === 'ping')?.id,
        arguments: [],
        output: '',
      } as never);
      f.add('end', {} as never);
    });
    const text = ordersWsdl('http://127.0.0.1:1/v2')
      .replace('<operation name="ping"><input message="o:ping"/><output message="o:pingResponse"/></operation>', '')
      .replace(/<operation name="ping"><soap:operation.*?<\/operation>/, '')
      .replace('name="customer" type="xs:string"', 'name="buyer" type="xs:string"');
    const { plan, after } = update(calling, service, wsdlText(text), project.ids);
    expect(plan.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(plan.operations).toEqual([{ change: 'removed', operation: 'ping' }]);
    expect(plan.changes.some(({ path }) => path.includes('customer'))).toBe(true);
    const { data } = after.unit(service.id) as Unit<ConsumedSoapService>;
    const placed = data.operations.find(({ name }) => name === 'placeOrder');
    const before = service.data.operations.find(({ name }) => name === 'placeOrder');
    expect([placed?.id, placed?.requestMapping, placed?.requestBody]).toEqual([
      before?.id,
      before?.requestMapping,
      'mapping',
    ]);
    expect(data.operations.find(({ name }) => name === 'ping')?.gone).toBe(true);
    expect(codes(after)).toContain('soap/operation-gone');
    expect(plan.diagnostics.map(({ code }) => code)).toContain('import/address-changed');
  });
});

describe('a published web service that follows a WSDL', () => {
  const published = () => {
    const { project, view } = soapProject(wsdlText(ordersWsdl()), {
      mappings: true,
      planners: [soapServicePlanner],
    });
    const [service] = view.ofKind<SoapService>('soap-service') as [Unit<SoapService>];
    return { project, view, service };
  };
  const updated = (text: string) => {
    const { project, view, service } = published();
    const plan = soapServiceUpdater.plan(view, service, wsdlReader, wsdlText(text), project.ids, fileHash);
    const after = afterOperations(view, plan.change?.ops ?? []);
    return { plan, before: view, after, was: service, now: after.unit(service.id) as Unit<SoapService> };
  };
  const errors = (view: ProjectView, unit: string) =>
    new ProjectChecker().checkAll(view).filter((d) => d.unit === unit && d.severity === 'error');

  it('takes new operations with microflows, lets those that are gone go, and keeps what a person chose', () => {
    // ping becomes hello, placeOrder has a header less, and log a new action.
    const newer = ordersWsdl()
      .replaceAll('name="ping"', 'name="hello"')
      .replaceAll('"o:ping"', '"o:hello"')
      .replaceAll('urn:orders:ping', 'urn:orders:hello')
      .replace('urn:orders:log', 'urn:orders:log2')
      .replace(/<soap:header [^>]*>/, '')
      .replace('<xs:element name="product"', '<xs:element name="color" type="xs:string" minOccurs="0"/>$&');
    const { plan, before, after, was, now } = updated(newer);
    expect(plan.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    expect(plan.operations).toEqual([
      { change: 'changed', operation: 'placeOrder' },
      { change: 'changed', operation: 'log' },
      { change: 'added', operation: 'hello' },
      { change: 'removed', operation: 'ping' },
    ]);
    expect(plan.changes.map(({ change }) => change)).toContain('added');
    const operation = (unit: Unit<SoapService>, name: string) => unit.data.operations.find((o) => o.name === name);
    expect(operation(now, 'log')?.action).toBe('urn:orders:log2');
    expect(operation(now, 'placeOrder')?.headers).toEqual([]);
    expect(operation(now, 'placeOrder')?.requestMapping).toBe(operation(was, 'placeOrder')?.requestMapping);
    expect(operation(now, 'addTax')).toEqual(operation(was, 'addTax'));
    const stub = after.unit(operation(now, 'hello')?.microflow ?? null);
    expect(stub?.parent).toBe(before.unit(operation(was, 'log')?.microflow ?? null)?.parent);
    // The microflow of the operation that is gone is a person's work.
    expect(after.unit(operation(was, 'ping')?.microflow ?? null)).toBeDefined();
    expect(now.data.contract?.files[0]?.hash).not.toBe(was.data.contract?.files[0]?.hash);
    expect(errors(after, now.id)).toEqual(errors(before, was.id));
  });

  it('changes nothing for the same WSDL, and says what is none of its service', () => {
    const same = updated(ordersWsdl());
    expect([same.plan.operations, same.plan.changes, same.plan.change]).toEqual([[], [], null]);
    const broken = updated(ordersWsdl().replace('</definitions>', ''));
    expect([broken.plan.change, broken.plan.diagnostics[0]?.severity]).toEqual([null, 'error']);
    const two = ordersWsdl().replace(/<service name="Orders">([\s\S]*)<\/service>/, (_, port) =>
      ['A', 'B'].map((name) => `<service name="${name}">${port}</service>`).join(''),
    );
    const none = updated(two);
    expect(none.plan.change).toBeNull();
    expect(none.plan.diagnostics.map(({ code }) => code)).toContain('import/other-kind');
  });

  it('shows where a new element no more fits how it is read', () => {
    const { plan, after, now } = updated(
      ordersWsdl().replace(
        '<message name="log"><part name="body" element="o:log"/>',
        '<message name="log"><part name="body" element="o:tooMany"/>',
      ),
    );
    expect(plan.operations).toEqual([{ change: 'changed', operation: 'log' }]);
    const said = new ProjectChecker().checkAll(after).filter((d) => d.unit === now.id);
    expect(said.map(({ code }) => code)).toEqual(['web-service/parameter-not-used', 'web-service/argument-empty']);
  });
});
