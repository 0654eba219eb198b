import { z } from 'zod';
import { type AttributeType, attributeTypes } from '../../../../shared/model/kinds/domain-model.ts';
import type { Program, ProgramAttribute, ProgramEntity } from '../../../../shared/program/program.ts';
import { DatabaseOpenError } from '../store-scheme.ts';

/** One column of the schema that was applied last, by the id of its attribute or association (DMO-7: a rename keeps data). */
export interface AppliedColumn {
  id: string;
  column: string;
  type: AttributeType | 'reference';
  /** Names of an enumeration's values by their ids, so that rows follow a value that is renamed. */
  values?: Record<string, string>;
  /** The attribute whose values of an earlier type stand here, because they had no exact form in the next one. */
  spareOf?: string;
}

export interface AppliedTable {
  /** Id of the root entity. */
  id: string;
  table: string;
  columns: AppliedColumn[];
  /** Columns that hold data the model has no place for any more; a mere name is never taken back. */
  kept: (AppliedColumn | string)[];
}

/** The table of a reference set, by the id of its association. */
export interface AppliedJunction {
  id: string;
  table: string;
}

/** What the database was brought to by the last migration; kept in the database itself. */
export interface AppliedSchema {
  tables: AppliedTable[];
  junctions: AppliedJunction[];
  /** Tables that hold data the model has no place for any more; a mere name is never taken back. */
  kept: (AppliedTable | AppliedJunction | string)[];
  /** The number that stands for an entity in the `_type` column of its family's table, by entity id; given once. */
  types: Record<string, number>;
  /** The root entity in whose table an entity's rows stand, by ids; none in a database from before they were kept. */
  roots: Record<string, string>;
}

const columnSchema = z.object({
  id: z.string(),
  column: z.string().min(1),
  type: z.enum([...attributeTypes, 'reference']),
  values: z.record(z.string(), z.string()).optional(),
  spareOf: z.string().optional(),
});
const tableSchema = z.object({
  id: z.string(),
  table: z.string().min(1),
  columns: z.array(columnSchema),
  kept: z.array(z.union([columnSchema, z.string().min(1)])),
});
const junctionSchema = z.object({ id: z.string(), table: z.string().min(1) });

/** The file may be a stranger's: what it says of itself becomes statements. */
const storedSchema = z.object({
  tables: z.array(tableSchema).default([]),
  junctions: z.array(junctionSchema).default([]),
  kept: z.array(z.union([tableSchema, junctionSchema, z.string().min(1)])).default([]),
  types: z.record(z.string(), z.int().nonnegative()).default({}),
  roots: z.record(z.string(), z.string()).default({}),
});

/** The schema of a database to which none was applied yet. */
export const noSchema = (): AppliedSchema => ({ tables: [], junctions: [], kept: [], types: {}, roots: {} });

/** The schema that a text of the database `name` tells. Throws DatabaseOpenError for one that is none. */
export function parseAppliedSchema(text: string, name: string): AppliedSchema {
  try {
    return storedSchema.parse(JSON.parse(text)) as AppliedSchema;
  } catch (error) {
    throw new DatabaseOpenError(
      `${name} is damaged: what it says of its own tables cannot be read. Restore a copy of it, or move it away: a new one is made at the next start.`,
      { cause: error },
    );
  }
}

/** A column that the program wants, with the attribute or association it is for. */
export interface WantedColumn extends AppliedColumn {
  attribute: ProgramAttribute | null;
  association: number | null;
}

/** The columns of the table that holds a root entity and everything that specializes it. */
export function tableColumns(program: Program, root: ProgramEntity): WantedColumn[] {
  const seen = new Set<string>();
  const columns: WantedColumn[] = [];
  for (const index of root.family) {
    for (const attribute of (program.entities[index] as ProgramEntity).attributes) {
      if (attribute.calculated !== null || seen.has(attribute.id)) continue;
      seen.add(attribute.id);
      const { id, column, type, values, valueIds } = attribute;
      const named = valueIds ? { values: Object.fromEntries(valueIds.map((v, i) => [v, values?.[i] ?? ''])) } : {};
      columns.push({ id, column, type, ...named, attribute, association: null });
    }
    for (const association of program.associations) {
      if (association.from !== index || association.type !== 'reference') continue;
      const { id, column } = association;
      columns.push({ id, column, type: 'reference', attribute: null, association: association.index });
    }
  }
  return columns;
}

/** The roots of a program that have a table. */
export function storedRoots(program: Program): ProgramEntity[] {
  return program.entities.filter(
    (e) => e.root === e.index && e.family.some((index) => program.entities[index]?.persistable),
  );
}
