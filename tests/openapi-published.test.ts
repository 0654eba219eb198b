import { describe, expect, it } from 'vitest';
import {
  type DescribedContent,
  type DescribedField,
  type DescribedRestOperation,
  type DescribedRestService,
  openApiMessageValidator,
  openApiReader,
  type PlacedParameter,
} from '../shared/contract/openapi/index.ts';
import { formatOfMediaType } from '../shared/format/index.ts';
import { publishedServicePlanners } from '../shared/import/service-planners.ts';
import { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import type { Microflow } from '../shared/microflow/kind.ts';
import type { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';
import type { RestOperation, RestService } from '../shared/service/rest/kind.ts';
import { joinPath } from '../shared/service/rest/path.ts';
import type { StructureNode } from '../shared/structure/node.ts';
import { memberPath } from '../shared/structure/path.ts';
import type { StructureDocument, StructureShape } from '../shared/structure/structure-document.ts';
import { Tally } from './harness/conformance-page.ts';
import { openApiCases, openApiFolder, openApiSource } from './harness/openapi.ts';
import type { ProjectBuilder } from './harness/project-builder.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { restProject } from './harness/rest-project.ts';

const cases = openApiCases();
const title =
  cases.length > 0
    ? `the ${cases.length} descriptions of ${openApiFolder}, published`
    : `no descriptions in ${openApiFolder}`;
const json = formatOfMediaType('application/json');

/** Descriptions without anything to publish, and why. */
const without: Readonly<Record<string, string>> = {
  'adyen-json-balanceplatformpaymentnotification-v1.json': 'it describes webhooks only: the service calls',
  'multi-nested-file-references/issue-306.yaml': 'it describes no operation',
  'readme-3.1-json-webhooks.json': 'it describes webhooks only: the service calls',
  'xero-webhooks.yaml': 'it describes webhooks only: the service calls',
};

/** Descriptions whose operations cannot all be asked and answered as they say, and why. */
const flawed: Readonly<Record<string, string>> = {
  'adyen-json-terminalapi-v1.json':
    '1 of 18 operations: a text in base64 (`format: byte`) has to match a pattern of one or two signs',
  'directory-stripe-com.json':
    '3 of 452 operations: an answer fits none of its two alternatives, which share most of their members',
  'docker-engine.swagger.yaml':
    '1 of 106 operations: a made-up answer has a text where an object or null has to stand among keys of any name',
  'readme-3.0-json-complex-nesting.json':
    '3 of 5 operations: several alternatives fit, or none, and the structure has them merged',
  'slack-web.swagger.json':
    '22 of 174 operations: its schemas were inferred from examples, with lists of types and lists of schemas as `items`, which a structure merges',
};

type Service = Unit<RestService>;

/** A made-up value of a node, as text. */
function madeText(node: StructureNode): string {
  const made = json?.made?.({ root: { ...node, nullable: false } }, { seed: 7 })?.trim() ?? '""';
  return made.startsWith('"') ? (JSON.parse(made) as string) : made;
}

function messageText(shape: StructureShape | undefined, { message, value, example, form }: DescribedContent): string {
  if (example !== null) return example;
  if (value) return json?.made?.({ root: value }, { seed: 7 })?.trim() ?? 'null';
  if (shape && message !== null) return json?.made?.(shape, { start: memberPath('$', message), seed: 7 }) ?? '';
  return form === 'json' ? '{}' : 'text';
}

const isText = (value: PlacedParameter | DescribedField) => value.isList || value.isJson;

/** The text that stands in the request for a value: one item of a list, JSON of an object. */
function valueText(value: PlacedParameter | DescribedField): string {
  if (value.isJson) return '{"a":"b"}';
  return isText(value) || value.example === null ? madeText(value.node) : value.example;
}

/** A request of the contract: what has to be there, and nothing else. */
function requestOf(operation: DescribedRestOperation, shape: StructureShape | undefined) {
  const wanted = (place: PlacedParameter['in']) =>
    operation.parameters.filter((p) => p.in === place && (p.isRequired || place === 'path'));
  const path = wanted('path').reduce(
    (text, p) => text.replaceAll(`{${p.name}}`, encodeURIComponent(valueText(p) || '-')),
    operation.path,
  );
  const query = wanted('query')
    .filter((p) => p.style !== 'deepObject')
    .map((p) => `${encodeURIComponent(p.name)}=${encodeURIComponent(valueText(p))}`)
    .join('&');
  const headers: Record<string, string> = { accept: '*/*' };
  for (const p of wanted('header')) headers[p.name] = encodeURI(valueText(p));
  const cookies = wanted('cookie').map((p) => `${p.name}=${encodeURIComponent(valueText(p))}`);
  if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
  const { body } = operation;
  let content: string | FormData | URLSearchParams | undefined;
  const hasBody = body !== null && !['GET', 'DELETE'].includes(operation.method);
  if (hasBody && (body.form === 'form' || body.form === 'multipart')) {
    const fields = body.fields.filter((f) => f.isRequired);
    if (body.form === 'form') content = new URLSearchParams(fields.map((f) => [f.name, valueText(f)]));
    else {
      content = new FormData();
      for (const f of fields)
        if (f.isFile) content.append(f.name, new Blob(['bytes']), 'file.bin');
        else content.append(f.name, valueText(f));
      if (fields.length === 0) content.append('-', '-');
    }
  } else if (hasBody) {
    headers['content-type'] = body.mediaType.includes('*') ? 'application/json' : body.mediaType;
    content = messageText(shape, body);
  }
  return { path: query === '' ? path : `${path}?${query}`, headers, content };
}

/** The success of an operation, as the service answers it. */
function successOf({ responses }: DescribedRestOperation, status: number): DescribedContent | null {
  const found =
    responses.find((r) => r.status === String(status)) ??
    responses.find((r) => r.status === '2XX') ??
    responses.find((r) => r.status === 'default');
  return found?.content ?? null;
}

/** The project with each operation answering a made-up message of its contract, by a microflow of its own. */
function answering(
  view: ProjectView,
  service: Service,
  described: ReadonlyMap<string, DescribedRestOperation>,
  shape: StructureShape | undefined,
  project: ProjectBuilder,
): ProjectView {
  const flows: Unit<Microflow>[] = [];
  const resources = service.data.resources.map((resource) => ({
    ...resource,
    operations: resource.operations.map((operation): RestOperation => {
      const flow = view.unit(operation.microflow) as Unit<Microflow>;
      const content = successOf(
        described.get(keyOf(operation, resource.name)) as DescribedRestOperation,
        operation.status,
      );
      const isBytes = flow.data.returns.kind === 'binary';
      if (isBytes) return operation;
      const own = flow.data.returns.kind;
      const literal =
        own === 'integer' || own === 'long' || own === 'decimal' ? '5' : own === 'boolean' ? 'true' : null;
      const returns =
        content === null
          ? { kind: 'nothing' as const }
          : literal === null
            ? { kind: 'string' as const }
            : flow.data.returns;
      const builder = new FlowBuilder(
        project.ids,
        flow.data.parameters.map(({ name, type }) => ({ name, type })),
        returns,
      );
      const text = content === null ? '' : messageText(shape, content);
      builder.add('end', content === null ? {} : { value: literal ?? `'${text.replaceAll("'", "''")}'` });
      flows.push({ ...flow, data: builder.build() });
      return operation;
    }),
  }));
  return view.withUnits([...flows, { ...service, data: { ...service.data, authentication: [], resources } }], []);
}

const keyOf = ({ method, path }: { method: string; path: string }, resource = '') =>
  `${method} ${joinPath(resource, path)}`;

describe.skipIf(cases.length === 0)(title, () => {
  const published = new Tally('openapi-published');

  it.each(cases)(
    '$entry: each operation is published, takes a request of its contract, and answers by it',
    async ({ entry }) => {
      const source = openApiSource(entry);
      const { project, view: imported, plan } = restProject(source, { planners: publishedServicePlanners });
      const services = imported.ofKind<RestService>('rest-service');
      const [described] = openApiReader.read(source).services.map((s) => s.description as DescribedRestService);
      if (services.every(({ data }) => data.resources.length === 0)) {
        expect(without[entry], `${entry} has no operation to publish`).toBeDefined();
        published.differs(entry, without[entry] ?? '');
        return;
      }
      const service = services[0] as Service;
      const validatorOf = openApiMessageValidator(source);
      const shape = (imported.unit(service.data.structure) as Unit<StructureDocument> | undefined)?.data;
      const operations = new Map((described?.operations ?? []).map((o) => [keyOf(o), o]));
      const view = answering(imported, service, operations, shape, project);
      const runtime = await startRuntime(view, { contractFile: (hash) => plan.files.get(hash) });
      const problems: string[] = [];
      try {
        for (const resource of service.data.resources)
          for (const operation of resource.operations) {
            const own = operations.get(keyOf(operation, resource.name)) as DescribedRestOperation;
            const say = (what: string) => problems.push(`${own.name}: ${what}`);
            const { path, headers, content } = requestOf(own, shape);
            const response = await fetch(`${runtime.url}${joinPath(service.data.path)}${path}`, {
              method: operation.method,
              headers,
              ...(content === undefined ? {} : { body: content }),
            });
            const text = await response.text();
            const flow = view.unit(operation.microflow) as Unit<Microflow>;
            if (flow.data.returns.kind === 'binary') {
              if (response.status !== 501) say(`${response.status} ${text.slice(0, 200)}`);
              continue;
            }
            const expected = successOf(own, operation.status);
            if (response.status !== operation.status) {
              say(`${response.status} in place of ${operation.status}: ${text.slice(0, 300)}`);
              continue;
            }
            if (expected === null || operation.status === 204 || operation.status === 205) continue;
            const type = (response.headers.get('content-type') ?? '').split(';')[0];
            const wanted = (expected.mediaType.split(';')[0] ?? '').trim().toLowerCase();
            if (!wanted.includes('*') && type !== wanted) say(`the answer is ${type}, not ${wanted}`);
            const fault =
              expected.message === null
                ? undefined
                : validatorOf(expected.message)
                    ?.validate(text)
                    .find((d) => d.severity === 'error');
            if (fault) say(`the answer: ${fault.message} (${fault.path})`);
          }
      } finally {
        await runtime.stop();
      }
      const reason = Object.hasOwn(flawed, entry) ? flawed[entry] : undefined;
      if (reason === undefined) {
        expect(problems).toEqual([]);
        published.count();
      } else {
        expect(problems).not.toEqual([]);
        published.differs(entry, reason);
      }
    },
    120_000,
  );

  it('docs/conformance.md says so', () => {
    published.hold();
  });
});
