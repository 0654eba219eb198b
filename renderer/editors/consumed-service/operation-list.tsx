import { useEffect, useRef, useState } from 'react';
import type { ConsumedSoapService, SoapOperation } from '../../../shared/consume/soap/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { select, useDiagnostics } from '../../project/index.ts';
import { elementsDragType, Icon, type MenuItem, openMenu, setDraggedUnits } from '../../widgets/index.ts';
import { findUsages, flowChoices } from './service-edits.ts';

/** How an operation is called, in a word. */
export function callWord({ request, requestBody }: SoapOperation): string {
  if (request === null) return 'empty';
  return { values: 'values', mapping: 'mapped', text: 'text' }[requestBody];
}

/** The operations of a service, found by words; one tab stop: arrows walk, Enter offers the flows that can call it. Rows are dragged onto flows. */
export function OperationList({ unit, chosen }: { unit: Unit<ConsumedSoapService>; chosen: string | null }) {
  const findings = useDiagnostics(unit.id);
  const [find, setFind] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const found = unit.data.operations.filter((operation) => {
    const { name, documentation, request, oneWay } = operation;
    const text =
      `${name} ${request?.name ?? ''} ${callWord(operation)} ${oneWay ? 'one-way' : ''} ${documentation}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  useEffect(() => {
    if (chosen) document.getElementById(`cs-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const menuOf = ({ id }: SoapOperation): MenuItem[] => [
    ...flowChoices(id),
    { label: 'Find usages', icon: 'link', keys: 'Shift+F12', run: () => findUsages(unit.id, id) },
  ];
  const keys = (e: React.KeyboardEvent) => {
    const at = found.findIndex((o) => o.id === chosen);
    const last = found.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last, PageDown: at + 12, PageUp: at - 12 }[e.key];
    const next = to === undefined ? undefined : found[Math.max(0, Math.min(last, to))];
    if (next) select(unit.id, [next.id]);
    else if (e.key === 'Enter' || e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey)) {
      const row = list.current?.querySelector('[aria-selected="true"]')?.getBoundingClientRect();
      const operation = found[at];
      if (operation && row) openMenu({ x: row.left + 24, y: row.bottom }, menuOf(operation));
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div className="cs-side">
      <div className="cs-find">
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
      </div>
      <div
        ref={list}
        className="cs-list p-scroll"
        role="listbox"
        aria-label="Operations"
        aria-activedescendant={chosen && found.some(({ id }) => id === chosen) ? `cs-${chosen}` : undefined}
        tabIndex={0}
        onKeyDown={keys}
      >
        {found.map((operation) => {
          const wrong = findings.filter((f) => f.element === operation.id && f.severity !== 'info');
          const isError = wrong.some((f) => f.severity === 'error');
          return (
            <div
              key={operation.id}
              id={`cs-${operation.id}`}
              className="p-row"
              role="option"
              aria-selected={operation.id === chosen}
              title={operation.documentation || operation.name}
              draggable
              onDragStart={(e) => {
                setDraggedUnits([operation.id]);
                e.dataTransfer.setData(elementsDragType, JSON.stringify([operation.id]));
                e.dataTransfer.effectAllowed = 'copy';
              }}
              onDragEnd={() => setDraggedUnits([])}
              onClick={() => {
                select(unit.id, [operation.id]);
                list.current?.focus({ preventScroll: true });
              }}
              onContextMenu={(e) => {
                e.preventDefault();
                select(unit.id, [operation.id]);
                openMenu({ x: e.clientX, y: e.clientY }, menuOf(operation));
              }}
            >
              <span className="name">{operation.name}</span>
              <span className="cs-marks">
                {operation.oneWay && (
                  <span className="tag" title="Nothing is answered but that it came">
                    one-way
                  </span>
                )}
                <span className="w-meta">{callWord(operation)}</span>
                <span className={isError ? 's-bad' : 's-warn'}>
                  {wrong.length > 0 && (
                    <Icon name={isError ? 'circle-x' : 'triangle-alert'} size={14} title={wrong[0]?.message ?? ''} />
                  )}
                </span>
              </span>
            </div>
          );
        })}
        {found.length === 0 && <p className="w-meta cs-note">No operation has “{find.trim()}” in it.</p>}
      </div>
      <div className="cs-count w-meta" role="status">
        {found.length === unit.data.operations.length
          ? `${found.length} ${found.length === 1 ? 'operation' : 'operations'}`
          : `${found.length} of ${unit.data.operations.length}`}
      </div>
    </div>
  );
}
