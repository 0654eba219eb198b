import type { ProgramAssociation, ProgramEntity } from '../../../../shared/program/program.ts';
import type { AppliedColumn, AppliedSchema, AppliedTable } from './applied-schema.ts';
import { staysAsItIs } from './stays-as-it-is.ts';

/**
 * The names that tables and columns of a program have in the database now. Another version of the program may have renamed them
 * since: they are found by the ids of entities, attributes and associations, among what is only kept, too.
 */
export class AppliedNames {
  private readonly tables: ReadonlyMap<string, AppliedTable>;
  private readonly junctions: ReadonlyMap<string, string>;
  readonly types: Readonly<Record<string, number>>;
  private readonly roots: Readonly<Record<string, string>>;

  constructor(schema: AppliedSchema) {
    const kept = schema.kept.filter((k) => typeof k !== 'string');
    const keptTables = kept.filter((k) => 'columns' in k);
    const keptJunctions = kept.filter((k) => !('columns' in k));
    this.tables = new Map([...keptTables, ...schema.tables].map((t) => [t.id, t]));
    this.junctions = new Map([...keptJunctions, ...schema.junctions].map((j) => [j.id, j.table]));
    this.types = schema.types;
    this.roots = schema.roots;
  }

  /** Table of a root entity. */
  table(root: ProgramEntity): string {
    return this.tables.get(root.id)?.table ?? root.table;
  }

  /** Table of a reference set; undefined when the database has none, because it is a reference by now. */
  junction(association: ProgramAssociation): string | undefined {
    return this.junctions.get(association.id);
  }

  /** Column of an attribute or association in its root's table; undefined when the database has none of the type. */
  column(root: ProgramEntity, id: string, type: AppliedColumn['type']): string | undefined {
    const table = this.tables.get(root.id);
    const found =
      table?.columns.find((c) => c.id === id) ?? table?.kept.find((c) => typeof c !== 'string' && c.id === id);
    if (!found || typeof found === 'string') return undefined;
    if (found.type === type) return found.column;
    return found.type === 'reference' || type === 'reference' || !staysAsItIs(found.type, type)
      ? undefined
      : found.column;
  }

  /**
   * Whether every column that the program has is there as it knows it: a program from before a change of types has lost some, one
   * from before an enumeration's value was renamed would write a name that nobody knows any more, one from before a change of
   * generalization would look for rows where they do not stand any more.
   */
  fits(
    root: ProgramEntity,
    family: readonly string[],
    wanted: readonly Pick<AppliedColumn, 'id' | 'type' | 'values'>[],
  ): boolean {
    if (family.some((id) => this.roots[id] !== undefined && this.roots[id] !== root.id)) return false;
    return wanted.every((c) => {
      if (this.column(root, c.id, c.type) === undefined) return false;
      const now = this.tables.get(root.id)?.columns.find((column) => column.id === c.id)?.values;
      return Object.entries(c.values ?? {}).every(([id, name]) => now?.[id] === undefined || now[id] === name);
    });
  }
}
