import type { ProgramAssociation } from '../../../../../shared/program/program.ts';
import type { WriteOperation } from '../../../contract/object-store.ts';
import type { RootTable } from '../../schema/root-table.ts';
import { type GatheredWrites, gatherWrites } from '../../writes/write-set.ts';
import type { Statement } from './connections.ts';
import { idList, jsonRows, recordset } from './json-rows.ts';
import type { ProgramTables } from './program-tables.ts';

/** A table as a run sees it, said as a common table expression of the same name; `at` gives the placeholder of a value. */
type Layer = (at: (value: string) => string) => string;

/**
 * A run's own writes laid over what is committed, without writing anything: a statement that reads a table which the run has written reads a common table expression
 * of its name instead, the committed rows but for those that the run changed, and what it made of them. No lock is taken, nobody else sees it, and
 * a statement sees one moment of the database.
 */
export class Overlay {
  private readonly layers = new Map<string, Layer>();

  constructor(tables: ProgramTables, log: readonly WriteOperation[]) {
    const writes = gatherWrites(log, (entity, field) => tables.table(entity).placeOf.get(field));
    const roots = new Set(
      [...writes.deletes, ...writes.updates, ...writes.inserts].map(({ entity }) => tables.table(entity)),
    );
    for (const table of roots) this.layers.set(table.name, ofTable(tables, table, writes));
    const gone = writes.deletes.map(({ id }) => id);
    for (const association of tables.program.associations) {
      if (association.type !== 'reference-set') continue;
      const links = writes.links.filter((link) => link.association === association.index);
      if (links.length === 0 && gone.length === 0) continue;
      const name = tables.names.junction(association);
      if (name !== undefined)
        this.layers.set(tables.junction(association), ofJunction(tables, association, links, gone));
    }
  }

  /** The statement, reading what the run sees. */
  over({ sql, values, name }: Statement): Statement {
    const all = [...values];
    const at = (value: string) => `$${all.push(value)}`;
    const layers = [...this.layers].filter(([table]) => sql.includes(table));
    if (layers.length === 0) return { sql, values, ...(name === undefined ? {} : { name }) };
    const expressions = layers.map(([table, layer]) => `${table} AS NOT MATERIALIZED (${layer(at)})`);
    return { sql: `WITH ${expressions.join(', ')} ${sql}`, values: all };
  }
}

function ofTable(tables: ProgramTables, table: RootTable, writes: GatheredWrites): Layer {
  const isOurs = ({ entity }: { entity: number }) => tables.table(entity) === table;
  const [deletes, updates, inserts] = [writes.deletes, writes.updates, writes.inserts].map((each) =>
    each.filter(isOurs),
  ) as [GatheredWrites['deletes'], GatheredWrites['updates'], GatheredWrites['inserts']];
  const types = tables.types(table);
  const columns = ['_id', '_type', '_version', ...table.columns];
  return (at) => {
    const replaced = at(idList([...deletes, ...updates].map(({ id }) => id)));
    const parts = [`SELECT ${columns.join(', ')} FROM ${table.name} WHERE _id <> ALL(${replaced}::bigint[])`];
    for (const { fields, rows } of byFields(updates)) {
      const places = fields.flatMap((field) => table.placeOf.get(field) ?? []);
      const given = at(
        jsonRows(rows.map((row) => [row.id, ...places.map((place) => row.fields.get(table.fields[place] as string))])),
      );
      const set = new Map(places.map((place, i) => [table.columns[place] as string, `r.c${i + 1}`]));
      const values = table.columns.map((column) => set.get(column) ?? `own.${column}`);
      parts.push(
        `SELECT own._id, own._type, own._version, ${values.join(', ')} FROM ${table.name} AS own JOIN ${recordset(given, ['bigint', ...places.map((place) => types[place] as string)])} ON own._id = r.c0`.replace(
          'own._version,  FROM',
          'own._version FROM',
        ),
      );
    }
    if (inserts.length > 0) {
      const given = at(jsonRows(inserts.map((row) => [row.id, table.numberOf.get(row.entity), ...row.values])));
      const list = ['r.c0', 'r.c1', '1', ...types.map((_type, i) => `r.c${i + 2}`)];
      parts.push(`SELECT ${list.join(', ')} FROM ${recordset(given, ['bigint', 'bigint', ...types])}`);
    }
    return parts.join(' UNION ALL ');
  };
}

function ofJunction(
  tables: ProgramTables,
  association: ProgramAssociation,
  links: GatheredWrites['links'],
  gone: readonly number[],
): Layer {
  const name = tables.junction(association);
  const rows = links.flatMap(({ id, targets }) => [...new Set(targets)].map((target) => [id, target]));
  return (at) => {
    const [owners, deleted] = [at(idList(links.map(({ id }) => id))), at(idList(gone))];
    const kept = `SELECT _from, _to FROM ${name} WHERE _from <> ALL(${owners}::bigint[] || ${deleted}::bigint[]) AND _to <> ALL(${deleted}::bigint[])`;
    if (rows.length === 0) return kept;
    return `${kept} UNION ALL SELECT r.c0, r.c1 FROM ${recordset(at(jsonRows(rows)), ['bigint', 'bigint'])}`;
  };
}

/** Updates of the same fields together. */
export function byFields(updates: GatheredWrites['updates']) {
  const groups = new Map<string, { fields: string[]; rows: GatheredWrites['updates'] }>();
  for (const row of updates) {
    const fields = [...row.fields.keys()].sort();
    const name = fields.join();
    const group = groups.get(name);
    if (group) group.rows.push(row);
    else groups.set(name, { fields, rows: [row] });
  }
  return [...groups.values()];
}
