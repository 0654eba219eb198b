import type Database from 'better-sqlite3';
import type { AttributeType } from '../../../../../shared/model/kinds/domain-model.ts';
import type { Program, ProgramEntity } from '../../../../../shared/program/program.ts';
import type { BrowsedPage, BrowseRequest } from '../../../contract/object-store.ts';
import type { AppliedNames } from '../../schema/applied-names.ts';
import { OddValueError } from '../../schema/convert-value.ts';
import { columnCodecs, quoteName } from './columns.ts';
import { queryPrinter } from './printed-queries.ts';

/** So many objects of a reference set are told by name. */
const mostMembers = 50;

/** A page of stored rows, as they are committed. `names` tell what the tables and columns are called now. */
export function browse(
  database: Database.Database,
  program: Program,
  names: AppliedNames,
  { entity, filter, parameters, sort, offset, limit }: BrowseRequest,
): BrowsedPage {
  const root = program.entities[entity.root] as ProgramEntity;
  const printed = queryPrinter(program, names).query({ entity: entity.id, filter, sort });
  const attributes = entity.attributes.filter((a) => a.calculated === null);
  const lineage = new Set<number>();
  for (let index: number | null = entity.index; index !== null && !lineage.has(index); ) {
    lineage.add(index);
    index = program.entities[index]?.general ?? null;
  }
  const links = program.associations.filter((a) => a.type === 'reference' && lineage.has(a.from));
  const sets = program.associations.filter(
    (a) => a.type === 'reference-set' && lineage.has(a.from) && program.entities[a.to]?.persistable,
  );
  const columns = [
    't0._id',
    ...attributes.map((a) =>
      columnCodecs[a.type].select(`t0.${quoteName(names.column(root, a.id, a.type) ?? a.column)}`),
    ),
    ...links.map((l) => `t0.${quoteName(names.column(root, l.id, 'reference') ?? l.column)}`),
  ];
  const bound = printed.bind(parameters);
  const rows = database
    .prepare(`${printed.sql.replace('/*columns*/', columns.join(', '))} LIMIT ? OFFSET ?`)
    .raw(true)
    .all(...bound, limit, offset) as unknown[][];
  const total = database
    .prepare(printed.countSql)
    .pluck()
    .get(...bound) as number;
  const members = sets.map((set) => {
    const table = quoteName(names.junction(set) ?? set.table);
    const first = database
      .prepare(`SELECT _to FROM ${table} WHERE _from = ? ORDER BY _to LIMIT ${mostMembers}`)
      .pluck();
    const all = database.prepare(`SELECT count(*) FROM ${table} WHERE _from = ?`).pluck();
    return (id: number) => {
      const ids = first.all(id) as number[];
      return { ids, count: ids.length < mostMembers ? ids.length : (all.get(id) as number) };
    };
  });
  return {
    attributes,
    links,
    sets,
    rows: rows.map(([id, ...values]) => ({
      id: id as number,
      values: attributes.map((a, i) => shownValue(a.type, values[i])),
      links: values.slice(attributes.length) as (number | null)[],
      sets: members.map((of) => of(id as number)),
    })),
    total,
  };
}

/** The browser shows what a run would refuse as it stands: how else is the row found that has it? */
function shownValue(type: AttributeType, stored: unknown): unknown {
  try {
    return columnCodecs[type].fromColumn(stored);
  } catch (error) {
    if (error instanceof OddValueError) return stored instanceof Uint8Array ? '(bytes)' : String(stored);
    throw error;
  }
}
