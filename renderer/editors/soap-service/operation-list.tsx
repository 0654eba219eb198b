import { useEffect, useRef, useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { openDocument, select, useCatalog, useDiagnostics, useProjectView, useStudio } from '../../project/index.ts';
import { Icon, type MenuItem, openMenu, ReferencePicker } from '../../widgets/index.ts';
import {
  addEntityOperations,
  addFlowOperation,
  duplicateOperation,
  moveOperation,
  removeOperation,
} from './soap-edits.ts';

/** What a new operation is asked for: its microflow, or the entity whose operations they are. */
export type Adding = 'microflow' | 'entity' | null;

/** The operations of a service, found by words; one tab stop: arrows walk, with Alt they move, Delete removes. */
export function OperationList({
  unit,
  chosen,
  adding,
  onAdding,
}: {
  unit: Unit<SoapService>;
  chosen: string | null;
  adding: Adding;
  onAdding: (adding: Adding) => void;
}) {
  const view = useProjectView();
  const findings = useDiagnostics(unit.id);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const [find, setFind] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const flowOf = ({ microflow }: ServedSoapOperation) => view.unit(microflow)?.name ?? '';
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const found = unit.data.operations.filter((operation) => {
    const { name, documentation, oneWay } = operation;
    const text = `${name} ${flowOf(operation)} ${oneWay ? 'one-way' : ''} ${documentation}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  useEffect(() => {
    if (chosen) document.getElementById(`ss-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const menuOf = (operation: ServedSoapOperation): MenuItem[] => [
    {
      label: 'Open microflow',
      icon: 'workflow',
      disabled: !view.unit(operation.microflow),
      run: () => openDocument(operation.microflow as string),
    },
    { label: 'Move up', icon: 'arrow-up', keys: 'Alt+↑', run: () => moveOperation(unit.id, operation, -1) },
    { label: 'Move down', icon: 'arrow-down', keys: 'Alt+↓', run: () => moveOperation(unit.id, operation, 1) },
    { label: 'Duplicate', icon: 'copy-plus', keys: 'Ctrl+D', run: () => duplicateOperation(unit.id, operation) },
    {
      label: 'Remove',
      icon: 'trash',
      keys: 'Del',
      danger: true,
      run: () => removeOperation(unit.id, operation),
    },
  ];
  const keys = (e: React.KeyboardEvent) => {
    const at = found.findIndex((o) => o.id === chosen);
    const operation = found[at];
    const last = found.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last, PageDown: at + 12, PageUp: at - 12 }[e.key];
    const next = to === undefined ? undefined : found[Math.max(0, Math.min(last, to))];
    const isMove = e.altKey && (e.key === 'ArrowDown' || e.key === 'ArrowUp');
    if (isMove && operation && !readOnly) moveOperation(unit.id, operation, e.key === 'ArrowUp' ? -1 : 1);
    else if (next && !e.altKey) select(unit.id, [next.id]);
    else if (!operation || readOnly) return;
    else if (e.key === 'Delete') removeOperation(unit.id, operation);
    else if (e.key === 'd' && (e.ctrlKey || e.metaKey)) duplicateOperation(unit.id, operation);
    else if (e.key === 'Enter' || e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey)) {
      const row = list.current?.querySelector('[aria-selected="true"]')?.getBoundingClientRect();
      if (row) openMenu({ x: row.left + 24, y: row.bottom }, menuOf(operation));
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const all = unit.data.operations.length;
  return (
    <div className="cs-side">
      <div className="cs-find">
        {adding ? (
          <NewOperation unit={unit} adding={adding} onEnd={() => onAdding(null)} />
        ) : (
          <input
            className="w-field"
            data-find
            aria-label="Find an operation"
            placeholder="Find an operation"
            value={find}
            onChange={(e) => setFind(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === 'Escape') setFind('');
              if (e.key !== 'ArrowDown') return;
              e.preventDefault();
              list.current?.focus();
              if (found[0] && !found.some(({ id }) => id === chosen)) select(unit.id, [found[0].id]);
            }}
          />
        )}
      </div>
      <div
        ref={list}
        className="cs-list p-scroll"
        role="listbox"
        aria-label="Operations"
        aria-activedescendant={chosen && found.some(({ id }) => id === chosen) ? `ss-${chosen}` : undefined}
        tabIndex={0}
        onKeyDown={keys}
      >
        {found.map((operation) => {
          const wrong = findings.filter((f) => f.element === operation.id && f.severity !== 'info');
          const isError = wrong.some((f) => f.severity === 'error');
          return (
            <div
              key={operation.id}
              id={`ss-${operation.id}`}
              className="p-row"
              role="option"
              aria-selected={operation.id === chosen}
              title={operation.documentation || operation.name}
              onClick={() => {
                select(unit.id, [operation.id]);
                list.current?.focus({ preventScroll: true });
              }}
              onDoubleClick={() => view.unit(operation.microflow) && openDocument(operation.microflow as string)}
              onContextMenu={(e) => {
                e.preventDefault();
                select(unit.id, [operation.id]);
                if (!readOnly) openMenu({ x: e.clientX, y: e.clientY }, menuOf(operation));
              }}
            >
              <span className="name">{operation.name}</span>
              <span className="cs-marks">
                {operation.oneWay && (
                  <span className="tag" title="Nothing is answered but that it came">
                    one-way
                  </span>
                )}
                {!operation.microflow && <span className="w-meta">no microflow</span>}
                <span className={isError ? 's-bad' : 's-warn'}>
                  {wrong.length > 0 && (
                    <Icon name={isError ? 'circle-x' : 'triangle-alert'} size={14} title={wrong[0]?.message ?? ''} />
                  )}
                </span>
              </span>
            </div>
          );
        })}
        {found.length === 0 && all > 0 && <p className="w-meta cs-note">No operation has “{find.trim()}” in it.</p>}
      </div>
      <div className="cs-count w-meta" role="status">
        {found.length === all ? `${all} ${all === 1 ? 'operation' : 'operations'}` : `${found.length} of ${all}`}
      </div>
    </div>
  );
}

/** Asks for the microflow of a new operation, or for the entity whose operations are added; leaving it adds nothing. */
function NewOperation({
  unit,
  adding,
  onEnd,
}: {
  unit: Unit<SoapService>;
  adding: 'microflow' | 'entity';
  onEnd: () => void;
}) {
  const catalog = useCatalog();
  const isFlow = adding === 'microflow';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field on its way out
    <span
      onBlur={onEnd}
      onKeyDown={(e) => {
        if (e.key === 'Escape') onEnd();
      }}
    >
      <ReferencePicker
        label={isFlow ? 'Microflow of the new operation' : 'Entity of the new operations'}
        value={null}
        accepts={[isFlow ? 'microflow' : 'entity']}
        only={(id) => isFlow || catalog.entity(id)?.persistable === true}
        allowEmpty={false}
        autoFocus
        placeholder={isFlow ? 'Choose its microflow' : 'Choose the entity'}
        onChange={(id) => {
          if (id === null) return;
          if (isFlow) addFlowOperation(unit.id, id);
          else void addEntityOperations(unit, id);
          onEnd();
        }}
      />
    </span>
  );
}
