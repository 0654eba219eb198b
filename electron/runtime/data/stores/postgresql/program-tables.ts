import type { Program, ProgramAssociation, ProgramEntity } from '../../../../../shared/program/program.ts';
import { changedMeanwhile } from '../../../contract/flow-error.ts';
import { AppliedNames } from '../../schema/applied-names.ts';
import type { AppliedSchema } from '../../schema/applied-schema.ts';
import { tableColumns } from '../../schema/applied-schema.ts';
import { type RootTable, rootTable } from '../../schema/root-table.ts';
import { columnCodecs, quoteName, sqlTypeOf } from './columns.ts';
import { type PrintedSelect, type QueryPrinter, queryPrinter } from './printed-queries.ts';

/** The tables of a program as they stand in the database now, and its queries in SQL. */
export class ProgramTables {
  readonly program: Program;
  readonly names: AppliedNames;
  readonly print: QueryPrinter;
  private readonly tables: ReadonlyMap<number, RootTable>;
  /** SQL types of the columns of a table, in the order of its fields. */
  private readonly typesOf = new Map<RootTable, string[]>();
  private readonly compiled: (PrintedSelect | undefined)[] = [];

  constructor(program: Program, schema: AppliedSchema) {
    this.program = program;
    this.names = new AppliedNames(schema);
    this.print = queryPrinter(program, this.names);
    const roots = program.entities.filter((entity) => entity.root === entity.index);
    this.tables = new Map(
      roots.map((root) => [
        root.index,
        rootTable(program, root, this.names, { codecs: columnCodecs, quote: quoteName }),
      ]),
    );
    for (const table of this.tables.values())
      this.typesOf.set(
        table,
        tableColumns(program, table.root).map((column) => sqlTypeOf(column).replace(/ COLLATE .*/, '')),
      );
  }

  /** The table of an entity. Throws `data/changed-meanwhile` when its columns are of other types by now. */
  table(entity: number): RootTable {
    const table = this.anyTable(entity);
    if (table.isOutdated)
      throw changedMeanwhile(`The model of ${table.root.qualifiedName} was changed while this run was under way.`);
    return table;
  }

  /** The same for who does not look into rows. */
  anyTable(entity: number): RootTable {
    return this.tables.get((this.program.entities[entity] as ProgramEntity).root) as RootTable;
  }

  types(table: RootTable): readonly string[] {
    return this.typesOf.get(table) as string[];
  }

  junction(association: ProgramAssociation): string {
    const table = this.names.junction(association);
    if (table === undefined)
      throw changedMeanwhile(`The association ${association.qualifiedName} was changed while this run was under way.`);
    return quoteName(table);
  }

  referenceColumn(table: RootTable, association: ProgramAssociation): string {
    return table.columns[table.placeOf.get(`r${association.index}`) as number] as string;
  }

  /** A query of the program, printed when it is asked for the first time. */
  query(index: number): PrintedSelect {
    return (this.compiled[index] ??= this.print.query(this.program.queries[index]?.tree as never));
  }
}
