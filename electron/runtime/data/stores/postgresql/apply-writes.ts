import { createHash } from 'node:crypto';
import type { ProgramAssociation, ProgramEntity } from '../../../../../shared/program/program.ts';
import { changedMeanwhile } from '../../../contract/flow-error.ts';
import type { AbsentKey, WriteSet } from '../../../contract/object-store.ts';
import type { RootTable } from '../../schema/root-table.ts';
import { type EarlierWrites, noneEarlier } from '../../writes/earlier-writes.ts';
import { type GatheredWrites, gatherWrites } from '../../writes/write-set.ts';
import type { Transaction } from './connections.ts';
import { idList, jsonRows, recordset } from './json-rows.ts';
import { byFields } from './overlay.ts';
import { keyQuery } from './postgresql-reader.ts';
import type { ProgramTables } from './program-tables.ts';

/** Keys that are locked one by one; who looks for more keeps all of the entity's keys for itself. */
const mostKeys = 50;
/** Rows of one statement. */
const mostRows = 2_000;

/**
 * Asks all that writes a run's set in the open transaction, without a wait between: every row must be as the run read it; what it points at must
 * still be there, and stays there until the end (`FOR KEY SHARE`, as a foreign key of PostgreSQL does it); nothing may point at what it deletes, and a key that it
 * found free must be free. What is not so is `data/changed-meanwhile`, thrown when the answers are waited for.
 */
export function askWrites(
  tx: Transaction,
  tables: ProgramTables,
  { operations, absent, leaving }: WriteSet,
  earlier: EarlierWrites = noneEarlier,
): void {
  const isLeaving = (id: number) => leaving?.has(id) === true;
  const writes = gatherWrites(operations, (entity, field) => tables.table(entity).placeOf.get(field));
  const asking = new Asking(tx, tables, writes, earlier, isLeaving);
  asking.absentKeys(absent);
  asking.deletes();
  asking.updates();
  asking.inserts();
  asking.links();
  asking.references();
  asking.referrers();
}

class Asking {
  private readonly tx: Transaction;
  private readonly tables: ProgramTables;
  private readonly writes: GatheredWrites;
  private readonly earlier: EarlierWrites;
  private readonly isLeaving: (id: number) => boolean;

  constructor(
    tx: Transaction,
    tables: ProgramTables,
    writes: GatheredWrites,
    earlier: EarlierWrites,
    isLeaving: (id: number) => boolean,
  ) {
    this.tx = tx;
    this.tables = tables;
    this.writes = writes;
    this.earlier = earlier;
    this.isLeaving = isLeaving;
  }

  private nameOf(entity: number): string {
    return this.tables.program.entities[entity]?.qualifiedName ?? 'object';
  }

  private isOwn(id: number): boolean {
    return this.earlier.isWritten(id) || this.isLeaving(id);
  }

  /** Of two runs that found the same key free, the second one waits here and then finds it taken. */
  absentKeys(absent: readonly AbsentKey[]): void {
    const groups = byMembers(absent);
    const locks = groups.flatMap(({ entity, fields, keys }) => {
      const table = this.tables.table(entity);
      const places = fields.map((field) => table.placeOf.get(field) as number);
      const whole = lockNumber(`${table.name} ${fields.join()}`);
      if (keys.length > mostKeys) return [{ number: whole, isShared: false }];
      const each = keys.map((key) =>
        lockNumber(
          JSON.stringify([
            table.name,
            fields,
            places.map((place, i) => (table.encoders[place] as (v: unknown) => unknown)(key[i])),
          ]),
        ),
      );
      return [{ number: whole, isShared: true }, ...each.map((number) => ({ number, isShared: false }))];
    });
    if (locks.length === 0) return;
    // In one order for all, or two might wait for each other.
    locks.sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : 0));
    for (const { number, isShared } of locks)
      this.tx.later({
        sql: `SELECT pg_advisory_xact_lock${isShared ? '_shared' : ''}($1::bigint)`,
        values: [String(number)],
        name: isShared ? 'lock shared' : 'lock',
      });
    for (const { entity, fields, keys } of groups) {
      const table = this.tables.table(entity);
      const { sql, values } = keyQuery(this.tables, table, fields, keys);
      this.tx.later({ sql: `SELECT t._id FROM ${table.name} AS t WHERE ${sql}`, values }, ({ rows }) => {
        if (rows.some(([id]) => !this.givesUpKey(Number(id), fields)))
          throw changedMeanwhile(
            `Another ${this.nameOf(entity)} with ${keys.length === 1 ? `the key ${(keys[0] ?? []).map(String).join(', ')}` : `one of ${keys.length} keys`} was stored.`,
          );
      });
    }
  }

  /** Whether a row that has a key is deleted by the run itself, or given another key: its version says that nobody else did. */
  private givesUpKey(id: number, fields: readonly string[]): boolean {
    if (this.writes.kindOf(id) === 'delete') return true;
    const update = this.writes.updates.find((row) => row.id === id);
    return update !== undefined && fields.some((field) => update.fields.has(field));
  }

  private refuse(entity: number): never {
    throw changedMeanwhile(
      `The ${this.nameOf(entity)} was changed or deleted by another run after this one had read it.`,
    );
  }

  deletes(): void {
    const { deletes } = this.writes;
    if (deletes.length === 0) return;
    for (const { table, rows } of this.byTable(deletes)) {
      const sql = `DELETE FROM ${table.name} AS t USING ${recordset('$1', ['bigint', 'bigint'])} WHERE t._id = r.c0 AND t._version = r.c1`;
      this.tx.later({ sql, values: [jsonRows(rows.map(({ id, version }) => [id, version]))] }, ({ count }) => {
        if (count !== rows.length) this.refuse(rows[0]?.entity as number);
      });
    }
    const ids = idList(deletes.map(({ id }) => id));
    for (const association of this.tables.program.associations) {
      if (association.type !== 'reference-set') continue;
      const junction = this.tables.junction(association);
      if (association.onDeleteTo !== 'keep') this.linkers(association, junction, ids);
      this.tx.later({
        sql: `DELETE FROM ${junction} WHERE _from = ANY($1::bigint[]) OR _to = ANY($1::bigint[])`,
        values: [ids],
      });
    }
  }

  /** Where a link would have prevented a deletion, or taken its owner along, one that came meanwhile must not just go with its row. */
  private linkers(association: ProgramAssociation, junction: string, ids: string): void {
    this.tx.later({ sql: `SELECT _from FROM ${junction} WHERE _to = ANY($1::bigint[])`, values: [ids] }, ({ rows }) => {
      for (const [id] of rows) {
        const owner = Number(id);
        const isRewritten = this.writes.links.some(
          (link) => link.association === association.index && link.id === owner,
        );
        if (!this.isOwn(owner) && !isRewritten && this.writes.kindOf(owner) !== 'delete') this.pointedAt(association);
      }
    });
  }

  private pointedAt(association: ProgramAssociation): never {
    throw changedMeanwhile(
      `Another run has made a ${this.nameOf(association.from)} point at the ${this.nameOf(association.to)} that is deleted.`,
    );
  }

  updates(): void {
    this.freeUniqueValues();
    for (const { table, rows } of this.byTable(this.writes.updates))
      for (const group of byFields(rows)) for (const some of pieces(group.rows)) this.update(table, group.fields, some);
  }

  private update(table: RootTable, fields: readonly string[], rows: GatheredWrites['updates']): void {
    const types = this.tables.types(table);
    const places = fields.flatMap((field) => table.placeOf.get(field) ?? []);
    const sets = places.map((place, i) => `${table.columns[place]} = r.c${i + 2}`);
    const list = recordset('$1', ['bigint', 'bigint', ...places.map((place) => types[place] as string)]);
    const sql = `UPDATE ${table.name} AS t SET ${[...sets, '_version = t._version + 1'].join(', ')} FROM ${list} WHERE t._id = r.c0 AND t._version = r.c1`;
    const values = rows.map((row) => [
      row.id,
      row.version,
      ...places.map((place) => row.fields.get(table.fields[place] as string) ?? null),
    ]);
    this.tx.later({ sql, values: [jsonRows(values)] }, ({ count }) => {
      if (count !== rows.length) this.refuse(rows[0]?.entity as number);
    });
  }

  /** Rows that exchange unique values hold none for a moment: an index asks at every row. A single write of a table exchanges nothing. */
  private freeUniqueValues(): void {
    const { updates, inserts } = this.writes;
    if (updates.length === 0 || updates.length + inserts.length < 2) return;
    for (const { table, rows } of this.byTable(updates))
      for (const field of table.uniqueFields) {
        const ids = rows.filter((row) => row.fields.has(field)).map(({ id }) => id);
        if (ids.length === 0) continue;
        const column = table.columns[table.placeOf.get(field) as number];
        this.tx.later({
          sql: `UPDATE ${table.name} SET ${column} = NULL WHERE _id = ANY($1::bigint[])`,
          values: [idList(ids)],
        });
      }
  }

  inserts(): void {
    for (const { table, rows } of this.byTable(this.writes.inserts)) {
      const types = this.tables.types(table);
      const columns = ['_id', '_type', ...table.columns].join(', ');
      const [only] = rows;
      if (rows.length === 1 && only) {
        const list = ['$1::bigint', '$2::bigint', ...types.map((type, i) => `$${i + 3}::${type}`)].join(', ');
        this.tx.later({
          sql: `INSERT INTO ${table.name} (${columns}) VALUES (${list})`,
          values: [only.id, table.numberOf.get(only.entity), ...only.values],
        });
        continue;
      }
      const list = ['bigint', 'bigint', ...types];
      for (const some of pieces(rows))
        this.tx.later({
          sql: `INSERT INTO ${table.name} (${columns}) SELECT ${list.map((_type, i) => `r.c${i}`).join(', ')} FROM ${recordset('$1', list)}`,
          values: [jsonRows(some.map((row) => [row.id, table.numberOf.get(row.entity), ...row.values]))],
        });
    }
  }

  /** Links belong to their owner: who changes them changes its version. */
  links(): void {
    const { updates, inserts, links } = this.writes;
    const written = new Set([...updates, ...inserts].map((row) => row.id));
    for (const { association, entity, id, version, targets } of links) {
      if (!written.has(id)) {
        this.update(this.tables.table(entity), [], [{ kind: 'update', entity, id, version, fields: new Map() }]);
        written.add(id);
      }
      const junction = this.tables.junction(this.tables.program.associations[association] as ProgramAssociation);
      this.tx.later({ sql: `DELETE FROM ${junction} WHERE _from = $1::bigint`, values: [id] });
      if (targets.length > 0)
        this.tx.later({
          sql: `INSERT INTO ${junction} (_from, _to) SELECT $1::bigint, target FROM unnest($2::bigint[]) AS target ON CONFLICT DO NOTHING`,
          values: [id, idList(targets)],
        });
    }
  }

  /** Both ends of what the run links are as it saw them, and stay so until it is stored. */
  references(): void {
    const wanted = new Map<number, Set<number>>();
    const mustBeThere = (entity: number, value: unknown) => {
      const id = typeof value === 'string' ? Number(value) : value;
      if (typeof id !== 'number' || this.writes.kindOf(id) === 'insert' || this.earlier.isInserted(id)) return;
      const ids = wanted.get(entity);
      if (ids) ids.add(id);
      else wanted.set(entity, new Set([id]));
    };
    for (const row of this.writes.updates)
      if (!this.isLeaving(row.id))
        for (const { field, to } of this.tables.table(row.entity).references) mustBeThere(to, row.fields.get(field));
    for (const row of this.writes.inserts)
      if (!this.isLeaving(row.id))
        for (const { place, to } of this.tables.table(row.entity).references) mustBeThere(to, row.values[place]);
    for (const link of this.writes.links) {
      const { to } = this.tables.program.associations[link.association] as ProgramAssociation;
      const target = this.tables.program.entities[to];
      if (target?.persistable) for (const id of link.targets) mustBeThere(target.root, id);
    }
    for (const [entity, ids] of wanted)
      this.tx.later(
        {
          sql: `SELECT _id FROM ${this.tables.table(entity).name} WHERE _id = ANY($1::bigint[]) ORDER BY _id FOR KEY SHARE`,
          values: [idList(ids)],
        },
        ({ rows }) => {
          if (rows.length !== ids.size)
            throw changedMeanwhile(`The ${this.nameOf(entity)} that is pointed at was deleted by another run.`);
        },
      );
  }

  /** Nothing points at what is deleted: whoever wants to, waits for the end of this transaction, or was waited for by the deletion. */
  referrers(): void {
    const { entities, associations } = this.tables.program;
    for (const { table, rows } of this.byTable(this.writes.deletes)) {
      const ids = idList(rows.map(({ id }) => id));
      for (const association of associations) {
        if (association.type !== 'reference' || entities[association.to]?.root !== table.root.index) continue;
        if (!(entities[association.from] as ProgramEntity).persistable) continue;
        const from = this.tables.table(association.from);
        const sql = `SELECT _id FROM ${from.name} WHERE ${this.tables.referenceColumn(from, association)} = ANY($1::bigint[])`;
        this.tx.later({ sql, values: [ids] }, ({ rows: found }) => {
          if (found.some(([id]) => !this.isOwn(Number(id)))) this.pointedAt(association);
        });
      }
    }
  }

  private byTable<T extends { entity: number; id: number }>(rows: readonly T[]): { table: RootTable; rows: T[] }[] {
    const groups = new Map<RootTable, T[]>();
    for (const row of rows) {
      const table = this.tables.table(row.entity);
      const group = groups.get(table);
      if (group) group.push(row);
      else groups.set(table, [row]);
    }
    // In one order for all who write the same rows: fewer wait for each other.
    for (const group of groups.values()) group.sort((a, b) => a.id - b.id);
    return [...groups]
      .sort(([a], [b]) => a.root.index - b.root.index)
      .map(([table, group]) => ({ table, rows: group }));
  }
}

function* pieces<T>(rows: readonly T[]): Generator<T[]> {
  for (let i = 0; i < rows.length; i += mostRows) yield rows.slice(i, i + mostRows);
}

/** Keys of the same members of an entity together. */
function byMembers(absent: readonly AbsentKey[]) {
  const groups = new Map<string, { entity: number; fields: readonly string[]; keys: (readonly unknown[])[] }>();
  for (const { entity, fields, values } of absent) {
    const name = `${entity}:${fields.join()}`;
    const group = groups.get(name);
    if (group) group.keys.push(values);
    else groups.set(name, { entity, fields, keys: [values] });
  }
  return [...groups.values()];
}

/** The number of an advisory lock. */
export function lockNumber(of: string): bigint {
  return createHash('sha256').update(of).digest().readBigInt64BE();
}
