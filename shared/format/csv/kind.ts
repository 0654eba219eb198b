import { z } from 'zod';
import { datePatternProblem } from '../../expression/date-pattern.ts';
import { defineKind, elementId } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { structureNodeSchema } from '../../structure/node.ts';
import { overrideSchema } from '../../structure/structure-document.ts';
import { emptyTable, tableRows } from '../table-properties.ts';
import { readFields } from '../table-settings.ts';
import { tableEncodings } from './decode.ts';

/** A pattern of dates in the words of `parseDateTime`; '' for ISO 8601. */
export const datePattern = () =>
  z
    .string()
    .max(60)
    .refine((text) => text === '' || datePatternProblem(text, 'read') === null, 'Not a date pattern.')
    .default('');

const word = (fallback: string) => z.string().trim().min(1).max(40).default(fallback);

/** One character that is no end of a line, or none. */
const sign = (fallback: string) =>
  z
    .string()
    .regex(/^[^\r\n\0\ud800-\udfff]?$/, 'One character.')
    .default(fallback);

const schema = z.strictObject({
  layout: z
    .enum(['delimited', 'fixed'])
    .default('delimited')
    .meta({ title: 'Layout', labels: { delimited: 'Delimited', fixed: 'Fixed width' } }),
  delimiter: z
    .string()
    .regex(/^[^\r\n\0"\ud800-\udfff]$/, 'One character, which is no quote and ends no line.')
    .default(',')
    .meta({
      title: 'Delimiter',
      help: 'One character between cells. A tab is pasted.',
      when: { layout: ['delimited'] },
    }),
  quote: sign('"').meta({
    title: 'Quote',
    help: 'Empty when cells are never quoted.',
    when: { layout: ['delimited'] },
  }),
  escape: z
    .enum(['doubled', 'backslash'])
    .default('doubled')
    .meta({
      title: 'Quote within a cell',
      labels: { doubled: 'Written twice', backslash: 'Behind a backslash' },
      when: { layout: ['delimited'] },
    }),
  fields: z
    .string()
    .max(10_000)
    .refine((text) => readFields(text) !== null, 'Fields are written as 1-10, 11-15, 16-.')
    .default('')
    .meta({
      title: 'Fields',
      help: 'First and last character of each column: 1-10, 11-15, 16-. Without an end it reaches to the end of the line.',
      when: { layout: ['fixed'] },
    }),
  encoding: z
    .enum(tableEncodings)
    .default('')
    .meta({
      title: 'Encoding',
      help: 'Of messages without a byte-order mark. Messages are written in UTF-8.',
      labels: { '': 'UTF-8, or as the bytes show' },
    }),
  ...tableRows,
  datePattern: datePattern().meta({
    title: 'Date pattern',
    help: 'How dates are written, such as dd.MM.yyyy. Empty for 2026-11-20.',
  }),
  dateTimePattern: datePattern().meta({
    title: 'Date and time pattern',
    help: 'How dates with a time are written, such as dd.MM.yyyy HH:mm. Empty for 2026-11-20T08:14:07Z.',
  }),
  comment: z
    .string()
    .max(10)
    .default('')
    .meta({ title: 'Comment', help: 'Lines that begin so are passed by and not counted.' }),
  trim: z.boolean().default(false).meta({ title: 'Trim', help: 'Spaces around cells and their quotes do not count.' }),
  empty: z
    .enum(['quotes', 'null', 'text'])
    .default('quotes')
    .meta({
      title: 'Empty cells',
      help: 'What an empty cell of a text column is. In other columns it is always nothing.',
      labels: { quotes: 'Nothing; in quotes an empty text', null: 'Nothing', text: 'An empty text' },
    }),
  unevenRows: z
    .enum(['refuse', 'accept'])
    .default('refuse')
    .meta({ title: 'Rows of other length', labels: { refuse: 'Are refused', accept: 'Are read as far as they go' } }),
  decimalSign: z.enum(['.', ',']).default('.').meta({ title: 'Decimal sign' }),
  thousandsSign: z
    .enum(['', ',', '.', ' ', "'"])
    .default('')
    .meta({
      title: 'Thousands sign',
      help: 'Taken away when numbers are read. Written in columns whose sample has it in all numbers.',
      labels: { '': 'None', ' ': 'Space' },
    }),
  trueWord: word('true').meta({ title: 'Word for true' }),
  falseWord: word('false').meta({ title: 'Word for false' }),
  guardFormulas: z.boolean().default(true).meta({
    title: 'Guard formulas',
    help: 'Texts that a sheet program would run (=, +, -, @) are written with an apostrophe before them, which reading takes away.',
  }),
  lineEnd: z
    .enum(['crlf', 'lf'])
    .default('crlf')
    .meta({ title: 'Line ends written', labels: { crlf: 'CR LF', lf: 'LF' } }),
  byteOrderMark: z.boolean().default(false).meta({
    title: 'Write a byte-order mark',
    help: 'Excel needs it to open UTF-8 by a double click. Always written where the encoding is another one than UTF-8.',
  }),
  samples: z
    .array(z.strictObject({ id: elementId(), name: z.string(), text: z.string() }))
    .default([])
    .meta({ title: 'Samples', help: 'The columns and their types follow from all rows.', hidden: true }),
  overrides: z.record(z.string(), overrideSchema).default({}).meta({ hidden: true }),
  root: structureNodeSchema.default(emptyTable).meta({ hidden: true }),
  contract: contractOrigin(),
});

/** A table as text: delimited (CSV, TSV) or of fixed width. */
export const csvStructureKind = defineKind({
  kind: 'csv-structure',
  label: 'CSV structure',
  plural: 'CSV structures',
  icon: 'table',
  family: 'shape',
  version: 1,
  placement: 'anywhere',
  summary: 'The columns of a table as text: CSV, TSV or fixed width, read from a sample.',
  schema,
  defaults: () => schema.parse({}),
});
export type CsvStructure = z.infer<typeof csvStructureKind.schema>;
