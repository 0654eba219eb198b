import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ConsumedRestService, RestOperation } from '../../../shared/consume/rest/kind.ts';
import { groupBy } from '../../../shared/model/made-once.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { select, useDiagnostics, useStudio } from '../../project/index.ts';
import { elementsDragType, Icon, type MenuItem, openMenu, setDraggedUnits } from '../../widgets/index.ts';
import { findUsages, flowChoices } from '../consumed-service/service-edits.ts';
import { removeOperation } from './rest-edits.ts';

/** A row of the list: the name of a group, or an operation. */
type Row = { tag: string } | { operation: RestOperation };

const rowHeight = 24;

/** Operations in their groups, those of a group where its first one stands; without groups as they are. */
function rowsOf(operations: readonly RestOperation[]): Row[] {
  const groups = groupBy(operations, ({ tag }) => tag);
  if (groups.size < 2) return operations.map((operation) => ({ operation }));
  return [...groups].flatMap(([tag, own]): Row[] => [
    { tag: tag || 'Others' },
    ...own.map((operation): Row => ({ operation })),
  ]);
}

/** The operations of a service, found by words; one tab stop: arrows walk, Enter offers the flows that can call it. Rows are dragged onto flows. */
export function RestOperationList({ unit, chosen }: { unit: Unit<ConsumedRestService>; chosen: string | null }) {
  const findings = useDiagnostics(unit.id);
  const [find, setFind] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const { operations } = unit.data;
  const found = useMemo(() => {
    const words = find.toLowerCase().split(/\s+/).filter(Boolean);
    return operations.filter(({ name, method, path, tag, documentation }) => {
      const text = `${name} ${method} ${path} ${tag} ${documentation}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }, [operations, find]);
  const rows = useMemo(() => rowsOf(found), [found]);
  const order = useMemo(() => rows.flatMap((row) => ('operation' in row ? row.operation : [])), [rows]);
  const wrong = useMemo(
    () =>
      groupBy(
        findings.filter((f) => f.severity !== 'info'),
        (f) => f.element,
      ),
    [findings],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const at = rows.findIndex((row) => 'operation' in row && row.operation.id === chosen);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const remove = (id: string) => {
    const operation = operations.find((o) => o.id === id);
    if (operation && !readOnly) removeOperation(unit.id, operation);
  };
  const menuOf = ({ id }: RestOperation): MenuItem[] => [
    ...flowChoices(id),
    { label: 'Find usages', icon: 'link', keys: 'Shift+F12', run: () => findUsages(unit.id, id) },
    { label: 'Remove', icon: 'trash-2', keys: 'Delete', run: () => remove(id) },
  ];
  const keys = (e: React.KeyboardEvent) => {
    const own = order.findIndex((o) => o.id === chosen);
    const last = order.length - 1;
    const to = { ArrowDown: own + 1, ArrowUp: own - 1, Home: 0, End: last, PageDown: own + 12, PageUp: own - 12 }[
      e.key
    ];
    const next = to === undefined ? undefined : order[Math.max(0, Math.min(last, to))];
    if (next) select(unit.id, [next.id]);
    else if (e.key === 'Delete' && chosen) remove(chosen);
    else if (e.key === 'Enter' || e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey)) {
      const row = list.current?.querySelector('[aria-selected="true"]')?.getBoundingClientRect();
      const operation = order[own];
      if (operation && row) openMenu({ x: row.left + 24, y: row.bottom }, menuOf(operation));
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const isShown = at >= 0 && virtual.getVirtualItems().some(({ index }) => index === at);
  return (
    <div className="cs-side cr-side">
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
            if (order[0] && !order.some(({ id }) => id === chosen)) select(unit.id, [order[0].id]);
          }}
        />
      </div>
      <div
        ref={list}
        className="cs-list p-scroll"
        role="listbox"
        aria-label="Operations"
        aria-activedescendant={isShown ? `cr-${chosen}` : undefined}
        tabIndex={0}
        onKeyDown={keys}
      >
        <div className="cr-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index] as Row;
            const style = { transform: `translateY(${start}px)` };
            if ('tag' in row)
              return (
                <div key={`tag ${row.tag}`} className="cr-tag w-meta" role="presentation" style={style}>
                  {row.tag}
                </div>
              );
            return (
              <OperationRow
                key={row.operation.id}
                unitId={unit.id}
                operation={row.operation}
                place={order.indexOf(row.operation)}
                count={order.length}
                isChosen={row.operation.id === chosen}
                problem={wrong.get(row.operation.id)}
                style={style}
                onFocus={() => list.current?.focus({ preventScroll: true })}
                menu={menuOf}
              />
            );
          })}
        </div>
        {found.length === 0 && <p className="w-meta cs-note">No operation has “{find.trim()}” in it.</p>}
      </div>
      <div className="cs-count w-meta" role="status">
        {found.length === operations.length
          ? `${found.length} ${found.length === 1 ? 'operation' : 'operations'}`
          : `${found.length} of ${operations.length}`}
      </div>
    </div>
  );
}

function OperationRow({
  unitId,
  operation,
  place,
  count,
  isChosen,
  problem,
  style,
  onFocus,
  menu,
}: {
  unitId: string;
  operation: RestOperation;
  place: number;
  count: number;
  isChosen: boolean;
  problem: readonly { severity: string; message: string }[] | undefined;
  style: React.CSSProperties;
  onFocus: () => void;
  menu: (operation: RestOperation) => MenuItem[];
}) {
  const isError = problem?.some((f) => f.severity === 'error') ?? false;
  return (
    <div
      id={`cr-${operation.id}`}
      className="p-row"
      role="option"
      aria-selected={isChosen}
      aria-posinset={place + 1}
      aria-setsize={count}
      title={`${operation.method} ${operation.path}`}
      style={style}
      draggable
      onDragStart={(e) => {
        setDraggedUnits([operation.id]);
        e.dataTransfer.setData(elementsDragType, JSON.stringify([operation.id]));
        e.dataTransfer.effectAllowed = 'copy';
      }}
      onDragEnd={() => setDraggedUnits([])}
      onClick={() => {
        select(unitId, [operation.id]);
        onFocus();
      }}
      onContextMenu={(e) => {
        e.preventDefault();
        select(unitId, [operation.id]);
        openMenu({ x: e.clientX, y: e.clientY }, menu(operation));
      }}
    >
      <span className={`method method-${operation.method}`}>{operation.method}</span>
      <span className="cr-row-words">
        <span className="name">{operation.name}</span>
        <span className="cr-row-path mono">{operation.path}</span>
      </span>
      {problem && (
        <span className={isError ? 's-bad' : 's-warn'}>
          <Icon name={isError ? 'circle-x' : 'triangle-alert'} size={14} title={problem[0]?.message ?? ''} />
        </span>
      )}
    </div>
  );
}
