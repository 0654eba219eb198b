import type { AttributeType } from '../../../../../shared/model/kinds/domain-model.ts';
import type { Program, ProgramAssociation, ProgramEntity } from '../../../../../shared/program/program.ts';
import {
  type AppliedColumn,
  type AppliedSchema,
  type AppliedTable,
  storedRoots,
  tableColumns,
  type WantedColumn,
} from '../../schema/applied-schema.ts';
import { freeName, type MigrationStep as Step } from '../../schema/migration-step.ts';
import { readDefault } from '../../schema/read-default.ts';
import { changesType } from '../../schema/stays-as-it-is.ts';
import { DatabaseOpenError } from '../../store-scheme.ts';
import { columnCodecs, quoteName, quoteText, sqlTypeOf } from './columns.ts';
import { type Conversion, type LookedAt, placeOf } from './conversions.ts';

/** One thing a migration does; a conversion stands between the statements before it and its own. */
export interface MigrationStep extends Step {
  before?: string[];
  converts?: { conversion: Conversion; into: string };
}

export interface MigrationPlan {
  steps: MigrationStep[];
  /** Tables and columns with data that the model has no place for any more; they are kept, and said. */
  kept: string[];
  /** The schema after the plan. */
  schema: AppliedSchema;
}

/**
 * Compares the model's schema with the one applied last and says what would be done (DESIGN decision 7). Nothing is dropped: what the model does
 * not have any more keeps its data, under another name where the name is wanted again, and is taken back when it is of the model again; values that have no exact form
 * in the next type of their attribute stay in a column of their own. `lookedAt` are the rows of what is turned into something else. A change of a generalization is
 * refused: DatabaseOpenError.
 */
export function planMigration(program: Program, applied: AppliedSchema, lookedAt: LookedAt): MigrationPlan {
  return new Planner(program, applied, lookedAt).plan();
}

class Planner {
  private readonly program: Program;
  private readonly applied: AppliedSchema;
  private readonly steps: MigrationStep[] = [];
  private readonly types: Record<string, number>;
  private readonly lookedAt: LookedAt;
  /** Columns of references that became reference sets, by association; their links move into the new table. */
  private readonly movingColumns = new Map<string, { table: string; column: string }>();

  constructor(program: Program, applied: AppliedSchema, lookedAt: LookedAt) {
    this.program = program;
    this.applied = applied;
    this.lookedAt = lookedAt;
    this.types = { ...applied.types };
    let last = Math.max(0, ...Object.values(this.types));
    for (const { id } of program.entities) this.types[id] ??= ++last;
  }

  plan(): MigrationPlan {
    const { program, applied } = this;
    const roots = storedRoots(program);
    const rootOf = Object.fromEntries(
      roots.flatMap((root) => root.family.map((i) => [program.entities[i]?.id ?? '', root.id])),
    );
    for (const [id, root] of Object.entries(rootOf))
      if (applied.roots[id] !== undefined && applied.roots[id] !== root)
        refuse(`the generalization of ${program.entities.find((e) => e.id === id)?.qualifiedName} was changed`);
    const sets = program.associations.filter((a) => a.type === 'reference-set');
    const wanted = new Map([...roots, ...sets].map(({ id, table }): [string, string] => [id, table]));
    const keptBefore = applied.kept.filter((kept) => typeof kept !== 'string');
    const there = [...applied.tables, ...applied.junctions, ...keptBefore];
    const names = this.move(
      there.map(({ id, table }) => ({ id, name: table })),
      wanted,
      (from, to) => ({
        words: `Rename table ${from} to ${to}`,
        sql: `ALTER TABLE ${quoteName(from)} RENAME TO ${quoteName(to)}`,
      }),
    );
    const before = new Map(there.filter((t): t is AppliedTable => 'columns' in t).map((t) => [t.id, t]));
    const tables = roots.map((root) => {
      const known = before.get(root.id);
      return known ? this.change(root, known) : this.create(root);
    });
    for (const { id, table, qualifiedName } of sets) {
      if (!there.some((t) => t.id === id && !('columns' in t)))
        this.steps.push({
          words: `Create table ${table} for ${qualifiedName}`,
          sql: [
            `CREATE TABLE ${quoteName(table)} (_from bigint NOT NULL, _to bigint NOT NULL, PRIMARY KEY (_from, _to))`,
          ],
        });
      this.moveIntoJunction(id, table, qualifiedName);
    }
    const emptied = new Set(
      program.associations.filter((association) => this.moveIntoColumn(association, names)).map(({ id }) => id),
    );
    const kept = there
      .filter((t) => !wanted.has(t.id) && !emptied.has(t.id))
      .map((t) => ({ ...t, table: names.get(t.id) as string }));
    return {
      steps: this.steps,
      kept: [
        ...kept.map(({ table }) => table),
        ...tables.flatMap((t) => t.kept.map((c) => `${t.table}.${typeof c === 'string' ? c : c.column}`)),
      ],
      schema: {
        tables,
        junctions: sets.map(({ id, table }) => ({ id, table })),
        kept,
        types: this.types,
        roots: { ...applied.roots, ...rootOf },
      },
    };
  }

  /**
   * Renames what is called otherwise now, and moves aside what the model does not have but whose name it wants; over names of their own, so that two may
   * change places. Gives the names that things have then, by id.
   */
  private move(
    there: readonly { id: string; name: string }[],
    wanted: ReadonlyMap<string, string>,
    say: (from: string, to: string) => { words: string; sql: string },
  ): Map<string, string> {
    const taken = new Set(wanted.values());
    const names = new Set([...taken, ...there.map(({ name }) => name)]);
    const after = new Map<string, string>();
    const renames: { from: string; to: string }[] = [];
    for (const { id, name } of there) {
      const to = wanted.get(id) ?? (taken.has(name) ? freeName(name, names) : name);
      after.set(id, to);
      if (to !== name) renames.push({ from: name, to });
    }
    const between = (i: number) => `_weft_rename_${i}`;
    renames.forEach(({ from, to }, i) => {
      this.steps.push({ words: say(from, to).words, sql: [say(from, between(i)).sql] });
    });
    this.steps.at(-1)?.sql.push(...renames.map(({ to }, i) => say(between(i), to).sql));
    return after;
  }

  private create(root: ProgramEntity): AppliedTable {
    const columns = tableColumns(this.program, root);
    const list = columns.map((c) => `, ${quoteName(c.column)} ${sqlTypeOf(c)}`).join('');
    this.steps.push({
      words: `Create table ${root.table} for ${root.qualifiedName}`,
      sql: [
        `CREATE TABLE ${quoteName(root.table)} (_id bigint PRIMARY KEY, _type bigint, _version bigint NOT NULL DEFAULT 1${list})`,
      ],
    });
    return { id: root.id, table: root.table, columns: columns.map(appliedColumn), kept: [] };
  }

  private change(root: ProgramEntity, before: AppliedTable): AppliedTable {
    const { table } = root;
    const columns = tableColumns(this.program, root);
    const wanted = new Map(columns.map((c) => [c.id, c.column]));
    const there = [...before.columns, ...before.kept.filter((c) => typeof c !== 'string')];
    const known = new Map(there.map((c) => [c.id, c]));
    const names = this.move(
      there.map(({ id, column }) => ({ id, name: column })),
      wanted,
      (from, to) => ({
        words: `Rename column of ${table} ${from} to ${to}`,
        sql: `ALTER TABLE ${quoteName(table)} RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`,
      }),
    );
    for (const column of columns) {
      const old = known.get(column.id);
      if (old) this.renameValues(table, column, old);
      else this.add(root, column);
    }
    let kept = there.filter((c) => !wanted.has(c.id)).map((c) => ({ ...c, column: names.get(c.id) as string }));
    for (const { id, type, column } of kept)
      if (type === 'reference' && this.program.associations.some((a) => a.id === id && a.type !== 'reference'))
        this.movingColumns.set(id, { table, column });
    kept = kept.filter(({ id }) => !this.movingColumns.has(id));
    const taken = new Set([...columns, ...kept].map(({ column }) => column));
    for (const column of columns) {
      const old = known.get(column.id);
      if (!old || !changesType(old.type, column.type)) continue;
      const from = old.type as AttributeType;
      const lost = this.lookedAt.lost.get(placeOf(before.table, old.column)) ?? 0;
      const spare = lost > 0 ? freeName(column.column, taken) : null;
      this.convert(table, column, from, spare, lost);
      const emptied = kept.filter((c) => c.spareOf === column.id && this.mergeSpare(before, table, column, c, there));
      kept = kept.filter((c) => !emptied.includes(c));
      if (spare) kept.push({ id: `${column.id}~${spare}`, column: spare, type: from, spareOf: column.id });
    }
    return { id: root.id, table, columns: columns.map(appliedColumn), kept };
  }

  /** Exchanges a column for one of another type. Values without an exact form there stay in the old column, as `spare`. */
  private convert(table: string, column: WantedColumn, from: AttributeType, spare: string | null, lost: number): void {
    const [t, name, next] = [quoteName(table), quoteName(column.column), quoteName('_weft_next')];
    this.steps.push({
      words:
        `Change the type of ${table}.${column.column} from ${from} to ${column.type}` +
        (spare === null ? '' : `; ${lost} ${lost === 1 ? 'value does' : 'values do'} not fit and stay in ${spare}`),
      exchanges: table,
      before: [`ALTER TABLE ${t} ADD COLUMN ${next} ${sqlTypeOf(column)}`],
      converts: { conversion: conversionOf(table, column.column, from, column), into: '_weft_next' },
      sql: [
        spare === null
          ? `ALTER TABLE ${t} DROP COLUMN ${name}`
          : `ALTER TABLE ${t} RENAME COLUMN ${name} TO ${quoteName(spare)}`,
        `ALTER TABLE ${t} RENAME COLUMN ${next} TO ${name}`,
      ],
    });
  }

  /**
   * Values that once had no form in another type go back where they have one now and no other value came meanwhile. True when
   * nothing is left in the column where they stood, which is dropped then.
   */
  private mergeSpare(
    before: AppliedTable,
    table: string,
    column: WantedColumn,
    spare: AppliedColumn,
    there: readonly AppliedColumn[],
  ): boolean {
    const was = there.find(({ id }) => id === spare.id)?.column ?? spare.column;
    const left = this.lookedAt.lost.get(placeOf(before.table, was)) ?? 0;
    const [t, name, old] = [table, column.column, spare.column].map(quoteName) as [string, string, string];
    const isSame = spare.type === column.type;
    this.steps.push({
      words: `Take values of ${table}.${column.column} back from ${spare.column}`,
      exchanges: table,
      ...(isSame
        ? { before: [`UPDATE ${t} SET ${name} = ${old} WHERE ${name} IS NULL AND ${old} IS NOT NULL`] }
        : {
            converts: {
              conversion: conversionOf(table, spare.column, spare.type as AttributeType, column),
              into: column.column,
            },
          }),
      sql: left === 0 ? [`ALTER TABLE ${t} DROP COLUMN ${old}`] : [],
    });
    return left === 0;
  }

  /** A reference that became a reference set: each link is one of the set's. */
  private moveIntoJunction(id: string, junction: string, name: string): void {
    const moving = this.movingColumns.get(id);
    if (!moving) return;
    const [table, column] = [quoteName(moving.table), quoteName(moving.column)];
    this.steps.push({
      words: `Move the links of ${name} from ${moving.table}.${moving.column} to ${junction}`,
      exchanges: moving.table,
      sql: [
        `INSERT INTO ${quoteName(junction)} (_from, _to) SELECT _id, ${column} FROM ${table} WHERE ${column} IS NOT NULL ON CONFLICT DO NOTHING`,
        `ALTER TABLE ${table} DROP COLUMN ${column}`,
      ],
    });
  }

  /** A reference set that became a reference: the first link stays, others stand aside in the set's table. True when that is gone. */
  private moveIntoColumn(association: ProgramAssociation, names: ReadonlyMap<string, string>): boolean {
    if (association.type !== 'reference') return false;
    const counted = this.lookedAt.links.get(association.id);
    const name = names.get(association.id);
    const root = this.program.entities[this.program.entities[association.from]?.root ?? -1];
    if (!counted || name === undefined || !root) return false;
    const [table, column, junction] = [root.table, association.column, name].map(quoteName) as [string, string, string];
    const aside = counted.links - counted.owners;
    this.steps.push({
      words:
        `Move the links of ${association.qualifiedName} from ${name} to ${root.table}.${association.column}` +
        (aside > 0
          ? `; ${aside} ${aside === 1 ? 'link is' : 'links are'} not the first of an object and stay in ${name}`
          : ''),
      sql: [
        `UPDATE ${table} SET ${column} = l.first FROM (SELECT _from, min(_to) AS first FROM ${junction} GROUP BY _from) AS l WHERE _id = l._from`,
        aside > 0
          ? `DELETE FROM ${junction} AS j USING ${table} AS o WHERE o._id = j._from AND o.${column} = j._to`
          : `DROP TABLE ${junction}`,
      ],
    });
    return aside === 0;
  }

  /** Rows that are there get the default; those that a run of an older version of the program still makes, too. */
  private add(root: ProgramEntity, column: WantedColumn): void {
    const table = quoteName(root.table);
    const name = quoteName(column.column);
    const { attribute } = column;
    const value =
      attribute && attribute.default !== '' && attribute.type !== 'autonumber'
        ? readDefault(attribute.type, attribute.default, this.program.settings.timeZone)
        : null;
    const stored =
      attribute && value !== null && value !== undefined ? columnCodecs[attribute.type].toColumn(value) : null;
    const sql = [`ALTER TABLE ${table} ADD COLUMN ${name} ${sqlTypeOf(column)}`];
    let fills =
      attribute?.type === 'autonumber' ? '; rows that are there are numbered in the order of their making' : '';
    if (attribute && typeof stored === 'string') {
      const declaring = root.family
        .map((index) => this.program.entities[index] as ProgramEntity)
        .find((e) => e.attributes.some((a) => a.id === attribute.id)) as ProgramEntity;
      const numbers = declaring.family.map((index) => this.types[this.program.entities[index]?.id ?? '']).join(', ');
      const literal = `${quoteText(stored)}::${columnCodecs[attribute.type].boundType}`;
      sql.push(`UPDATE ${table} SET ${name} = ${literal}${declaring === root ? '' : ` WHERE _type IN (${numbers})`}`);
      if (declaring === root) sql.push(`ALTER TABLE ${table} ALTER COLUMN ${name} SET DEFAULT ${literal}`);
      fills = `; rows that are there get ${attribute.default}`;
    }
    this.steps.push({ words: `Add column ${root.table}.${column.column}${fills}`, sql });
  }

  /** Rows follow values of an enumeration that were renamed; two may have changed names. */
  private renameValues(table: string, { column, type, values }: WantedColumn, old: AppliedColumn): void {
    if (type !== 'enumeration' || old.type !== 'enumeration' || !values || !old.values) return;
    const renamed = Object.entries(old.values).flatMap(([id, name]) => {
      const now = values[id];
      return now !== undefined && now !== name ? [{ name, now }] : [];
    });
    if (renamed.length === 0) return;
    const name = quoteName(column);
    const cases = renamed.map((r) => `WHEN ${quoteText(r.name)} THEN ${quoteText(r.now)}`).join(' ');
    this.steps.push({
      words: `Rename values in ${table}.${column}: ${renamed.map((r) => `${r.name} to ${r.now}`).join(', ')}`,
      // A unique value that moves may meet one that has not moved yet.
      exchanges: table,
      sql: [
        `UPDATE ${quoteName(table)} SET ${name} = CASE ${name} ${cases} END WHERE ${name} IN (${renamed.map((r) => quoteText(r.name)).join(', ')})`,
      ],
    });
  }
}

function refuse(what: string): never {
  throw new DatabaseOpenError(
    `The database is not brought to this version of the project: ${what}, and on PostgreSQL rows do not move between tables yet. Nothing was changed. ` +
      'Take the change back, or make a new entity beside the old one.',
  );
}

function conversionOf(table: string, column: string, from: AttributeType, to: WantedColumn): Conversion {
  return { table, column, from, to: to.type as AttributeType, values: to.attribute?.values ?? null };
}

function appliedColumn({ id, column, type, values }: WantedColumn): AppliedColumn {
  return { id, column, type, ...(values ? { values } : {}) };
}
