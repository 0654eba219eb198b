import { AddressError, databaseAddress } from '../../../shared/consume/database/address.ts';
import type { ColumnKind } from '../../../shared/consume/database/column-kinds.ts';
import { type DatabaseConnection, databaseConnectionKind } from '../../../shared/consume/database/kind.ts';
import type { DatabaseAddress } from '../../../shared/consume/database/program.ts';
import type { DatabaseQuery } from '../../../shared/consume/database/query-kind.ts';
import { planQueryEntity } from '../../../shared/import/database/query-entity.ts';
import { planTableEntities } from '../../../shared/import/database/table-entities.ts';
import { type Constant, constantVariable } from '../../../shared/model/kinds/constant.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { DatabaseRefusal, databaseCalls } from '../../../shared/rpc/calls/database.ts';
import type { CallResult } from '../../../shared/rpc/studio.ts';
import type { DatabaseTask } from '../../runtime/consume/database/ask-database.ts';
import { newId } from '../new-id.ts';
import type { ProjectSession } from '../session.ts';
import type { WorkbenchPool } from '../workbench-pool.ts';
import { CallError, type Client, type Handlers, need, unitOf } from './handler.ts';

/** Beside what the document allows for connecting and the statement. */
const graceMs = 10_000;

export const databaseHandlers = (workbench: WorkbenchPool): Handlers<typeof databaseCalls> => {
  const ask = async <N extends 'database.test' | 'database.browse' | 'database.try'>(
    client: Client,
    connection: string,
    words: string,
    task: DatabaseTask,
    asker: string,
  ): Promise<CallResult<N> | DatabaseRefusal> => {
    const unit = connectionOf(client, connection);
    try {
      const address = addressOf(need(client), unit);
      return (await workbench.run({
        task: 'database',
        args: { address, task },
        words,
        deadlineMs: address.connectMs + address.timeoutMs + graceMs,
        lane: { owner: client, name: JSON.stringify([asker, connection, task.what]) },
      })) as CallResult<N>;
    } catch (error) {
      if (error instanceof AddressError) return { error: error.message, fault: 'address' };
      const { code, message } = error as CallError;
      if (code !== 'workbench/too-slow' && code !== 'workbench/ended' && code !== 'workbench/busy') throw error;
      return { error: message, fault: code };
    }
  };
  return {
    'database.test': (client, { connection }) =>
      ask<'database.test'>(client, connection, 'The test of the connection', { what: 'test' }, ''),
    'database.browse': (client, { connection }) =>
      ask<'database.browse'>(
        client,
        connection,
        'Reading the tables',
        { what: 'browse', schemas: connectionOf(client, connection).data.schemas },
        '',
      ),
    'database.try': (client, { connection, sql, parameters, asker }) =>
      ask<'database.try'>(client, connection, 'The statement', { what: 'try', sql, parameters }, asker ?? ''),
    'database.planEntity': (client, { query, columns }) => {
      const given = columns.map((column) => ({ ...column, kind: column.kind as ColumnKind }));
      const plan = planQueryEntity(need(client).view, unitOf<DatabaseQuery>(client, query), given, newId);
      if ('error' in plan) throw new CallError('database/plan', plan.error);
      return plan;
    },
    'database.planTables': (client, { connection, ...options }) => {
      const plan = planTableEntities(need(client).view, connectionOf(client, connection), options, newId);
      if ('error' in plan) throw new CallError('database/plan', plan.error);
      return plan;
    },
  };
};

function connectionOf(client: Client, id: string): Unit<DatabaseConnection> {
  const unit = unitOf<DatabaseConnection>(client, id);
  if (unit.kind !== databaseConnectionKind.kind)
    throw new CallError('database/no-connection', `${unit.name} is no database connection.`);
  return unit;
}

/** Where a database is, with the values that constants have in runs on this machine. */
function addressOf({ view, values }: ProjectSession, { data }: Unit<DatabaseConnection>): DatabaseAddress {
  return databaseAddress(data, (setting) => {
    // A constant that is a secret has no value in the project.
    const constant = view.unit(data[setting]) as Unit<Constant> | undefined;
    if (!constant) return '';
    return (
      values.get(constant.id)?.text ??
      process.env[constantVariable(view.qualifiedName(constant))] ??
      constant.data.value ??
      ''
    );
  });
}
