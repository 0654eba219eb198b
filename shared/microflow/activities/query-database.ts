import { z } from 'zod';
import { type ConsumedOperation, consumedOperationOf } from '../../consume/index.ts';
import { type Code, js, literal, literalOf, objectOfCodes } from '../../expression/emitted-code.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import { ref } from '../../model/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import { type ActivityParameter, defineActivity } from '../activity.ts';
import { argumentOf, callArguments, checkArguments } from './call-arguments.ts';

/** Whether a statement is a transaction of its own, or one with all others of the run (decision 47). */
export const databaseTransactions = ['own', 'run'] as const;
export type DatabaseTransaction = (typeof databaseTransactions)[number];

/** What is asked of a database, beside the values of the query's parameters. */
export interface DatabaseCall {
  /** Number of the connection in the program, and of the query in the connection. */
  service: number;
  operation: number;
  transaction: DatabaseTransaction;
}

/** What the runtime has for this activity. */
export interface DatabaseFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** Runs a query with values by the names of its parameters; gives a value of the type of its output. */
  queryDatabase(u: T['run'], t: T['trace'], call: DatabaseCall, inputs: Record<string, unknown>): Promise<unknown>;
}

const parametersOf = (query: ConsumedOperation | undefined): ActivityParameter[] =>
  (query?.inputs ?? []).map(({ name, type, isRequired }) => ({ name, label: name, type, isRequired }));

const queryIn = (view: ProjectView, id: string | null) => consumedOperationOf(view, id)?.operation;

/** DB-04: runs a query of an external database. What it takes and gives is in the query's document. */
export const queryDatabase = defineActivity({
  type: 'query-database',
  group: 'Integration',
  label: 'Query database',
  icon: 'database',
  family: 'consume',
  shape: 'card',
  summary: 'Runs a query of an external database.',
  isOffered: true,
  ofDocument: { kind: 'database-query', property: 'query' },
  waits: true,
  properties: z.strictObject({
    type: z.literal('query-database'),
    query: ref('database-query').meta({ title: 'Query', ref: 'database-query', needed: true }),
    arguments: callArguments(),
    transaction: z
      .enum(databaseTransactions)
      .default('own')
      .meta({
        title: 'Transaction',
        labels: { own: 'Its own', run: 'With the run' },
        help: 'With the run: what it changes is committed when the run ends well, and taken back with it when it does not.',
      }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  caption: (p, names) => names.name(p.query),
  detail: (p) => (p.output ? `$${p.output}` : 'query'),
  parameters: (p, { view }) => parametersOf(queryIn(view, p.query)),
  outputs: (p, { view }) => {
    const output = queryIn(view, p.query)?.output;
    return p.output && output ? [{ name: p.output, type: output }] : [];
  },
  check: (p, ctx) => {
    const query = queryIn(ctx.view, p.query);
    if (!query) {
      ctx.report(
        'error',
        'microflow/no-query',
        p.query === null ? 'No query is chosen.' : 'The query has no database connection.',
        'query',
        'Choose a query of a database connection; make a connection first if there is none.',
      );
      return;
    }
    checkArguments(p.arguments, parametersOf(query), ctx, `${query.name} has no parameter`);
    if (p.output && !query.output) ctx.report('error', 'microflow/no-result', `${query.name} gives nothing.`, 'output');
  },
  emit: (p, to) => {
    const { service, operation } = to.operation(p.query as string);
    const inputs: Record<string, Code> = Object.create(null);
    for (const { name } of queryIn(to.view, p.query)?.inputs ?? []) {
      const value = argumentOf(p.arguments, name);
      if (value) inputs[name] = to.expression(value);
    }
    const call = objectOfCodes<DatabaseCall>({
      service: literal(service),
      operation: literal(operation),
      transaction: literalOf(databaseTransactions, p.transaction),
    });
    const answer = to.call<DatabaseFunctions>().queryDatabase(to.run, to.trace, call, objectOfCodes(inputs));
    return p.output ? js`${to.variable(p.output)} = ${answer};\n` : js`${answer};\n`;
  },
});
