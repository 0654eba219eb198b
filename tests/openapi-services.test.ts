import { describe, expect, it } from 'vitest';
import { type MockExchange, MockServer } from '../electron/runtime/consume/mock-server.ts';
import { responseOf } from '../electron/runtime/consume/rest/call-operation.ts';
import type { ConsumedRestService, RestField, RestOperation, RestParameter } from '../shared/consume/rest/kind.ts';
import { unknownMessage } from '../shared/consume/rest/made-body.ts';
import {
  type MessageShapes,
  messageOfType,
  messageShapes,
  shapeOfType,
} from '../shared/consume/rest/message-structures.ts';
import { bodyInput, hasFields, inputNames, outputOf, valueKindOf } from '../shared/consume/rest/operations.ts';
import type { ProgramRestService } from '../shared/consume/rest/program.ts';
import { openApiMessageValidator } from '../shared/contract/openapi/index.ts';
import { numberText, readDecimal } from '../shared/expression/numeric.ts';
import { formatOfMediaType } from '../shared/format/index.ts';
import type { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import { holdsToFacets } from '../shared/structure/held-value.ts';
import type { StructureNode } from '../shared/structure/node.ts';
import { memberPath } from '../shared/structure/path.ts';
import { Tally } from './harness/conformance-page.ts';
import { openApiCases, openApiFolder, openApiSource } from './harness/openapi.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { restProject, withSettings } from './harness/rest-project.ts';
import { withFlow } from './harness/soap-project.ts';

const cases = openApiCases();
const title = cases.length > 0 ? `the ${cases.length} descriptions of ${openApiFolder}` : `none in ${openApiFolder}`;
const json = formatOfMediaType('application/json');

/** Descriptions without anything to call, and why. */
const without: Readonly<Record<string, string>> = {
  'adyen-json-balanceplatformpaymentnotification-v1.json': 'it describes webhooks only: the service calls',
  'multi-nested-file-references/issue-306.yaml': 'it describes no operation',
  'readme-3.1-json-webhooks.json': 'it describes webhooks only: the service calls',
  'xero-webhooks.yaml': 'it describes webhooks only: the service calls',
};

/** Descriptions whose operations cannot all be called and answered as they say, and why. */
const flawed: Readonly<Record<string, string>> = {
  'adyen-json-terminalapi-v1.json':
    '1 of 18 operations: a text in base64 (`format: byte`) has to match a pattern of one or two signs',
  'autorest-url.json':
    '3 of 66 operations: a path parameter has to be empty, which would be another path; bytes have to be none',
  'directory-exavault-com.json':
    '3 of 59 operations: exactly one of several alternatives has to fit, and nothing in the structure tells which',
  'directory-stripe-com.json':
    '1 of 452 operations: an answer fits none of its two alternatives, which share most of their members',
  'docker-engine.swagger.yaml':
    '3 of 106 operations: an object has to be one of a list of objects (`enum: [{}]`); `Session` answers 101 and takes over the connection',
  'readme-3.0-json-complex-nesting.json':
    '3 of 5 operations: several alternatives fit, or none, and the structure has them merged',
  'readme-3.0-json-discriminators.json':
    '9 of 10 operations: exactly one of several alternatives has to fit, all of whose members may be left out, so that more than one does',
  'readme-3.0-json-polymorphism.json':
    '7 of 13 operations: exactly one of several alternatives has to fit, all of whose members may be left out, so that more than one does',
  'slack-web.swagger.json':
    '19 of 174 operations: its schemas were inferred from examples, with lists of types and lists of schemas as `items`, which a structure merges',
};

/** A made-up value of a node, as text. */
function madeText(node: StructureNode): string {
  const made = json?.made?.({ root: { ...node, nullable: false } }, { seed: 7 })?.trim() ?? '""';
  return made.startsWith('"') ? (JSON.parse(made) as string) : made;
}

/** What is given for a parameter or field, as an expression of the flow; undefined for one that is left out. */
function given(value: RestParameter | RestField): string | undefined {
  if ('file' in value && value.file) return '$Bytes';
  if (value.json) return value.required ? '\'{"a":"b"}\'' : undefined;
  const isShown = value.example !== '' && !value.list && holdsToFacets(value.example, value.node) === null;
  const text = isShown ? value.example : madeText(value.node);
  const quoted = `'${text.replaceAll("'", "''")}'`;
  if (value.list) return quoted;
  switch (valueKindOf(value.node)) {
    case 'string':
      return quoted;
    case 'integer':
    case 'long':
    case 'decimal':
      return numberText(readDecimal(text));
    case 'boolean':
      return text === 'true' ? 'true' : 'false';
    case 'datetime':
      return '$Moment';
    case 'date':
      return '$Day';
    default:
      return '$Bytes';
  }
}

function argumentsOf(operation: RestOperation): { parameter: string; value: string }[] {
  const names = inputNames(operation);
  const values = [...operation.parameters, ...(hasFields(operation) ? operation.fields : [])];
  const own = values.flatMap((value, index) => {
    const expression = given(value);
    return expression === undefined ? [] : [{ parameter: names[index] ?? value.name, value: expression }];
  });
  switch (operation.requestBody) {
    case 'text':
      return [...own, { parameter: bodyInput, value: '$Text' }];
    case 'binary':
      return [...own, { parameter: bodyInput, value: '$Bytes' }];
    case 'value': {
      const kind = valueKindOf(operation.requestValue);
      const value = given({ json: false, list: false, example: '', node: operation.requestValue } as RestParameter);
      return [...own, { parameter: bodyInput, value: kind === 'string' ? (value ?? "''") : (value ?? 'empty') }];
    }
    default:
      return own;
  }
}

/** The body of a request that is given as a text. */
function bodyText(operation: RestOperation, shapes: MessageShapes): string {
  if (operation.requestExample !== null) return operation.requestExample;
  const format = operation.requestType.includes('*') ? json : formatOfMediaType(operation.requestType);
  const shape = format && shapeOfType(shapes, operation.requestType);
  if (shape && operation.requestMessage !== null)
    return format?.made?.(shape, { start: memberPath('$', operation.requestMessage), seed: 7 }) ?? '';
  return format ? (format.made?.({ root: unknownMessage }, { seed: 7 }) ?? '') : 'text';
}

/** What is wrong with an exchange by the contract. */
function problemsOf(
  operation: RestOperation,
  { request, answer }: MockExchange,
  validatorOf: ReturnType<typeof openApiMessageValidator>,
  shapes: MessageShapes,
): string[] {
  const problems: string[] = [];
  const held = (what: string, message: string | null, mediaType: string, text: string) => {
    const format = formatOfMediaType(mediaType);
    // Schemas hold JSON alone; XML is held to the structure that was made of them.
    const own = format?.id === 'xml' ? messageOfType(shapes, mediaType, message) : undefined;
    const found =
      message === null ? [] : own ? (format?.validate(text, own) ?? []) : (validatorOf(message)?.validate(text) ?? []);
    const fault = found.find((d) => d.severity === 'error');
    if (fault) problems.push(`the ${what}: ${fault.message} (${fault.path})`);
  };
  if (operation.requestBody === 'text') held('request', operation.requestMessage, operation.requestType, request.body);
  const responses = operation.responses as unknown as ProgramRestService['operations'][number]['responses'];
  const response = responseOf(responses, answer.status);
  if (answer.status >= 400) problems.push(`the answer is ${answer.status}: ${String(answer.body).slice(0, 300)}`);
  else if (!response) problems.push(`the answer has the status ${answer.status}, which is none of its own`);
  else if (response.mediaType !== '' && answer.status !== 204)
    held('answer', response.message, response.mediaType, String(answer.body));
  return problems;
}

type Service = Unit<ConsumedRestService>;

describe.skipIf(cases.length === 0)(title, () => {
  const called = new Tally('openapi-called');

  it.each(cases)(
    '$entry: each operation is called at its mock; request and answer hold to the contract',
    async ({ entry }) => {
      const source = openApiSource(entry);
      const { project, view: imported, services } = restProject(source);
      if (services.every(({ data }) => data.operations.length === 0)) {
        expect(without[entry], `${entry} has no operation to call`).toBeDefined();
        called.differs(entry, without[entry] ?? '');
        return;
      }
      const validatorOf = openApiMessageValidator(source);
      const exchanges: MockExchange[] = [];
      const server = new MockServer(compileProgram(imported, { name: 'mock', mocked: 'all' }).consumed, (exchange) =>
        exchanges.push(exchange),
      );
      await server.listen(0);
      const addresses = new Map(server.services.map(({ name, url }) => [name, url]));
      let view: ProjectView = imported.withUnits(
        services.map((unit) =>
          withSettings(unit, {
            address: addresses.get(imported.qualifiedName(unit)) ?? '',
            location: null,
            attempts: 1,
            // Operations with servers of their own are called at the mock as well.
            operations: unit.data.operations.map((operation) => ({ ...operation, address: '' })),
          }),
        ),
        [],
      );
      const planned = view.ofKind<ConsumedRestService>('consumed-rest-service').flatMap((service: Service) =>
        service.data.operations.map((operation) => ({
          operation,
          shapes: messageShapes(service.data, view),
          text: bodyText(operation, messageShapes(service.data, view)),
        })),
      );
      const parameters = [
        { name: 'Text', type: { kind: 'string' as const } },
        { name: 'Bytes', type: { kind: 'binary' as const } },
        { name: 'Moment', type: { kind: 'datetime' as const } },
        { name: 'Day', type: { kind: 'date' as const } },
      ];
      for (const [index, { operation }] of planned.entries())
        view = withFlow(view, project, `Call${index}`, parameters, { kind: 'nothing' }, (f) => {
          f.add('call-operation', {
            operation: operation.id,
            arguments: argumentsOf(operation),
            output: outputOf(operation, view) === null ? '' : 'R',
          } as never);
          f.add('end', {} as never);
        });
      const runtime = await startRuntime(view);
      const problems: string[] = [];
      for (const [index, { operation, shapes, text }] of planned.entries()) {
        exchanges.length = 0;
        const inputs = { Text: text, Bytes: 'Ynl0ZXM=', Moment: '2012-01-01T01:01:01Z', Day: '2012-01-01' };
        const { error } = await runtime.call(`M.Call${index}`, inputs);
        const own: string[] = [];
        if (error) own.push(error.message);
        const [exchange] = exchanges;
        if (!exchange) own.push('nothing was sent');
        else own.push(...problemsOf(operation, exchange, validatorOf, shapes));
        problems.push(...own.map((what) => `${operation.name}: ${what}`));
      }
      await runtime.stop();
      await server.close();
      const reason = Object.hasOwn(flawed, entry) ? flawed[entry] : undefined;
      if (reason === undefined) {
        expect(problems).toEqual([]);
        called.count();
      } else {
        expect(problems).not.toEqual([]);
        called.differs(entry, reason);
      }
    },
    120_000,
  );

  it('docs/conformance.md says so', () => {
    called.hold();
  });
});
