import { attributeTypeOfColumn } from '../../consume/database/column-kinds.ts';
import type { DatabaseConnection, SchemaColumn, SchemaTable } from '../../consume/database/kind.ts';
import { databaseQueryKind } from '../../consume/database/query-kind.ts';
import type { AutoMapRow } from '../../mapping/auto-map.ts';
import { DomainDraft } from '../../mapping/domain-draft.ts';
import type { UnitOperation } from '../../model/change.ts';
import { toDocumentName } from '../../model/file-names.ts';
import type { Attribute, Entity } from '../../model/kinds/domain-model.ts';
import { type Enumeration, enumerationKind } from '../../model/kinds/enumeration.ts';
import { isValidName, toName, uniqueName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import { freeName } from '../free-name.ts';
import type { DatabasePlan } from './query-entity.ts';
import { selectAll } from './table-statements.ts';

export interface TableEntitiesOptions {
  /** Names of tables, with their schemas: `public.orders`. */
  tables: readonly string[];
  parent: string;
  /** With a query for each, which gives all its rows. */
  queries: boolean;
}

/** The name of a table as it is chosen by. */
export const tableName = ({ schema, name }: Pick<SchemaTable, 'schema' | 'name'>): string =>
  schema === '' ? name : `${schema}.${name}`;

/**
 * Entities of tables and views, not stored here: attributes by their columns, enumerations where a column holds a few texts only, associations for foreign keys between tables
 * that are taken; and a query for each that reads it.
 */
export function planTableEntities(
  view: ProjectView,
  connection: Unit<DatabaseConnection>,
  { tables: wanted, parent, queries }: TableEntitiesOptions,
  ids: IdSource,
): DatabasePlan | { error: string } {
  const module = view.unit(parent) && view.moduleOf(view.unit(parent) as Unit);
  if (!module) return { error: 'The module or folder does not exist any more.' };
  const tables = connection.data.tables.filter((table) => wanted.includes(tableName(table)));
  if (tables.length === 0) return { error: 'None of these tables is known. Read the tables of the connection first.' };
  const draft = new DomainDraft(view, module, ids);
  const rows: AutoMapRow[] = [];
  const ops: UnitOperation[] = [];
  let current = view;
  const create = (unit: Unit) => {
    current = current.withUnits([unit], []);
    ops.push({ op: 'create', unit });
  };
  const made = new Map<string, { entity: Entity; table: SchemaTable; attributes: Map<string, Attribute> }>();
  for (const table of tables) {
    const entity = draft.addEntity(toName(table.name, 'Table'), false);
    entity.documentation = table.documentation;
    const id = tableName(table);
    rows.push({
      ...{ id, action: 'create', subject: 'entity', source: id, name: entity.name, parent: null, score: 100 },
      ...{ type: table.view ? 'Entity of a view' : 'Entity of a table', persistable: false },
    });
    const attributes = new Map<string, Attribute>();
    for (const column of table.columns) {
      const enumeration = enumerationFor(column, table, current, parent, ids);
      if (enumeration) {
        create(enumeration);
        rows.push({
          ...{
            id: `${id}.${column.name}.values`,
            action: 'create',
            subject: 'enumeration',
            source: `${id}.${column.name}`,
          },
          ...{ name: enumeration.name, type: 'Enumeration', parent: null, score: 100 },
        });
      }
      const name = uniqueName(toName(column.name, 'Column'), (n) =>
        entity.attributes.some((each) => each.name.toLowerCase() === n.toLowerCase()),
      );
      const type = enumeration ? 'enumeration' : attributeTypeOfColumn(column.kind);
      const attribute = draft.addAttribute(entity, name, type, enumeration?.id ?? null);
      attribute.documentation = column.documentation;
      if (type === 'string' && column.length !== null) attribute.length = column.length;
      attributes.set(column.name, attribute);
      rows.push({
        ...{
          id: `${id}.${column.name}`,
          action: 'create',
          subject: 'attribute',
          source: `${column.name} ${column.type}`,
        },
        ...{ name, type, parent: id, score: 100 },
      });
    }
    made.set(id, { entity, table, attributes });
  }
  const parentOf = new Map<string, string>();
  for (const { entity, table } of made.values())
    for (const key of table.foreignKeys) {
      const target = made.get(tableName({ schema: key.schema, name: key.table }));
      if (!target) continue;
      const association = draft.addReference(
        entity,
        target.entity,
        'keep',
        associationName(entity, target.entity, key.columns),
      );
      parentOf.set(entity.id, target.entity.id);
      rows.push({
        ...{ id: `key:${tableName(table)}.${key.name}`, action: 'create', subject: 'association', source: key.name },
        ...{ name: association.name, type: `to ${target.entity.name}`, parent: null, score: 100 },
      });
    }
  if (queries)
    for (const { entity, table, attributes } of made.values()) {
      const unit: Unit = {
        id: ids(),
        kind: databaseQueryKind.kind,
        name: freeName(current, parent, toDocumentName(`All${entity.name}`, 'Query')),
        parent,
        documentation: '',
        data: {
          ...databaseQueryKind.defaults(),
          connection: connection.id,
          sql: selectAll(table, connection.data.system),
          entity: entity.id,
          columns: table.columns.map(({ name, kind, type }) => ({
            column: name,
            kind,
            type,
            attribute: attributes.get(name)?.id ?? null,
          })),
        },
      };
      create(unit);
      rows.push({
        ...{ id: `query:${tableName(table)}`, action: 'create', subject: 'mapping', source: tableName(table) },
        ...{ name: unit.name, type: 'Query', parent: null, score: 100 },
      });
    }
  draft.layOut(parentOf);
  const count = made.size;
  return {
    rows,
    change: { label: `Make entities of ${connection.name}`, ops: [...ops, ...draft.operations()] },
    words: `Creates ${count} ${count === 1 ? 'entity' : 'entities'}${queries ? ' with their queries' : ''}.`,
  };
}

function enumerationFor(
  { name, values }: SchemaColumn,
  table: SchemaTable,
  view: ProjectView,
  parent: string,
  ids: IdSource,
): Unit<Enumeration> | null {
  // A value that is no name would be another text here than there.
  if (values.length === 0 || values.some((value) => !isValidName(value))) return null;
  return {
    id: ids(),
    kind: enumerationKind.kind,
    name: freeName(
      view,
      parent,
      toDocumentName(`${toName(table.name, 'Table')}${toName(name, 'Value')}`, 'Enumeration'),
    ),
    parent,
    documentation: '',
    data: { values: values.map((value) => ({ id: ids(), name: value, caption: '', documentation: '' })) },
  };
}

/** By the other end; by the column, too, where there may be several. */
function associationName(from: Entity, to: Entity, columns: readonly string[]): string {
  const column = columns.length === 1 ? toName((columns[0] as string).replace(/_?id$/i, ''), '') : '';
  const isPlain = column === '' || column.toLowerCase() === to.name.toLowerCase();
  return isPlain ? `${from.name}_${to.name}` : `${from.name}_${to.name}_${column}`;
}
