import { z } from 'zod';
import type { StructureNode } from '../structure/node.ts';

/** The tree that both kinds of tables begin with: rows without columns. */
export const emptyTable = (): StructureNode => ({
  name: '',
  type: 'array',
  item: { name: '', type: 'object', children: [] },
});

/** Where the rows of a table stand. */
export const tableRows = {
  headerRow: z.int().min(0).max(1_048_576).default(1).meta({
    title: 'Header row',
    help: 'Number of the row with the names of the columns, from 1 on; 0 when there is none.',
  }),
  firstRow: z.int().min(0).max(1_048_576).default(0).meta({
    title: 'First row of data',
    help: 'Number of the row; 0 for the one behind the header.',
  }),
};
