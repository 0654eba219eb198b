import { z } from 'zod';
import { result, unitId } from './call.ts';

/** A column of the data browser: an attribute, or a reference (or reference set) to objects of the entity `target`. */
export interface DataColumn {
  id: string;
  name: string;
  type: string;
  editable: boolean;
  enumeration?: string[];
  target?: string;
  /** A row must have a value there. */
  required?: boolean;
}

/** A row: values are texts as the grid shows and edits them, of references the words of the other object. */
export interface DataRow {
  id: string;
  /** What tells it from others. */
  words: string;
  values: (string | null)[];
  /** Rows of the objects that it refers to, by column. */
  links: Record<string, string>;
  /** What is in its reference sets, by column: how many, and the first of them. */
  sets: Record<string, { count: number; rows: { id: string; words: string }[] }>;
}

export interface DataPage {
  columns: DataColumn[];
  rows: DataRow[];
  total: number;
  ms: number;
}

/** How an edit ended: why it was refused, and of which cells what is to be said. */
export interface DataEdited {
  error: string | null;
  cells?: Record<string, string>;
}

/** The data browser: rows of the run. */
export const dataCalls = {
  'data.page': {
    args: z.strictObject({
      entity: unitId,
      constraint: z.string(),
      sort: z.string().nullable(),
      descending: z.boolean(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(1000),
    }),
    result: result<DataPage | { error: string }>(),
  },
  /** Of a reference set, `+17` adds the object of row 17, `-17` takes it out. */
  'data.set': {
    args: z.strictObject({ entity: unitId, id: z.string(), member: unitId, text: z.string().nullable() }),
    result: result<DataEdited>(),
  },
  /** A new row with these texts; the row of the other object stands for a reference. */
  'data.create': {
    args: z.strictObject({ entity: unitId, cells: z.record(unitId, z.string().nullable()) }),
    result: result<DataEdited>(),
  },
  'data.delete': {
    args: z.strictObject({ entity: unitId, ids: z.array(z.string()) }),
    result: result<{ error: string | null }>(),
  },
} as const;
