import { describe, expect, it } from 'vitest';
import { ProjectChecker } from '../shared/checks/index.ts';
import { publishedServicePlanners } from '../shared/import/service-planners.ts';
import type { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import type { Microflow } from '../shared/microflow/kind.ts';
import type { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';
import { type RestService, restServiceKind } from '../shared/service/rest/kind.ts';
import { openApiOf } from '../shared/service/rest/openapi.ts';
import { openApiText, restProject } from './harness/rest-project.ts';
import { withFlow } from './harness/soap-project.ts';

const description = `openapi: 3.1.0
info: {title: Stock, version: '1'}
servers: [{url: 'https://example.org/stock'}]
paths:
  /items:
    get:
      operationId: list
      responses:
        '200':
          description: All
          headers:
            X-Total: {required: true, schema: {type: integer, format: int32}}
            ETag: {schema: {type: string}}
            Content-Length: {schema: {type: integer}}
          content: {text/plain: {schema: {type: string}}}
`;

describe('headers of a published contract', () => {
  const codes = (view: ProjectView) =>
    new ProjectChecker()
      .checkAll(view)
      .flatMap(({ code, severity }) => (code.startsWith('rest/') ? [`${severity} ${code}`] : []));
  const published = () => {
    const { view } = restProject(openApiText(description), { planners: publishedServicePlanners });
    const [flow] = view.ofKind<Microflow>('microflow');
    const [service] = view.ofKind<RestService>(restServiceKind.kind);
    return { view, flow: flow as Unit<Microflow>, service: service as Unit<RestService> };
  };
  const headersOf = (view: ProjectView, service: Unit<RestService>) =>
    // biome-ignore lint/suspicious/noExplicitAny: a document of others
    (openApiOf(service, view) as any).paths['/items'].get.responses['200'].headers;

  it('each has an activity that is to give it, and is asked for until it does', () => {
    const { view, flow } = published();
    expect(
      flow.data.nodes.map(({ action }) => ('name' in action ? `${action.type} ${action.name}` : action.type)),
    ).toEqual(['start', 'answer-header X-Total', 'answer-header ETag', 'error-end']);
    expect(codes(view)).toEqual(
      expect.arrayContaining([
        'warning rest/contract-header',
        'info rest/contract-header',
        'info rest/contract-header',
      ]),
    );
  });

  it('one that is given stands in the contract that is served, with its type', () => {
    const { view, flow, service } = published();
    const nodes = flow.data.nodes.map((node) =>
      node.action.type === 'answer-header'
        ? { ...node, action: { ...node.action, value: "'7'" } }
        : node.action.type === 'error-end'
          ? { ...node, action: { type: 'end', value: "'all'", status: '' } }
          : node,
    );
    const given = view.withUnits([{ ...flow, data: { ...flow.data, nodes } }], []);
    expect(headersOf(given, service)).toEqual({
      'X-Total': { required: true, schema: { type: 'integer', format: 'int32' } },
      ETag: { schema: { type: 'string' } },
    });
    expect(codes(given)).not.toContain('warning rest/contract-header');
  });
});

describe('other results of a call', () => {
  const checked = (results: { result: string; output: string }[], more: (f: FlowBuilder) => void = () => {}) => {
    const { project, view, services } = restProject(openApiText(description));
    const operation = services[0]?.data.operations[0]?.id;
    const after = withFlow(view, project, 'Use', [], { kind: 'nothing' }, (f) => {
      f.add('call-operation', { operation, output: '', results } as never);
      more(f);
      f.add('end', {} as never);
    });
    const place = (d: { code: string; property?: string | undefined }) =>
      d.code.startsWith('microflow/') || d.code.startsWith('expression/') ? [`${d.code} ${d.property}`] : [];
    return new ProjectChecker().checkAll(after).flatMap(place);
  };

  it.each<[string, { result: string; output: string }[], string[]]>([
    ['one of them', [{ result: 'X-Total', output: 'Total' }], []],
    ['none of them', [{ result: 'X-Sum', output: 'Sum' }], ['microflow/no-other-result results.0.result']],
    ['nothing is chosen', [{ result: '', output: 'Sum' }], ['microflow/no-other-result results.0.result']],
    ['no variable', [{ result: 'ETag', output: '' }], ['microflow/no-result-name results.0.output']],
  ])('%s', (_what, results, found) => {
    expect(checked(results)).toEqual(found);
  });

  it('are variables of their types', () => {
    const results = [
      { result: 'X-Total', output: 'Total' },
      { result: 'ETag', output: 'Tag' },
    ];
    const uses = (value: string) => (f: FlowBuilder) =>
      f.add('create-variable', { output: 'N', dataType: 'integer', value } as never);
    expect(checked(results, uses('$Total + 1'))).toEqual([]);
    expect(checked(results, uses('$Tag')).length).toBe(1);
  });
});
