import { z } from 'zod';
import { defineKind, elementId, ref } from '../../model/kind.ts';
import { columnKinds } from './column-kinds.ts';

export const parameterTypes = [
  'string',
  'integer',
  'long',
  'decimal',
  'boolean',
  'datetime',
  'date',
  'binary',
] as const;
export type ParameterType = (typeof parameterTypes)[number];

export const parameterTypeLabels: Readonly<Record<ParameterType, string>> = {
  string: 'String',
  integer: 'Integer',
  long: 'Long',
  decimal: 'Decimal',
  boolean: 'Boolean',
  datetime: 'Date and time',
  date: 'Date',
  binary: 'Binary',
};

export const queryResults = ['list', 'object', 'value', 'count', 'nothing'] as const;
export type QueryResult = (typeof queryResults)[number];

const queryParameter = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name' }),
  type: z.enum(parameterTypes).default('string').meta({ title: 'Type', labels: parameterTypeLabels }),
  list: z.boolean().default(false).meta({ title: 'List', help: 'Several values, for IN ({name}).' }),
  attribute: ref('attribute').meta({
    title: 'Items',
    ref: 'attribute',
    help: 'Of a list the attribute whose values are meant: flows give objects. Without it they give a text, as 1, 2, 3 or ["a", "b"].',
  }),
  required: z.boolean().default(false).meta({ title: 'Required' }),
  test: z.string().default('').meta({
    title: 'Test value',
    help: 'What the statement is tried with here; of a list the values in lines. Empty is no value.',
  }),
});
export type QueryParameter = z.infer<typeof queryParameter>;

const queryColumn = z.strictObject({
  column: z.string().meta({ title: 'Column' }),
  kind: z.enum(columnKinds).default('other').meta({ title: 'Kind' }),
  /** As the database calls it. */
  type: z.string().default('').meta({ title: 'Type' }),
  attribute: ref('attribute').meta({ title: 'Attribute', ref: 'attribute', of: 'entity', gone: 'clear' }),
});
export type QueryColumn = z.infer<typeof queryColumn>;

/** A query of a database (DB-03): a statement with named, typed parameters, and what its rows become. */
export const databaseQueryKind = defineKind({
  kind: 'database-query',
  label: 'Query',
  plural: 'Queries',
  icon: 'database-search',
  family: 'consume',
  version: 1,
  placement: 'anywhere',
  hasOwnForm: true,
  about: ({ connection }) => [connection],
  summary: 'A statement of SQL with named, typed parameters; its rows become objects, a value or a count.',
  schema: z.strictObject({
    connection: ref('database-connection').meta({
      title: 'Connection',
      ref: 'database-connection',
      needed: true,
    }),
    sql: z.string().default('').meta({
      title: 'Statement',
      widget: 'multiline',
      help: '{name} is the value of a parameter; what stands in [[ … ]] is left out when a parameter in it is empty.',
    }),
    parameters: z.array(queryParameter).default([]).meta({ title: 'Parameters' }),
    gives: z
      .enum(queryResults)
      .default('list')
      .meta({
        title: 'Gives',
        labels: {
          list: 'List of objects',
          object: 'Object of the first row',
          value: 'First value',
          count: 'Number of rows changed',
          nothing: 'Nothing',
        },
      }),
    entity: ref('entity').meta({
      title: 'Entity',
      ref: 'entity',
      needed: true,
      when: { gives: ['list', 'object'] },
    }),
    columns: z
      .array(queryColumn)
      .default([])
      .meta({ title: 'Columns', when: { gives: ['list', 'object'] } }),
    valueType: z
      .enum(parameterTypes)
      .default('string')
      .meta({ title: 'Type', labels: parameterTypeLabels, when: { gives: ['value'] } }),
    each: z
      .boolean()
      .default(false)
      .meta({
        title: 'Once for each item',
        help: 'A batch: it is run for each item of its lists in one go, the first of each together, then the second; all of them or none. {name} of a list is one value then.',
        when: { gives: ['count', 'nothing'] },
      }),
    writes: z.boolean().default(false).meta({
      title: 'Changes data',
      help: 'For a SELECT that calls a function which writes; INSERT, UPDATE and the like are known.',
    }),
    most: z
      .int()
      .min(0)
      .default(0)
      .meta({
        title: 'Rows at most',
        help: 'More rows are an error. 0 is no limit.',
        when: { gives: ['list'] },
      }),
    timeoutMs: z.int().min(0).default(0).meta({
      title: 'Time-out',
      unit: 'ms',
      help: '0 is that of the connection.',
    }),
  }),
  defaults: () => ({
    connection: null,
    sql: '',
    parameters: [],
    gives: 'list' as const,
    entity: null,
    columns: [],
    valueType: 'string' as const,
    each: false,
    writes: false,
    most: 0,
    timeoutMs: 0,
  }),
});
export type DatabaseQuery = z.infer<typeof databaseQueryKind.schema>;
