import { useState } from 'react';
import type { DatabaseConnection, SchemaTable } from '../../../shared/consume/database/kind.ts';
import { tableName } from '../../../shared/import/database/table-entities.ts';
import { selectAll } from '../../../shared/import/database/table-statements.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { DatabaseRefusal, QueryTrial } from '../../../shared/rpc/calls/database.ts';
import { client, useStudio } from '../../project/index.ts';
import { Button, Icon, openMenu } from '../../widgets/index.ts';
import { isRefusal, planTables, tableQueries } from './database-edits.ts';
import { ResultGrid } from './result-grid.tsx';

/** A table or view: its columns, keys and where they lead; its first rows on demand. */
export function TableDetail({ unit, table }: { unit: Unit<DatabaseConnection>; table: SchemaTable }) {
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const [rows, setRows] = useState<QueryTrial | DatabaseRefusal | 'running' | null>(null);
  const look = () => {
    setRows('running');
    client()
      .call('database.try', {
        connection: unit.id,
        sql: selectAll(table, unit.data.system),
        parameters: [],
        asker: 'rows',
      })
      .then(setRows)
      .catch((error: Error) => setRows({ error: error.message, fault: 'studio' }));
  };
  const name = tableName(table);
  const leadsTo = (column: string) => table.foreignKeys.find(({ columns }) => columns.includes(column));
  return (
    <section className="cs-detail" aria-label={`${table.view ? 'View' : 'Table'} ${name}`}>
      <div className="cs-detail-head">
        <h3>{name}</h3>
        <span className="tag">{table.view ? 'View' : 'Table'}</span>
        <span className="db-grow" />
        <Button
          small
          kind="quiet"
          icon="rows-3"
          label={rows === 'running' ? 'Reading…' : 'Show rows'}
          disabled={rows === 'running'}
          onClick={look}
        />
        <Button
          small
          kind="quiet"
          icon="file-plus"
          label="New query"
          disabled={readOnly}
          onMenu={(at) => openMenu(at, tableQueries(unit, table))}
        />
        <Button
          small
          kind="quiet"
          icon="box"
          label="Entity…"
          title="Plans an entity of this table, with a query that reads it"
          disabled={readOnly}
          onClick={() => void planTables(unit, [name])}
        />
      </div>
      {table.documentation && <p className="w-meta db-about">{table.documentation}</p>}
      <div className="db-scroll">
        <table className="db-grid" aria-label={`Columns of ${name}`}>
          <thead>
            <tr>
              <th>Column</th>
              <th>Type</th>
              <th>Key</th>
              <th>Empty</th>
              <th>Leads to</th>
            </tr>
          </thead>
          <tbody>
            {table.columns.map((column) => {
              const key = leadsTo(column.name);
              return (
                <tr key={column.name} title={column.documentation || undefined}>
                  <td className="db-name">{column.name}</td>
                  <td className="mono" title={column.values.length > 0 ? column.values.join(', ') : undefined}>
                    {column.type}
                    {column.values.length > 0 && <span className="w-meta"> {column.values.length} values</span>}
                  </td>
                  <td>
                    {column.key > 0 && <Icon name="key-round" size={12} title={`Primary key, ${column.key}`} />}
                    {table.unique.some((columns) => columns.length === 1 && columns[0] === column.name) && (
                      <span className="tag">unique</span>
                    )}
                  </td>
                  <td>{column.nullable ? 'yes' : column.generated ? 'no, given by the database' : 'no'}</td>
                  <td className="mono">
                    {key ? `${key.table}.${key.referenced[key.columns.indexOf(column.name)] ?? ''}` : ''}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {rows !== null && rows !== 'running' && (
        <div className="db-rows">
          {isRefusal(rows) ? (
            <div className="w-strip w-strip-bad" role="alert">
              <Icon name="circle-x" size={14} />
              <span>{rows.error}</span>
            </div>
          ) : (
            <ResultGrid label={`Rows of ${name}`} result={rows} />
          )}
        </div>
      )}
    </section>
  );
}
