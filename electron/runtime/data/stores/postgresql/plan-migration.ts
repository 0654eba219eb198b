import type { Program, ProgramEntity } from '../../../../../shared/program/program.ts';
import {
  type AppliedColumn,
  type AppliedSchema,
  type AppliedTable,
  storedRoots,
  tableColumns,
  type WantedColumn,
} from '../../schema/applied-schema.ts';
import { freeName, type MigrationStep } from '../../schema/migration-step.ts';
import { readDefault } from '../../schema/read-default.ts';
import { staysAsItIs } from '../../schema/stays-as-it-is.ts';
import { DatabaseOpenError } from '../../store-scheme.ts';
import { columnCodecs, quoteName, quoteText, sqlTypeOf } from './columns.ts';

export interface MigrationPlan {
  steps: MigrationStep[];
  /** Tables and columns with data that the model has no place for any more; they are kept, and said. */
  kept: string[];
  /** The schema after the plan. */
  schema: AppliedSchema;
}

/**
 * Compares the model's schema with the one applied last and says what would be done (DESIGN decision 7). Nothing is dropped: what the model does
 * not have any more keeps its data, under another name where the name is wanted again, and is taken back when it is of the model again. A change that would
 * turn values into others (of an attribute's type, of a generalization, of a reference into a set) is refused: DatabaseOpenError.
 */
export function planMigration(program: Program, applied: AppliedSchema): MigrationPlan {
  return new Planner(program, applied).plan();
}

class Planner {
  private readonly program: Program;
  private readonly applied: AppliedSchema;
  private readonly steps: MigrationStep[] = [];
  private readonly types: Record<string, number>;

  constructor(program: Program, applied: AppliedSchema) {
    this.program = program;
    this.applied = applied;
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
      if (there.some((t) => t.id === id && !('columns' in t))) continue;
      this.steps.push({
        words: `Create table ${table} for ${qualifiedName}`,
        sql: [
          `CREATE TABLE ${quoteName(table)} (_from bigint NOT NULL, _to bigint NOT NULL, PRIMARY KEY (_from, _to))`,
        ],
      });
    }
    for (const { id, qualifiedName, type } of program.associations)
      if (type === 'reference' && there.some((t) => t.id === id))
        refuse(`the association ${qualifiedName} was a reference set`);
    const kept = there.filter((t) => !wanted.has(t.id)).map((t) => ({ ...t, table: names.get(t.id) as string }));
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
    for (const column of columns) {
      const old = known.get(column.id);
      if (old) this.refuseChange(root, column, old);
    }
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
    const kept = there.filter((c) => !wanted.has(c.id)).map((c) => ({ ...c, column: names.get(c.id) as string }));
    return { id: root.id, table, columns: columns.map(appliedColumn), kept };
  }

  private refuseChange(root: ProgramEntity, column: WantedColumn, old: AppliedColumn): void {
    const isReference = column.type === 'reference' || old.type === 'reference';
    if (old.type === column.type || (!isReference && staysAsItIs(old.type as never, column.type as never))) return;
    refuse(
      `the type of ${root.qualifiedName}.${column.attribute?.name ?? column.column} was changed from ${old.type} to ${column.type}`,
    );
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
    `The database is not brought to this version of the project: ${what}, and on PostgreSQL values are not turned into others yet. Nothing was changed. ` +
      'Take the change back, or add a new member beside the old one.',
  );
}

function appliedColumn({ id, column, type, values }: WantedColumn): AppliedColumn {
  return { id, column, type, ...(values ? { values } : {}) };
}
