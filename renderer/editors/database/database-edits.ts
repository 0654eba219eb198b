import {
  type DatabaseConnection,
  databaseConnectionKind,
  type SchemaTable,
} from '../../../shared/consume/database/kind.ts';
import { type DatabaseQuery, databaseQueryKind } from '../../../shared/consume/database/query-kind.ts';
import { differencesInWords, schemaDifferences } from '../../../shared/import/database/schema-differences.ts';
import {
  formsOf,
  procedureStatement,
  statementFormLabels,
  tableStatement,
  type WrittenQuery,
} from '../../../shared/import/database/table-statements.ts';
import { freeName } from '../../../shared/import/free-name.ts';
import { toDocumentName } from '../../../shared/model/file-names.ts';
import { toName } from '../../../shared/model/naming.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { DatabaseRefusal, QueryTrial } from '../../../shared/rpc/calls/database.ts';
import { applyChange, client, editUnit, newId, openDocument, toast, useStudio } from '../../project/index.ts';
import { type MenuItem, openPlan } from '../../widgets/index.ts';

/** One labelled change of a connection. */
export function editConnection(unitId: string, label: string, change: (data: DatabaseConnection) => void): void {
  void editUnit<DatabaseConnection>(label, unitId, (draft) => change(draft.data));
}

/** One labelled change of a query. */
export function editQuery(unitId: string, label: string, change: (data: DatabaseQuery) => void): Promise<unknown> {
  return editUnit<DatabaseQuery>(label, unitId, (draft) => change(draft.data));
}

export const isRefusal = (outcome: object): outcome is DatabaseRefusal => 'error' in outcome;

/** Reads the tables of a database into its document; gives what differs from what was known, or why it cannot be read. */
export async function readTables(unit: Unit<DatabaseConnection>): Promise<DatabaseRefusal | null> {
  const outcome = await client().call('database.browse', { connection: unit.id });
  if (isRefusal(outcome)) return outcome;
  const differences = schemaDifferences(unit.data, outcome);
  if (differences === null) {
    toast(`The ${outcome.tables.length} tables of ${unit.name} are as they were.`);
    return null;
  }
  await editUnit<DatabaseConnection>(`Read the tables of ${unit.name}`, unit.id, ({ data }) => {
    data.tables = outcome.tables;
    data.procedures = outcome.procedures;
  });
  toast(
    unit.data.tables.length === 0 ? `Read ${outcome.tables.length} tables and views.` : differencesInWords(differences),
  );
  return null;
}

/** The queries that a table offers. */
export function tableQueries(connection: Unit<DatabaseConnection>, table: SchemaTable): MenuItem[] {
  const { system } = connection.data;
  return formsOf(table).map((form) => ({
    label: statementFormLabels[form],
    icon: form.startsWith('select') ? 'rows-3' : form === 'delete' ? 'trash-2' : 'pencil',
    run: () =>
      void newQuery(
        connection,
        form === 'select' ? table.name : `${form.replace('select-one', 'one')}_${table.name}`,
        tableStatement(table, form, system, newId),
      ),
  }));
}

const shownProcedures = 40;

/** The procedures and functions, each as the query that calls it. */
export function procedureQueries(connection: Unit<DatabaseConnection>): MenuItem[] {
  const { procedures, system } = connection.data;
  return procedures.slice(0, shownProcedures).map((procedure) => {
    const written = procedureStatement(procedure, system, newId);
    return {
      label: `${procedure.schema ? `${procedure.schema}.` : ''}${procedure.name}`,
      icon: procedure.function ? 'square-function' : 'play',
      disabled: written === null,
      run: () => void (written && newQuery(connection, procedure.name, written)),
    };
  });
}

/** A new query with what is written of it; it opens. */
export async function newQuery(
  connection: Unit<DatabaseConnection>,
  wanted = 'Query',
  written: Partial<WrittenQuery> = {},
): Promise<void> {
  const { view } = useStudio.getState();
  const parent = connection.parent ?? '';
  const name = freeName(view, parent, toDocumentName(toName(wanted, 'Query'), 'Query'));
  const unit: Unit<DatabaseQuery> = {
    id: newId(),
    kind: databaseQueryKind.kind,
    name,
    parent,
    documentation: '',
    data: {
      ...databaseQueryKind.defaults(),
      connection: connection.id,
      ...written,
    },
  };
  const isMade = await applyChange({ label: `New query ${name}`, ops: [{ op: 'create', unit }] });
  if (isMade) openDocument(unit.id);
}

/** Plans entities of tables, with a query for each, and shows the plan. */
export async function planTables(connection: Unit<DatabaseConnection>, tables: readonly string[]): Promise<void> {
  try {
    const plan = await client().call('database.planTables', {
      connection: connection.id,
      tables: [...tables],
      parent: connection.parent ?? '',
      queries: true,
    });
    await openPlan(plan, 'Entities from tables');
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}

/** Plans an entity of the columns that a query gave, and shows the plan. */
export async function planEntity(query: Unit<DatabaseQuery>, { columns }: Pick<QueryTrial, 'columns'>): Promise<void> {
  try {
    const plan = await client().call('database.planEntity', { query: query.id, columns: [...columns] });
    await openPlan(plan, `Entity of ${query.name}`);
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}

export const connectionFields = Object.keys(databaseConnectionKind.schema.shape);
