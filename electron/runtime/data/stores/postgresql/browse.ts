import type { ProgramEntity } from '../../../../../shared/program/program.ts';
import type { BrowsedPage, BrowseRequest } from '../../../contract/object-store.ts';
import { columnCodecs, quoteName } from './columns.ts';
import type { Asked } from './connections.ts';
import { idList } from './json-rows.ts';
import { columnsMark, statementOf } from './printed-queries.ts';
import type { ProgramTables } from './program-tables.ts';

/** So many objects of a reference set are told by name. */
const mostMembers = 50;

/** A page of stored rows, as they are committed. */
export async function browse(
  asked: Asked,
  tables: ProgramTables,
  { entity, filter, parameters, sort, offset, limit }: BrowseRequest,
): Promise<BrowsedPage> {
  const { program, names, print } = tables;
  const root = program.entities[entity.root] as ProgramEntity;
  const printed = print.query({ entity: entity.id, filter, sort });
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
    ...attributes.map((a) => `t0.${quoteName(names.column(root, a.id, a.type) ?? a.column)}`),
    ...links.map((l) => `t0.${quoteName(names.column(root, l.id, 'reference') ?? l.column)}`),
  ];
  const bound = printed.bind(parameters);
  const page = statementOf(
    printed.sql.replace(columnsMark, () => columns.join(', ')),
    bound,
  );
  const [{ rows }, counted] = await Promise.all([
    asked.ask({ sql: `${page.sql} LIMIT ${Math.trunc(limit)} OFFSET ${Math.trunc(offset)}`, values: page.values }),
    asked.ask(statementOf(printed.countSql, bound)),
  ]);
  const ids = idList(rows.map(([id]) => Number(id)));
  const members = await Promise.all(
    sets.map(async (set) => {
      const { rows: found } = await asked.ask({
        sql: `SELECT _from, _to, total FROM (SELECT _from, _to, count(*) OVER of AS total, row_number() OVER (of ORDER BY _to) AS place
              FROM ${tables.junction(set)} WHERE _from = ANY($1::bigint[]) WINDOW of AS (PARTITION BY _from)) AS member
              WHERE place <= ${mostMembers} ORDER BY _from, _to`,
        values: [ids],
      });
      return (id: number) => {
        const own = found.filter(([from]) => Number(from) === id);
        return { ids: own.map(([, to]) => Number(to)), count: Number(own[0]?.[2] ?? 0) };
      };
    }),
  );
  return {
    attributes,
    links,
    sets,
    rows: rows.map(([id, ...values]) => ({
      id: Number(id),
      values: attributes.map((a, i) => columnCodecs[a.type].fromColumn(values[i])),
      links: values.slice(attributes.length).map((link) => (link === null ? null : Number(link))),
      sets: members.map((of) => of(Number(id))),
    })),
    total: Number(counted.rows[0]?.[0]),
  };
}
