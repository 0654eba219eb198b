import {
  isMappingOfMessage,
  messageOfType,
  messageShapes,
  structureOfType,
} from '../../consume/rest/message-structures.ts';
import { formatOfMediaType } from '../../format/index.ts';
import { formatOfMapping } from '../../mapping/format-of-mapping.ts';
import type { ImportMapping } from '../../mapping/kind.ts';
import { StructureDrift } from '../../mapping/structure-drift.ts';
import { structureOf } from '../../mapping/used-structure.ts';
import { controlOf } from '../../microflow/activities/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { statusesOf } from '../../microflow/statuses.ts';
import type { CheckContext, CheckRule } from '../../model/check-rule.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { memberPath, rootPath, stepsOf } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { parsePathTemplate, pathShape } from '../path-template.ts';
import { mediaTypeOf } from './answer-form.ts';
import type { ContractedOperation, ContractedParameter } from './contracted.ts';
import type { RestOperation, RestParameter, RestService } from './kind.ts';
import { headersOf } from './openapi-headers.ts';
import { answersOf, readingMappings } from './operation-formats.ts';
import { isOfPart } from './parameter-types.ts';
import { joinPath, pathParameters } from './path.ts';

/** Differences of one message that are named; more of them say the same. */
const namedChanges = 3;

/** Where an operation is found, whatever its path parameters are called. */
export function addressKey({ method, path }: { method: string; path: string }): string {
  return `${method} ${pathShape(parsePathTemplate(path))}`;
}

/** The operations of a service by where they are found below it. */
export function servedOperations({ resources }: RestService): Map<string, { operation: RestOperation; path: string }> {
  return new Map(
    resources.flatMap((resource) =>
      resource.operations.map((operation) => {
        const path = joinPath(resource.name, operation.path);
        return [addressKey({ method: operation.method, path }), { operation, path }] as const;
      }),
    ),
  );
}

/** What a contract says of a parameter of a service; path parameters are told by their order, since no caller sees their names. */
export function contractedParameter(
  parameter: Pick<RestParameter, 'in' | 'name'>,
  path: string,
  contracted: ContractedOperation,
): ContractedParameter | undefined {
  const name =
    parameter.in === 'path'
      ? pathParameters(contracted.path)[pathParameters(path).indexOf(parameter.name)]
      : parameter.name;
  return contracted.parameters.find((p) => p.in === parameter.in && isSameName(p, name));
}

/** Names of headers are the same in any case (RFC 9110, 5.1). */
function isSameName(parameter: ContractedParameter, name: string | undefined): boolean {
  return parameter.in === 'header' ? parameter.name.toLowerCase() === name?.toLowerCase() : parameter.name === name;
}

/** Where a published service is no more what the contract says that it was made from. */
export const contractDriftRule: CheckRule = {
  id: 'rest-contract-drift',
  kinds: ['rest-service'],
  run(unit: Unit<RestService>, ctx) {
    const { contracted } = unit.data;
    if (!contracted) return;
    const { report } = ctx;
    if (contracted.asks && unit.data.authentication.length === 0)
      report({
        severity: 'warning',
        code: 'rest/contract-open',
        message: `The contract asks callers who they are; ${unit.name} lets everybody call.`,
        property: 'authentication',
        fix: 'Choose who may call in the view Security.',
      });
    const served = servedOperations(unit.data);
    const known = new Set<string>();
    for (const operation of contracted.operations) {
      const key = addressKey(operation);
      known.add(key);
      const found = served.get(key);
      if (found) checkOperation(unit, operation, found, ctx);
      else
        report({
          severity: 'warning',
          code: 'rest/contract-operation-missing',
          message: `The contract has ${operation.method} ${operation.path} (${operation.name}), which the service has not.`,
          path: `${operation.method} ${operation.path}`,
          property: 'resources',
          fix: 'Add the operation, or update the contract.',
          params: { operation: key },
        });
    }
    for (const [key, { operation, path }] of served)
      if (!known.has(key))
        report({
          severity: 'info',
          code: 'rest/contract-operation-more',
          message: `${operation.method} ${path} is not in the contract.`,
          element: operation.id,
          path: `${operation.method} ${path}`,
          property: 'path',
          fix: 'Update the contract to one that has it, or remove the operation.',
        });
  },
};

function checkOperation(
  unit: Unit<RestService>,
  contracted: ContractedOperation,
  { operation, path }: { operation: RestOperation; path: string },
  ctx: CheckContext,
): void {
  const label = `${operation.method} ${path}`;
  const say = (code: string, message: string, property: string, more: object = {}) =>
    ctx.report({ severity: 'warning', code, message, element: operation.id, path: label, property, ...more });
  const met = new Set<ContractedParameter>();
  for (const own of operation.parameters) {
    if (isOfPart(own.in)) continue;
    const wanted = contractedParameter(own, path, contracted);
    const at = { params: { parameter: own.id } };
    if (!wanted) {
      // One that nobody has to give breaks no caller.
      ctx.report({
        severity: own.required ? 'warning' : 'info',
        code: 'rest/contract-parameter-more',
        message: `The contract has no ${own.in} parameter ${own.name}${own.required ? ', which is required here' : ''}.`,
        element: operation.id,
        path: label,
        property: 'parameters',
        ...at,
      });
      continue;
    }
    met.add(wanted);
    if (wanted.type !== own.type)
      say(
        'rest/contract-parameter-type',
        `The ${own.in} parameter ${own.name} is ${own.type}; the contract says ${wanted.type}.`,
        'parameters',
        { params: { parameter: own.id, type: wanted.type } },
      );
    const written = (p: { holds?: string; style?: string; explode?: boolean }) =>
      (p.holds ?? 'one') === 'one' ? 'one value' : `${p.holds} (${p.style}${p.explode ? ', one by one' : ''})`;
    if (written(own) !== written(wanted))
      say(
        'rest/contract-parameter-form',
        `The ${own.in} parameter ${own.name} holds ${written(own)}; the contract says ${written(wanted)}.`,
        'parameters',
        at,
      );
    if (own.in !== 'path' && wanted.required !== own.required)
      say(
        'rest/contract-parameter-required',
        wanted.required
          ? `The contract requires the ${own.in} parameter ${own.name}; here it may be left out.`
          : `The ${own.in} parameter ${own.name} is required; the contract lets callers leave it out.`,
        'parameters',
        at,
      );
  }
  for (const wanted of contracted.parameters)
    if (!met.has(wanted) && wanted.in !== 'path')
      say(
        'rest/contract-parameter-missing',
        `The contract has the ${wanted.in} parameter ${wanted.name}, which the operation does not read.`,
        'parameters',
        { params: { name: wanted.name, in: wanted.in } },
      );
  checkBody(unit, contracted, operation, say, ctx.view);
  checkAnswers(unit, contracted, operation, say, ctx.view);
  checkHeaders(unit, contracted, operation, label, ctx);
}

type Say = (code: string, message: string, property: string, more?: object) => void;

function checkBody(
  unit: Unit<RestService>,
  { body, parameters, method }: ContractedOperation,
  operation: RestOperation,
  say: Say,
  view: ProjectView,
): void {
  const isTaken = operation.importMapping !== null || operation.bodyArgument !== '';
  if (body === null) {
    const isForm = parameters.some((p) => p.in === 'form');
    if (isTaken && !isForm)
      say('rest/contract-body', `The operation takes a body; that of the contract has none.`, 'bodyArgument');
    return;
  }
  if (!isTaken) {
    const what = body.message === null ? body.mediaType : body.message;
    say('rest/contract-body', `The contract has a body (${what}), which the ${method} does not take.`, 'bodyArgument');
    return;
  }
  if (operation.importMapping === null) return;
  const read = readingMappings(operation);
  const contents = new Map([...(body.others ?? []), body].map((each) => [formatOfMediaType(each.mediaType)?.id, each]));
  for (const [format, { mediaType, message }] of contents) {
    // What the contract leaves open, such as any type at all, is read by whatever there is.
    if (format === undefined) continue;
    const mapping = read.find((each) => formatOfMapping(each, view).id === format);
    if (mapping === undefined)
      say(
        'rest/contract-format',
        `The contract has the body as ${mediaType}, which the operation does not read.`,
        'alsoReads',
        { params: { mediaType } },
      );
    else
      for (const change of changesOf(unit, mediaType, message, mapping, view))
        say(
          'rest/contract-body',
          `The body is not as the contract has ${message}: ${change}`,
          mapping === operation.importMapping ? 'importMapping' : 'alsoReads',
        );
  }
}

function checkAnswers(
  unit: Unit<RestService>,
  { responses }: ContractedOperation,
  operation: RestOperation,
  say: Say,
  view: ProjectView,
): void {
  if (responses.length === 0) return;
  const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
  const responseOf = (status: number) =>
    responses.find((r) => r.status === String(status)) ??
    responses.find((r) => r.status === `${String(status)[0]}XX`) ??
    responses.find((r) => r.status === 'default');
  const answered = responseOf(operation.status);
  const wanted = responses.filter(({ status }) => /^2/.test(status)).map(({ status }) => status);
  if (!answered)
    say(
      'rest/contract-status',
      `The operation answers ${operation.status}; the contract has ${wanted.join(', ') || 'no answer that goes well'}.`,
      'status',
      { params: { status: wanted.find((status) => /^\d+$/.test(status)) ?? null } },
    );
  for (const status of new Set(flow ? statusesOfFlow(flow.data) : []))
    if (!responseOf(status))
      say(
        'rest/contract-status',
        `${flow?.name} ends with ${status}, which is no answer of the contract.`,
        'microflow',
      );
  if (!answered || operation.exportMapping === null) return;
  const given = answersOf(operation, view).map((answer) => ({ ...answer, type: mediaTypeOf(answer.contentType) }));
  for (const { mediaType, message } of [answered, ...(answered.others ?? [])]) {
    const type = mediaTypeOf(mediaType);
    if (type === '' || type.includes('*')) continue;
    const own = given.find((answer) => answer.type === type);
    if (!own)
      say(
        'rest/contract-format',
        `The contract has the answer as ${mediaType}, which the operation does not give.`,
        'alsoAnswers',
        { params: { mediaType } },
      );
    else
      for (const change of changesOf(unit, mediaType, message, own.exportMapping, view))
        say(
          'rest/contract-answer',
          `The answer is not as the contract has ${message}: ${change}`,
          own.exportMapping === operation.exportMapping ? 'exportMapping' : 'alsoAnswers',
        );
  }
}

/** Headers that the contract has of the answer that goes well, and that nothing sets. */
function checkHeaders(
  unit: Unit<RestService>,
  { responses }: ContractedOperation,
  operation: RestOperation,
  label: string,
  { view, report }: CheckContext,
): void {
  const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
  const answered = responses.find(({ status }) => status === String(operation.status));
  if (!flow || !answered?.headers) return;
  const set = new Set(Object.keys(headersOf(operation, flow.data, unit.data)).map((name) => name.toLowerCase()));
  for (const { name, required } of answered.headers)
    if (!set.has(name.toLowerCase()))
      report({
        severity: required ? 'warning' : 'info',
        code: 'rest/contract-header',
        message: `The contract has the header ${name} of the answer ${answered.status}, which ${flow.name} does not set.`,
        element: operation.id,
        path: label,
        property: 'microflow',
        fix: 'Set it with the activity Set answer header.',
      });
}

/** The statuses that the ends of a microflow name. Those from 500 on say that the server is at fault, which no contract promises. */
function statusesOfFlow({ nodes }: Microflow): number[] {
  return nodes.flatMap(({ action }) => {
    const control = controlOf(action);
    if (control?.form !== 'raise' && control?.form !== 'return') return [];
    return statusesOf(control.status(action)).statuses.filter((status) => status < 500);
  });
}

/** How the message of a mapping differs from that of the contract, in words; nothing where one of them is not known. */
function changesOf(
  unit: Unit<RestService>,
  mediaType: string,
  message: string | null,
  mapping: string | null,
  view: ProjectView,
): string[] {
  const mapped = view.unit(mapping) as Unit<ImportMapping> | undefined;
  if (message === null || !mapped) return [];
  const isOfContract = mapped.data.structure === structureOfType(unit.data, mediaType);
  if (isOfContract && isMappingOfMessage(mapped.data, message)) return [];
  const wanted = messageOfType(messageShapes(unit.data, view), mediaType, message);
  const own = structureOf(mapped.data, view);
  if (!wanted || !own) return [];
  const { changes } = new StructureDrift(wanted, mappedElement(own.data, mapped.data.root?.path));
  const words = changes.map(
    ({ change, path, to, words: what }) => `${path}${to ? ` → ${to}` : ''} is ${changeWords[change]} (${what}).`,
  );
  return words.length > namedChanges
    ? [...words.slice(0, namedChanges), `${words.length - namedChanges} more differences.`]
    : words;
}

/** Of a structure of several elements the one that is mapped. */
function mappedElement(shape: StructureShape, path: string | undefined): StructureShape {
  const [element] = stepsOf(path ?? rootPath) ?? [];
  const { group, children = [] } = shape.root;
  if (group === undefined || element === undefined) return shape;
  const own = children.filter(({ name }) => stepsOf(memberPath(rootPath, name))?.[0] === element);
  return own.length === 0 ? shape : { ...shape, root: { ...shape.root, children: own } };
}

const changeWords = {
  added: 'not in the contract',
  removed: 'missing',
  renamed: 'called otherwise',
  retyped: 'of another type',
  occurrence: 'there as often as another',
} as const;
