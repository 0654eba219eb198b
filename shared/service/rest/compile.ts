import type { ProjectView } from '../../model/project.ts';
import type { ProgramFlow, ProgramRestService } from '../../program/program.ts';
import type { RestService } from './kind.ts';
import { openApiOf } from './openapi.ts';
import { joinPath } from './path.ts';

/** What the compilation of a published service sees of the program. */
export interface ServiceCompileContext {
  view: ProjectView;
  flows: readonly ProgramFlow[];
  flowIndex: ReadonlyMap<string, number>;
  mappingIndex: ReadonlyMap<string, number>;
}

/** The published REST services of a program. */
export function compileRestServices(context: ServiceCompileContext): ProgramRestService[] {
  const { flows } = context;
  return context.view
    .ofKind<RestService>('rest-service')
    .filter((u) => u.data.enabled)
    .map((unit) => ({
      id: unit.id,
      name: context.view.qualifiedName(unit),
      path: joinPath(unit.data.path),
      version: unit.data.version,
      operations: unit.data.resources.flatMap((resource) =>
        resource.operations.flatMap((operation) => {
          const flow =
            operation.microflow === null ? undefined : flows[context.flowIndex.get(operation.microflow) ?? -1];
          if (!flow) return [];
          const argument = (name: string) =>
            flow.parameters.findIndex((p) => p.name.toLowerCase() === name.toLowerCase());
          return [
            {
              id: operation.id,
              method: operation.method,
              path: joinPath(unit.data.path, resource.name, operation.path),
              flow: flow.index,
              parameters: operation.parameters.map((p) => ({
                name: p.name,
                in: p.in,
                type: p.type,
                required: p.required || p.in === 'path',
                argument: argument(p.argument || p.name),
              })),
              importMapping:
                operation.importMapping === null ? null : (context.mappingIndex.get(operation.importMapping) ?? null),
              bodyArgument: operation.bodyArgument ? argument(operation.bodyArgument) : -1,
              commit: operation.commit,
              exportMapping:
                operation.exportMapping === null ? null : (context.mappingIndex.get(operation.exportMapping) ?? null),
              status: operation.status,
              emptyStatus: operation.emptyStatus,
              contentType: operation.contentType,
            },
          ];
        }),
      ),
      openApi: openApiOf(unit, context.view),
    }));
}
