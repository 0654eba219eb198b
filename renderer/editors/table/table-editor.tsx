import '../schema/schema.css';
import '../json-structure/json-structure.css';
import './table.css';
import { useMemo } from 'react';
import { rowOf } from '../../../shared/format/table-settings.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import { mapAutomatically } from '../../app/map-automatically.ts';
import { select, useChosenView, useSelection, useUnit } from '../../project/index.ts';
import { Button, EditorFrame, EmptyState, Icon, Picker } from '../../widgets/index.ts';
import { ContractFiles } from '../schema/contract-files.tsx';
import { ContractOut } from '../schema/contract-out.tsx';
import { ContractUpdate } from '../schema/contract-update.tsx';
import { MessageCheck } from '../schema/message-check.tsx';
import { SampleRows } from './sample-rows.tsx';
import { TableColumns } from './table-columns.tsx';
import { changeTableProperty, resetColumns, type TableUnit } from './table-edits.ts';
import { useSampleRows } from './use-sample-rows.ts';

/** A table (CSV, Excel): its columns, and the rows of the sample that they follow from; messages held to it, and the file it came of. */
export function TableEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<TableUnit['data'] & { contract?: ContractOrigin }>(unitId);
  const [view, setView] = useChosenView(unitId, 'tree');
  if (!unit) return null;
  const { contract, overrides = {} } = unit.data;
  const byHand = Object.keys(overrides);
  const views = [
    { id: 'tree', label: 'Structure' },
    { id: 'check', label: 'Validate' },
    ...(contract ? [{ id: 'files', label: 'Files' }] : []),
  ];
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={views}
      onView={setView}
      actions={
        <>
          {byHand.length > 0 && (
            <Button
              small
              kind="quiet"
              icon="rotate-ccw"
              label={`${byHand.length} set by hand`}
              title={`Reset to what the sample says:\n${byHand.join('\n')}`}
              onClick={() => void resetColumns(unitId, byHand)}
            />
          )}
          <ContractUpdate unitId={unitId} label="Replace sample…" title="Read the columns from another file" />
          <ContractOut unitId={unitId} />
          <Button
            small
            kind="quiet"
            icon="wand-sparkles"
            label="Map automatically…"
            onClick={() => void mapAutomatically(unitId)}
          />
        </>
      }
    >
      {view === 'files' && contract ? (
        <ContractFiles origin={contract} />
      ) : view === 'check' ? (
        <MessageCheck unit={unit} />
      ) : (
        <Table unit={unit} file={contract?.files[0]?.path ?? unit.data.samples?.[0]?.name ?? null} />
      )}
    </EditorFrame>
  );
}

function Table({ unit, file }: { unit: TableUnit; file: string | null }) {
  const { unit: selectedUnit, elements } = useSelection();
  const selected = selectedUnit === unit.id ? (elements[0] ?? null) : null;
  const onSelect = (path: string) => select(unit.id, [path]);
  const read = useSampleRows(unit);
  const { root } = unit.data;
  const nodes = useMemo(() => new Map((rowOf(root).children ?? []).map((node) => [node.name, node])), [root]);
  const error = read?.diagnostics.find((d) => d.severity === 'error');
  const warnings = read?.diagnostics.filter((d) => d.severity === 'warning') ?? [];
  const said = error ?? warnings[0];
  const sheet = typeof unit.data.sheet === 'string' ? unit.data.sheet : null;
  return (
    <div className="tb-editor">
      {said && (
        <div className={`w-strip ${error ? 'w-strip-bad' : 'w-strip-warn'}`} role="status">
          <Icon name={error ? 'circle-alert' : 'triangle-alert'} />
          <span title={said.fix}>
            {error && 'The sample cannot be read in this way, the columns are those from before. '}
            {sentence(said)}
            {!error && warnings.length > 1 && ` ${warnings.length - 1} more like this.`}
          </span>
        </div>
      )}
      <div className="tb-columns">
        <TableColumns unit={unit} selected={selected} onSelect={onSelect} />
      </div>
      <div className="tb-sample">
        <div className="js-head">
          <strong>Sample</strong>
          {file && (
            <span className="w-meta tb-file" title={file}>
              {file}
            </span>
          )}
          {sheet !== null && read && read.sheets.length > 1 && (
            <Picker
              className="tb-sheet"
              label="Sheet"
              value={sheet}
              options={read.sheets.map((name) => ({ value: name, label: name, icon: 'sheet', family: 'shape' }))}
              onChange={(name) => void changeTableProperty(unit.id, ['sheet'], () => name ?? '')}
            />
          )}
          <span className="js-grow" />
          {read && read.rows.length > 0 && (
            <span className="w-meta">
              {read.rows.length === 50
                ? 'First 50 rows'
                : `${read.rows.length} ${read.rows.length === 1 ? 'row' : 'rows'}`}
            </span>
          )}
        </div>
        {read && read.rows.length > 0 ? (
          <SampleRows read={read} nodes={nodes} selected={selected} onSelect={onSelect} />
        ) : (
          read &&
          !error && (
            <EmptyState
              icon="rows-3"
              title="No rows"
              text={
                file
                  ? 'No row of data stands in the sample.'
                  : 'Give a file with Replace sample…: columns and types follow from its rows.'
              }
            />
          )
        )}
      </div>
    </div>
  );
}

function sentence({ line, column, message }: LocatedDiagnostic): string {
  return line === undefined ? message : `Line ${line}, column ${column ?? 1}: ${message}`;
}
