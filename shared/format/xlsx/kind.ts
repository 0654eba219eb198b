import { z } from 'zod';
import { defineKind } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { structureNodeSchema } from '../../structure/node.ts';
import { overrideSchema } from '../../structure/structure-document.ts';
import { emptyTable, tableRows } from '../table-properties.ts';

const schema = z.strictObject({
  sheet: z.string().max(100).default('').meta({
    title: 'Sheet',
    help: 'Name of the sheet; empty for the first that is shown.',
  }),
  ...tableRows,
  empty: z
    .enum(['quotes', 'text'])
    .default('quotes')
    .meta({
      title: 'Empty cells',
      help: 'What a cell of a text column is that nothing stands in. In other columns it is always nothing.',
      labels: { quotes: 'Nothing', text: 'An empty text' },
    }),
  overrides: z.record(z.string(), overrideSchema).default({}).meta({ hidden: true }),
  root: structureNodeSchema.default(emptyTable).meta({ hidden: true }),
  contract: contractOrigin(),
});

/** A sheet of a workbook. */
export const excelStructureKind = defineKind({
  kind: 'excel-structure',
  label: 'Excel structure',
  plural: 'Excel structures',
  icon: 'sheet',
  family: 'shape',
  version: 1,
  placement: 'anywhere',
  summary: 'The columns of a sheet of an Excel workbook (.xlsx), read from one.',
  schema,
  defaults: () => schema.parse({}),
});
export type ExcelStructure = z.infer<typeof excelStructureKind.schema>;
