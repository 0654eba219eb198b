import { layoutOf } from '../../model/layout.ts';
import type { Unit } from '../../model/unit.ts';
import type { ConsumeCompileContext } from '../consumed-protocol.ts';
import type { DatabaseConnection } from './kind.ts';
import {
  type ConstantSetting,
  constantSettings,
  type ProgramConsumedDatabase,
  type ProgramDatabaseQuery,
  plainSettings,
} from './program.ts';
import { queriesOf } from './queries.ts';
import type { DatabaseQuery } from './query-kind.ts';

/** A connection with its queries, as programs hold it. */
export function compileDatabase(
  unit: Unit<DatabaseConnection>,
  context: ConsumeCompileContext,
): ProgramConsumedDatabase {
  const { id, data } = unit;
  const { view } = context;
  const flow = context.flow(data.mockFlow);
  const queries = queriesOf(id, view);
  return {
    protocol: 'database',
    id,
    name: view.qualifiedName(unit),
    data: {
      ...(Object.fromEntries(plainSettings.map((name) => [name, data[name]])) as Pick<
        DatabaseConnection,
        (typeof plainSettings)[number]
      >),
      constants: Object.fromEntries(constantSettings.map((name) => [name, context.constant(data[name])])) as Record<
        ConstantSetting,
        number | null
      >,
      settings: data.settings.map(({ name, value }) => ({ name, value })),
      queries: queries.map((query) => compileQuery(query, context)),
    },
    ...(context.isMocked(id)
      ? {
          mock: {
            path: '/',
            shape: { root: { name: '', type: 'object' as const } },
            ...(flow === null ? {} : { flow }),
          },
        }
      : {}),
  };
}

function compileQuery(
  { id, name, data }: Unit<DatabaseQuery>,
  { catalog }: ConsumeCompileContext,
): ProgramDatabaseQuery {
  const layout = layoutOf(catalog);
  const entity = catalog.entity(data.entity);
  return {
    id,
    name,
    sql: data.sql,
    parameters: data.parameters.map(({ name: parameter, type, list, required, attribute }) => ({
      name: parameter,
      type,
      list,
      required,
      field:
        list && attribute !== null && layout.attributes.some((each) => each.id === attribute)
          ? layout.attributeField(attribute)
          : null,
    })),
    gives: data.gives,
    entity: entity ? layout.entityIndex(entity.id) : null,
    columns: data.columns.map(({ column, kind, attribute }) => {
      const info = entity && attribute !== null ? catalog.attribute(entity.id, attribute) : undefined;
      return {
        column,
        kind,
        field: info ? layout.attributeField(info.id) : null,
        type: info?.definition.type ?? 'string',
        values:
          info?.type.kind === 'enumeration'
            ? (catalog.enumeration(info.type.enumeration)?.values ?? []).map((value) => value.name)
            : null,
      };
    }),
    valueType: data.valueType,
    each: data.each && (data.gives === 'count' || data.gives === 'nothing'),
    writes: data.writes,
    most: data.most,
    timeoutMs: data.timeoutMs,
  };
}
