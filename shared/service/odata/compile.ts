import { appliesAccess, compileAccess, compileAuthentication } from '../../authentication/index.ts';
import type { DataType, Microflow } from '../../microflow/kind.ts';
import { Catalog } from '../../model/catalog.ts';
import type { Unit } from '../../model/unit.ts';
import { writeCsdlJson, writeCsdlXml } from '../../odata/csdl/index.ts';
import { joinPath } from '../join-path.ts';
import type { ServiceCompileContext } from '../protocol.ts';
import { type DescribedOperation, describeService } from './describe.ts';
import { edmTypeOf } from './edm-type.ts';
import type { ExposedOperation, ODataService } from './kind.ts';
import { odataOpenApi } from './openapi.ts';
import type { ProgramODataParameter, ProgramODataService, ProgramODataType } from './program.ts';
import { namespaceOf, type PublishedType, publishedTypes } from './published-types.ts';

/** Where the published vocabularies are described. */
const vocabularyUrl = (namespace: string): string | null =>
  namespace.startsWith('Org.OData.')
    ? `https://oasis-tcs.github.io/odata-vocabularies/vocabularies/${namespace}.xml`
    : null;

/** The published OData services of a program. */
export function compileODataServices(context: ServiceCompileContext): ProgramODataService[] {
  const { view } = context;
  const catalog = new Catalog(view);
  return view
    .ofKind<ODataService>('odata-service')
    .filter((unit) => unit.data.enabled)
    .map((unit): ProgramODataService => {
      const types = publishedTypes(unit, catalog).map(
        (type): PublishedType => ({ ...type, singleton: singletonOf(type, context) }),
      );
      const operations = unit.data.operations.flatMap((each) => compileOperation(each, unit, types, context, catalog));
      const model = describeService(unit, types, operations, catalog);
      return {
        protocol: 'odata',
        id: unit.id,
        name: view.qualifiedName(unit),
        path: joinPath(unit.data.path),
        authentication: compileAuthentication(unit.data, context),
        data: {
          documentation: unit.documentation,
          namespace: namespaceOf(unit),
          pageSize: unit.data.pageSize,
          graphql: unit.data.graphql,
          appliesAccess: unit.data.applyAccess,
          types: types.map(({ exposed: _exposed, info: _info, ...type }): ProgramODataType => type),
          operations: operations.map(({ documentation: _documentation, ...operation }) => operation),
          metadata: {
            xml40: writeCsdlXml(model, '4.0', vocabularyUrl),
            xml401: writeCsdlXml(model, '4.01', vocabularyUrl),
            json: JSON.stringify(writeCsdlJson(model, vocabularyUrl)),
          },
          openApi: odataOpenApi(unit, types, operations),
        },
      };
    });
}

/** The singleton of a type, with the number of the microflow that gives it; null where that cannot be called, which the checks report. */
function singletonOf(
  { singleton, exposed }: PublishedType,
  context: ServiceCompileContext,
): PublishedType['singleton'] {
  if (!singleton || exposed.singletonFlow === null) return singleton;
  const flow = context.flow(exposed.singletonFlow);
  return flow && flow.parameters.length === 0 ? { ...singleton, flow: flow.index } : null;
}

/** An operation whose microflow can be called so; the checks report the others. */
function compileOperation(
  operation: ExposedOperation,
  unit: Unit<ODataService>,
  types: readonly PublishedType[],
  context: ServiceCompileContext,
  catalog: Catalog,
): DescribedOperation[] {
  const flow = context.flow(operation.microflow);
  const document = (context.view.unit(operation.microflow) as Unit<Microflow> | undefined)?.data;
  if (!flow || !document) return [];
  const namespace = namespaceOf(unit);
  const parameters = document.parameters.flatMap(({ name, type }): ProgramODataParameter[] => {
    const found = operationType(type, namespace, types, catalog);
    const argument = flow.parameters.findIndex((each) => each.name === name);
    return found && argument >= 0 ? [{ name, argument, ...found }] : [];
  });
  if (parameters.length < document.parameters.length) return [];
  const binding = parameters.find((each) => each.name === operation.boundTo) ?? null;
  if (operation.boundTo !== '' && !binding) return [];
  const returns = operationType(document.returns, namespace, types, catalog);
  if (document.returns.kind !== 'nothing' && !returns) return [];
  if (operation.kind === 'function' && !returns) return [];
  return [
    {
      id: operation.id,
      name: `${namespace}.${operation.name}`,
      kind: operation.kind,
      flow: flow.index,
      access: compileAccess(operation, unit.data, context.view),
      appliesAccess: appliesAccess(operation, unit.data),
      binding,
      parameters: parameters.filter((each) => each !== binding),
      returns,
      documentation: operation.documentation,
    },
  ];
}

/** A type of microflows as OData has it; null for one that it has not, or that the service does not publish. */
export function operationType(
  type: DataType,
  namespace: string,
  types: readonly PublishedType[],
  catalog: Catalog,
): { type: string; isEnum: boolean; collection: boolean } | null {
  if (type.kind === 'object' || type.kind === 'list') {
    const found = types.find((each) => each.entity === type.entity);
    return found ? { type: found.name, isEnum: false, collection: type.kind === 'list' } : null;
  }
  if (type.kind === 'enumeration') {
    const name = catalog.enumeration(type.enumeration)?.name;
    return name === undefined ? null : { type: `${namespace}.${name}`, isEnum: true, collection: false };
  }
  if (type.kind in edmTypeOf)
    return { type: edmTypeOf[type.kind as keyof typeof edmTypeOf], isEnum: false, collection: false };
  return null;
}
