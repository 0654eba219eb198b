import './database.css';
import '../consumed-service/consumed-service.css';
import { useState } from 'react';
import type { DatabaseConnection } from '../../../shared/consume/database/kind.ts';
import { tableName } from '../../../shared/import/database/table-entities.ts';
import type { DatabaseRefusal } from '../../../shared/rpc/calls/database.ts';
import { useChosenView, useStudio, useUnit } from '../../project/index.ts';
import { Button, EditorFrame, EmptyState, openMenu } from '../../widgets/index.ts';
import { ConnectionHead } from './connection-head.tsx';
import { newQuery, planTables, procedureQueries, readTables } from './database-edits.ts';
import { TableDetail } from './table-detail.tsx';
import { TableList } from './table-list.tsx';

/** A database connection: where it is above, its tables left, the chosen one right. */
export function ConnectionEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<DatabaseConnection>(unitId);
  const [view, setView] = useChosenView(unitId, 'tables');
  const [chosen, setChosen] = useState<string | null>(null);
  const [isReading, setReading] = useState(false);
  const [refusal, setRefusal] = useState<DatabaseRefusal | null>(null);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  if (!unit) return null;
  const { tables } = unit.data;
  const table = tables.find((each) => tableName(each) === chosen) ?? tables[0] ?? null;
  const read = () => {
    setReading(true);
    setRefusal(null);
    void readTables(unit)
      .then(setRefusal)
      .catch((error: Error) => setRefusal({ error: error.message, fault: 'studio' }))
      .finally(() => setReading(false));
  };
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={[{ id: 'tables', label: 'Tables' }]}
      onView={setView}
      actions={
        <>
          <Button
            small
            kind="quiet"
            icon="refresh-cw"
            label={isReading ? 'Reading…' : 'Read tables'}
            title="Reads the tables, views and procedures into the project: they are known without the database then"
            disabled={isReading || readOnly}
            onClick={read}
          />
          <Button
            small
            kind="quiet"
            icon="file-plus"
            label="New query"
            disabled={readOnly}
            onClick={() => void newQuery(unit)}
          />
          {unit.data.procedures.length > 0 && (
            <Button
              small
              kind="quiet"
              icon="square-function"
              label="Call procedure"
              title="A query that calls a procedure or function"
              disabled={readOnly}
              onMenu={(at) => openMenu(at, procedureQueries(unit))}
            />
          )}
          {tables.length > 0 && (
            <Button
              small
              kind="quiet"
              icon="boxes"
              label="Entities from tables…"
              title="Plans entities, enumerations, associations and queries of all tables; of one, from its own button"
              disabled={readOnly}
              onClick={() => void planTables(unit, tables.filter((each) => !each.view).map(tableName))}
            />
          )}
        </>
      }
    >
      <div className="cs-editor">
        <ConnectionHead unit={unit} refusal={refusal} />
        {table ? (
          <div className="cs-body">
            <TableList tables={tables} chosen={tableName(table)} onChoose={setChosen} />
            <TableDetail key={tableName(table)} unit={unit} table={table} />
          </div>
        ) : (
          <EmptyState
            icon="database"
            title="No tables yet"
            text="Say where the database is and who asks, then read its tables: they are kept in the project and known without it."
            {...(readOnly
              ? {}
              : { action: { label: isReading ? 'Reading…' : 'Read tables', icon: 'refresh-cw', run: read } })}
          />
        )}
      </div>
    </EditorFrame>
  );
}
