import { compileAccess, compileAuthentication } from '../../authentication/index.ts';
import { formatOfMapping } from '../../mapping/format-of-mapping.ts';
import { structureOf, type UsedStructure } from '../../mapping/used-structure.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { memberPath, rootPath } from '../../structure/path.ts';
import type { ServedFlow, ServiceCompileContext } from '../protocol.ts';
import { answerFormOf } from './answer-form.ts';
import { bodyMapping } from './body-mapping.ts';
import { importArguments } from './import-arguments.ts';
import type { RestOperation, RestParameter, RestService } from './kind.ts';
import { openApiOf } from './openapi.ts';
import { joinPath } from './path.ts';
import type { ProgramRestOperation, ProgramRestParameter, ProgramRestService } from './program.ts';
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
      const access = compileAccess(operation, unit.data, context.view);
      return [{ ...compileOperation(operation, path, flow, context, readOnly), access }];
    }),
  );
}

function compileOperation(
  operation: RestOperation,
  path: string,
  flow: ServedFlow,
  context: ServiceCompileContext,
  readOnly: ReadOnlyMembers,
): Omit<ProgramRestOperation, 'access'> {
  const argument = (name: string) => flow.parameters.findIndex((p) => p.name.toLowerCase() === name.toLowerCase());
  const exportMapping = context.mapping(operation.exportMapping);
  return {
    id: operation.id,
    method: operation.method,
    path,
    flow: flow.index,
    parameters: operation.parameters.map((p) => compileParameter(p, argument(p.argument || p.name), flow)),
    importMapping: context.mapping(operation.importMapping),
    validate: operation.importMapping === null ? 'off' : operation.validate,
    importArguments: importArguments(operation, context.view).map(({ index }) => index),
    ...exceptions(operation, context.view, readOnly),
    bodyFormat: bodyFormat(operation, context.view),
    bodyArgument: operation.bodyArgument ? argument(operation.bodyArgument) : -1,
    commit: operation.commit,
    batchSize: operation.importMapping === null ? 0 : operation.batchSize,
    exportMapping,
    status: operation.status,
    emptyStatus: operation.emptyStatus,
    answer: answerFormOf(flow.returns.kind, exportMapping !== null, operation.contentType),
  };
}

function bodyFormat(operation: RestOperation, view: ProjectView): string | null {
  const mapping = bodyMapping(operation, view);
  return mapping === null ? null : formatOfMapping(mapping, view).id;
}

/** What the contract does not ask of a body: what is read only is ignored, and of a PATCH whatever does not change may be missing. */
function exceptions(
  operation: RestOperation,
  view: ProjectView,
  readOnly: ReadOnlyMembers,
): Pick<ProgramRestOperation, 'mayLack' | 'ignored'> {
  const mapping = view.unit(operation.importMapping) as Unit<UsedStructure> | undefined;
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
    argument,
  };
}
