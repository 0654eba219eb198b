import { appliesAccess, compileAccess, compileAuthentication } from '../../authentication/index.ts';
import { formatOfMapping } from '../../mapping/format-of-mapping.ts';
import { structureOf, type UsedStructure } from '../../mapping/used-structure.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { memberPath, rootPath } from '../../structure/path.ts';
import type { ServedFlow, ServiceCompileContext } from '../protocol.ts';
import { answerFormOf } from './answer-form.ts';
import { bodyMapping } from './body-mapping.ts';
import { deprecationHeaders, endOf } from './deprecation.ts';
import { importArguments } from './import-arguments.ts';
import type { RestOperation, RestParameter, RestService } from './kind.ts';
import { openApiOf } from './openapi.ts';
import { answersOf, readingMappings, takesForm } from './operation-formats.ts';
import { joinPath } from './path.ts';
import type {
  ProgramOrigins,
  ProgramRateLimit,
  ProgramRestAnswer,
  ProgramRestBody,
  ProgramRestOperation,
  ProgramRestParameter,
  ProgramRestService,
} from './program.ts';
import { type ReadOnlyMembers, readOnlyMembers } from './read-only-members.ts';

/** The published REST services of a program. */
export function compileRestServices(context: ServiceCompileContext): ProgramRestService[] {
  return context.view
    .ofKind<RestService>('rest-service')
    .filter((unit) => unit.data.enabled)
    .map(
      (unit): ProgramRestService => ({
        protocol: 'rest',
        id: unit.id,
        name: context.view.qualifiedName(unit),
        path: joinPath(unit.data.path),
        authentication: compileAuthentication(unit.data, context),
        data: {
          version: unit.data.version,
          operations: operationsOf(unit, context),
          rate: rateOf(unit.data, 'service'),
          origins: originsOf(unit.data),
          openApi: openApiOf(unit, context.view),
        },
      }),
    );
}

/** The operations that have a microflow; the checks report the others. */
function operationsOf(unit: Unit<RestService>, context: ServiceCompileContext): ProgramRestOperation[] {
  const readOnly = readOnlyMembers(unit, context.view);
  return unit.data.resources.flatMap((resource) =>
    resource.operations.flatMap((operation) => {
      const flow = context.flow(operation.microflow);
      if (!flow) return [];
      const path = joinPath(unit.data.path, resource.name, operation.path);
      const deprecation = deprecationHeaders(endOf(operation, unit.data));
      const access = compileAccess(operation, unit.data, context.view);
      return [
        {
          ...compileOperation(operation, path, flow, context, readOnly),
          deprecation,
          access,
          appliesAccess: appliesAccess(operation, unit.data),
        },
      ];
    }),
  );
}

function compileOperation(
  operation: RestOperation,
  path: string,
  flow: ServedFlow,
  context: ServiceCompileContext,
  readOnly: ReadOnlyMembers,
): Omit<ProgramRestOperation, 'deprecation' | 'access' | 'appliesAccess'> {
  const argument = (name: string) => flow.parameters.findIndex((p) => p.name.toLowerCase() === name.toLowerCase());
  const { view } = context;
  const bodyArgument = operation.bodyArgument ? argument(operation.bodyArgument) : -1;
  const bodies = readingMappings(operation).flatMap((mapping) => compileBody(operation, mapping, context, readOnly));
  const answers = answersOf(operation, view).map(({ exportMapping, contentType }): ProgramRestAnswer => {
    const mapping = context.mapping(exportMapping);
    return { mapping, form: answerFormOf(flow.returns.kind, mapping !== null, contentType) };
  });
  return {
    id: operation.id,
    method: operation.method,
    path,
    flow: flow.index,
    parameters: operation.parameters.map((p) => compileParameter(p, argument(p.argument || p.name), flow)),
    takesForm: takesForm(operation),
    bodies,
    validate: bodies.length === 0 ? 'off' : operation.validate,
    textFormat: bodies.length > 0 ? null : textFormat(operation, view),
    bodyArgument,
    takesBytes: bodies.length === 0 && flow.parameters[bodyArgument]?.type.kind === 'binary',
    commit: operation.commit,
    batchSize: bodies.length === 0 ? 0 : operation.batchSize,
    status: operation.status,
    emptyStatus: operation.emptyStatus,
    maxBodyBytes: operation.maxBodyBytes || null,
    rate: rateOf(operation, 'operation'),
    etag: operation.method === 'GET' && operation.etag,
    requiresIfMatch: operation.method !== 'GET' && operation.requiresIfMatch,
    keepsAnswers: operation.method === 'GET' ? 0 : operation.keepsAnswers,
    requiresKey: operation.requiresKey,
    answers: answers as ProgramRestOperation['answers'],
  };
}

/** How a mapping reads a body; nothing where it is not in the program. */
function compileBody(
  operation: RestOperation,
  importMapping: string,
  context: ServiceCompileContext,
  readOnly: ReadOnlyMembers,
): ProgramRestBody[] {
  const { view } = context;
  const mapping = context.mapping(importMapping);
  if (mapping === null) return [];
  return [
    {
      mapping,
      format: formatOfMapping(importMapping, view).id,
      arguments: importArguments(operation, importMapping, view).map(({ index }) => index),
      ...exceptions(operation, importMapping, view, readOnly),
    },
  ];
}

function rateOf(
  { rateLimit, rateSeconds, ratePer }: Pick<RestService, 'rateLimit' | 'rateSeconds' | 'ratePer'>,
  name: ProgramRateLimit['name'],
): ProgramRateLimit | null {
  return rateLimit === 0 ? null : { name, requests: rateLimit, seconds: rateSeconds, per: ratePer };
}

function originsOf({ allowedOrigins, allowCredentials, preflightSeconds }: RestService): ProgramOrigins | null {
  if (allowedOrigins.length === 0) return null;
  return { allowed: allowedOrigins, credentials: allowCredentials, seconds: preflightSeconds };
}

function textFormat(operation: RestOperation, view: ProjectView): string | null {
  const mapping = bodyMapping(operation, view);
  return mapping === null ? null : formatOfMapping(mapping, view).id;
}

/** What the contract does not ask of a body: what is read only is ignored, and of a PATCH whatever does not change may be missing. */
function exceptions(
  operation: RestOperation,
  importMapping: string,
  view: ProjectView,
  readOnly: ReadOnlyMembers,
): Pick<ProgramRestBody, 'mayLack' | 'ignored'> {
  const mapping = view.unit(importMapping) as Unit<UsedStructure> | undefined;
  const structure = structureOf(mapping?.data, view);
  if (!structure) return { mayLack: [], ignored: [] };
  const members = operation.method === 'PATCH' ? (structure.data.root.children ?? []) : [];
  const ignored = [...(readOnly.get(structure.id) ?? [])];
  return { mayLack: [...ignored, ...members.map((m) => memberPath(rootPath, m.name))], ignored };
}

/** A text for an enumeration is one of its values; else the type on the wire is that of the operation. */
function compileParameter(p: RestParameter, argument: number, flow: ServedFlow): ProgramRestParameter {
  const fed = flow.parameters[argument]?.type;
  const values = p.type === 'string' && fed?.kind === 'enumeration' ? (fed.values ?? []) : null;
  return {
    name: p.name,
    in: p.in,
    required: p.required || p.in === 'path',
    type: values ? 'enumeration' : p.type,
    values,
    ...(p.holds === 'one'
      ? {}
      : {
          several: {
            holds: p.holds,
            style: p.style,
            explode: p.explode,
            members: p.members.map(({ name, type, required }) => ({ name, type, required })),
          },
        }),
    argument,
  };
}
