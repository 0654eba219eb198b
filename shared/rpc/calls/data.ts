import { z } from 'zod';
import { result, unitId } from './call.ts';

/** A row of the data browser; values are texts as the grid shows and edits them. */
export interface DataPage {
  columns: { id: string; name: string; type: string; editable: boolean; enumeration?: string[] }[];
  rows: { id: string; values: (string | null)[] }[];
  total: number;
  ms: number;
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
  'data.set': {
    args: z.strictObject({ entity: unitId, id: z.string(), attribute: unitId, text: z.string().nullable() }),
    result: result<{ error: string | null }>(),
  },
  'data.create': { args: z.strictObject({ entity: unitId }), result: result<{ error: string | null }>() },
  'data.delete': {
    args: z.strictObject({ entity: unitId, ids: z.array(z.string()) }),
    result: result<{ error: string | null }>(),
  },
} as const;
