import './database.css';
import '../consumed-service/consumed-service.css';
import { useEffect, useMemo } from 'react';
import { dialectOf } from '../../../shared/consume/database/dialect.ts';
import type { DatabaseConnection } from '../../../shared/consume/database/kind.ts';
import { type DatabaseQuery, databaseQueryKind } from '../../../shared/consume/database/query-kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import {
  openDocument,
  useChosenView,
  useDiagnostics,
  useProjectView,
  useStudio,
  useUnit,
} from '../../project/index.ts';
import {
  Button,
  CodeEditor,
  type CodeMarker,
  DraftsScope,
  EditorFrame,
  EmptyState,
  Icon,
  openMenu,
  useDraft,
  useFlushDrafts,
} from '../../widgets/index.ts';
import { flowChoices } from '../consumed-service/service-edits.ts';
import { editQuery, isRefusal, planEntity } from './database-edits.ts';
import { QueryParameters } from './query-parameters.tsx';
import { ResultGrid } from './result-grid.tsx';
import { registerSql, useSqlNames } from './sql-language.ts';
import { useQueryTrial } from './use-query-trial.ts';

/** A text that nobody types at for so long is in the project. */
const pauseMs = 400;

/** A query: its statement, what it takes right, what it gives below. */
export function QueryEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<DatabaseQuery>(unitId);
  const [view, setView] = useChosenView(unitId, 'query');
  if (!unit) return null;
  return (
    <DraftsScope>
      <Query key={unitId} unit={unit} view={view} onView={setView} />
    </DraftsScope>
  );
}

function Query({ unit, view, onView }: { unit: Unit<DatabaseQuery>; view: string; onView: (view: string) => void }) {
  const project = useProjectView();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const connection = project.unit(unit.data.connection) as Unit<DatabaseConnection> | undefined;
  const { trial, isRunning, run } = useQueryTrial(unit.id);
  const flush = useFlushDrafts();
  const tryIt = () => {
    flush();
    run();
  };
  const result = trial && !isRefusal(trial) ? trial : null;
  const gives = unit.data.gives === 'list' || unit.data.gives === 'object';
  return (
    <EditorFrame
      unitId={unit.id}
      view={view}
      views={[{ id: 'query', label: 'Query' }]}
      onView={onView}
      actions={
        <>
          {connection && (
            <Button
              small
              kind="quiet"
              icon="database"
              label={connection.name}
              title="Open the connection and its tables"
              onClick={() => openDocument(connection.id)}
            />
          )}
          {result && result.columns.length > 0 && (
            <Button
              small
              kind="quiet"
              icon="box"
              label={unit.data.entity === null ? 'Make entity…' : 'Update entity…'}
              title="Plans the entity that its columns are read into"
              disabled={readOnly}
              onClick={() => void planEntity(unit, result)}
            />
          )}
          <Button
            small
            kind="quiet"
            icon="workflow"
            label="Add to flow"
            title="A microflow that asks it, or one that is open"
            disabled={readOnly || !connection}
            onMenu={(at) => openMenu(at, flowChoices(unit.id))}
          />
          <Button
            small
            kind="primary"
            icon="play"
            label={isRunning ? 'Running…' : 'Run query'}
            title="Runs the statement with the test values (Ctrl+Enter); what it changes is taken back"
            disabled={isRunning || !connection}
            onClick={tryIt}
          />
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a key of the whole editor */}
      <div
        className="db-query"
        onKeyDownCapture={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.stopPropagation();
          tryIt();
        }}
      >
        <div className="db-top">
          <Statement unit={unit} connection={connection} trial={trial} />
          <QuerySide unit={unit} />
        </div>
        <section className="db-bottom" aria-label="Result">
          {trial && isRefusal(trial) ? (
            <div className="w-strip w-strip-bad" role="alert">
              <Icon name="circle-x" size={14} />
              <span>
                {trial.line === undefined ? '' : `Line ${trial.line}, column ${trial.column ?? 1}: `}
                {trial.error}
              </span>
            </div>
          ) : result ? (
            <ResultGrid label="Rows" result={result} />
          ) : (
            <EmptyState
              icon="rows-3"
              title={isRunning ? 'Running…' : 'Not run yet'}
              text={
                gives
                  ? 'Run it with the test values to see its rows; an entity is made of its columns then.'
                  : 'Run it with the test values; what it changes is taken back.'
              }
            />
          )}
        </section>
      </div>
    </EditorFrame>
  );
}

function Statement({
  unit,
  connection,
  trial,
}: {
  unit: Unit<DatabaseQuery>;
  connection: Unit<DatabaseConnection> | undefined;
  trial: ReturnType<typeof useQueryTrial>['trial'];
}) {
  const draft = useDraft(
    unit.data.sql,
    (sql) => void editQuery(unit.id, 'Change statement', (d) => void (d.sql = sql)),
    pauseMs,
  );
  const findings = useDiagnostics(unit.id);
  useEffect(registerSql, []);
  useSqlNames(connection?.data ?? null, dialectOf(connection?.data.system ?? '').quote, unit.data.parameters);
  const markers = useMemo((): CodeMarker[] => {
    const own = findings.flatMap(({ property, line, column, message, severity }): CodeMarker[] =>
      property === 'sql' && line !== undefined ? [{ line, column: column ?? 1, message, severity }] : [],
    );
    // What the database said is about the text that it was given.
    const said =
      trial && isRefusal(trial) && trial.line !== undefined
        ? [{ line: trial.line, column: trial.column ?? 1, message: trial.error, severity: 'error' as const }]
        : [];
    return [...own, ...said];
  }, [findings, trial]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the editor inside tells nobody that it is left
    <div className="db-statement" onBlur={draft.commit}>
      <CodeEditor wraps language="sql" label="Statement" value={draft.text} onChange={draft.type} markers={markers} />
    </div>
  );
}

/** What it takes and gives. */
function QuerySide({ unit }: { unit: Unit<DatabaseQuery> }) {
  const findings = useDiagnostics(unit.id);
  return (
    <aside className="db-side" aria-label="Parameters and result">
      <QueryParameters unit={unit} />
      <SchemaForm
        schema={databaseQueryKind.schema}
        value={unit.data as never}
        omit={['sql', 'parameters', 'columns']}
        problemAt={problemIn(findings, null)}
        onChange={(path, update) => void editQuery(unit.id, 'Change query', (d) => editAt(d, path, update))}
      />
    </aside>
  );
}
