import {
  type BoundStatement,
  type BoundValue,
  bindStatement,
  type StatementParameter,
} from '../../../../shared/consume/database/bind-statement.ts';
import type { DatabaseDialect } from '../../../../shared/consume/database/dialect.ts';
import type { StatementPart } from '../../../../shared/consume/database/statement.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { DatabaseError, type DatabaseLink, type StatementLimits, type StatementResult } from './driver.ts';

/**
 * Binds a statement once for each item of its list parameters, the first of each together; what is no list is the same for all. Throws a FlowError `database/bad-list` for lists of
 * different lengths.
 */
export function bindBatch(
  parts: readonly StatementPart[],
  parameters: readonly StatementParameter[],
  given: Readonly<Record<string, unknown>>,
  dialect: DatabaseDialect,
  timeZone: string,
  name: string,
): BoundStatement[] {
  const lists = parameters.filter(({ list }) => list);
  const items = (parameter: string) => (given[parameter] ?? []) as readonly unknown[];
  const [first] = lists;
  const count = first ? items(first.name).length : 0;
  const other = lists.find((list) => items(list.name).length !== count);
  if (first && other)
    throw new FlowError(
      'database/bad-list',
      `${name}: ${first.name} has ${count} items, and ${other.name} ${items(other.name).length}: of a batch each list has as many.`,
    );
  const single = parameters.map((parameter) => ({ ...parameter, list: false }));
  return Array.from({ length: count }, (_, i) => {
    const own: Record<string, unknown> = { ...given };
    for (const list of lists) own[list.name] = items(list.name)[i] ?? null;
    return bindStatement(parts, single, own, dialect, timeZone);
  });
}

/** Runs a batch on a connection that is in a transaction; what fails says with which item where the driver tells. */
export async function runBatch(
  link: DatabaseLink,
  batch: readonly BoundStatement[],
  limits: StatementLimits,
): Promise<StatementResult> {
  const until = performance.now() + limits.timeoutMs;
  const left = () => ({ ...limits, timeoutMs: Math.max(1, until - performance.now()) });
  let changed = 0;
  for (let from = 0; from < batch.length; ) {
    const { sql } = batch[from] as BoundStatement;
    // Optional parts may make another statement of an item.
    let to = from + 1;
    while (to < batch.length && batch[to]?.sql === sql) to++;
    if (link.runMany && to - from > 1) {
      const rows = batch.slice(from, to).map(({ values }): readonly BoundValue[] => values);
      changed += await link.runMany({ sql }, rows, left());
    } else for (let i = from; i < to; i++) changed += await runItem(link, batch[i] as BoundStatement, i, left());
    from = to;
  }
  return { columns: [], rows: [], changed };
}

async function runItem(link: DatabaseLink, item: BoundStatement, i: number, limits: StatementLimits): Promise<number> {
  try {
    return (await link.run(item, limits)).changed ?? 0;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const { fault, message, at, value, state } = error;
    throw new DatabaseError(fault, `item ${i + 1}: ${message}`, { at, value, state, cause: error });
  }
}

/** The same as a transaction of its own: all of it, or nothing. */
export async function runOwnBatch(
  link: DatabaseLink,
  batch: readonly BoundStatement[],
  limits: StatementLimits,
): Promise<StatementResult> {
  await link.begin();
  try {
    const result = await runBatch(link, batch, limits);
    await link.commit();
    return result;
  } catch (error) {
    if (!link.isBroken) await link.rollback().catch(() => {});
    throw error;
  }
}
