import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  type MessageDefinition,
  placedMembers,
  resolveDefinition,
} from '../../../shared/structure/message-definition/index.ts';
import { editUnit } from '../../project/index.ts';
import { Button, EmptyState, Icon } from '../../widgets/index.ts';
import { chooseRow, editMember, leaveOut, moveMember, turnRecursion } from './definition-edits.ts';
import { DefinitionRowView } from './definition-row.tsx';
import { type DefinitionRow, definitionRows, filteredRows } from './definition-rows.ts';

const columns = ['Member', 'Type', 'Occurs', 'Null', 'Name', 'Item name', 'Example', 'Documentation'];

/** What messages of an entity may hold, with tick boxes; names, examples and documentation beside each that they do. */
export function DefinitionTree({
  unit,
  catalog,
  diagnostics,
  selected,
  onSelect,
}: {
  unit: Unit<MessageDefinition>;
  catalog: Catalog;
  diagnostics: readonly LocatedDiagnostic[];
  selected: string | null;
  onSelect: (key: string) => void;
}) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState('');
  const [onlyChosen, setOnlyChosen] = useState(false);
  const isFiltered = search.trim() !== '' || onlyChosen;
  const rows = useMemo(
    () => filteredRows(definitionRows(unit.data, catalog, isFiltered ? undefined : closed), search, onlyChosen),
    [unit.data, catalog, closed, search, onlyChosen, isFiltered],
  );
  const problems = useMemo(() => problemsOf(unit.data, catalog, diagnostics), [unit.data, catalog, diagnostics]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 12,
  });
  const at = rows.findIndex((row) => row.key === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  const edit = (label: string, change: (data: MessageDefinition) => void) =>
    void editUnit<MessageDefinition>(label, unit.id, (draft) => change(draft.data));
  const choose = (row: DefinitionRow, isChosen: boolean) =>
    edit(`${isChosen ? 'Choose' : 'Leave out'} ${row.label}`, (data) =>
      isChosen ? chooseRow(data, row, catalog) : leaveOut(data, row),
    );
  const toggle = (key: string) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const go = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row) onSelect(row.key);
  };
  return (
    <div className="sc-tree">
      <div className="sc-search">
        <Icon name="search" size={14} />
        <input
          type="search"
          aria-label="Find a member"
          placeholder="Find a member"
          value={search}
          onChange={(e) => setSearch(e.target.value)}
        />
        <Button
          small
          kind="quiet"
          icon="list-checks"
          label="Only chosen"
          active={onlyChosen}
          onClick={() => setOnlyChosen(!onlyChosen)}
        />
      </div>
      <div
        ref={box}
        className="p-scroll js-table"
        role="treegrid"
        aria-label="Members"
        aria-rowcount={rows.length + 1}
        tabIndex={0}
        onKeyDown={(e) => {
          if (e.target !== e.currentTarget) return;
          const row = rows[at];
          const isMove = e.altKey && (e.key === 'ArrowUp' || e.key === 'ArrowDown');
          if (isMove && row?.member)
            edit(`Move ${row.label}`, (data) => moveMember(data, row, e.key === 'ArrowUp' ? -1 : 1));
          else if (e.key === 'ArrowDown') go(at + 1);
          else if (e.key === 'ArrowUp') go(at - 1);
          else if (e.key === 'Home') go(0);
          else if (e.key === 'End') go(rows.length - 1);
          else if (e.key === 'ArrowLeft' && row) {
            if (row.hasChildren && !closed.has(row.key)) toggle(row.key);
            else if (row.parent) onSelect(row.parent);
          } else if (e.key === 'ArrowRight' && row) {
            if (closed.has(row.key)) toggle(row.key);
            else if (row.hasChildren) go(at + 1);
          } else if (e.key === ' ' && row) choose(row, row.member === null);
          else if (e.key === 'Enter' || e.key === 'F2')
            box.current?.querySelector<HTMLElement>('[aria-selected="true"] .w-field')?.focus();
          else return;
          e.preventDefault();
        }}
      >
        <div className="js-row js-columns md-row" role="row">
          {columns.map((title) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index] as DefinitionRow;
            return (
              <div
                key={row.key}
                className="js-row md-row"
                role="row"
                aria-level={row.depth + 1}
                aria-rowindex={item.index + 2}
                aria-selected={row.key === selected}
                {...(row.hasChildren ? { 'aria-expanded': !closed.has(row.key) } : {})}
                style={{ position: 'absolute', top: item.start, left: 0, right: 0 }}
                onClick={() => onSelect(row.key)}
              >
                <DefinitionRowView
                  row={row}
                  isOpen={isFiltered || !closed.has(row.key)}
                  problem={row.member ? problems.get(placeText(row)) : undefined}
                  onToggle={() => toggle(row.key)}
                  onChoose={(isChosen) => choose(row, isChosen)}
                  onEdit={(label, mutate) => edit(label, (data) => editMember(data, row, mutate))}
                  onRecursion={() => edit(`Repeat ${row.label}`, (data) => turnRecursion(data, row, catalog))}
                />
              </div>
            );
          })}
        </div>
        {rows.length === 0 && (
          <EmptyState icon="search-x" title="Nothing found" text="No member has this in its name." />
        )}
      </div>
    </div>
  );
}

const placeText = ({ object, index }: DefinitionRow) => [...object, index].map((i) => `members.${i}`).join('.');

/** What is wrong with members, by their places in the data. */
function problemsOf(
  data: MessageDefinition,
  catalog: Catalog,
  diagnostics: readonly LocatedDiagnostic[],
): ReadonlyMap<string, string> {
  const resolved = diagnostics.length > 0 ? resolveDefinition(data, catalog) : null;
  if (!resolved) return new Map();
  const places = new Map([...placedMembers(resolved)].map(({ path, at }) => [path, at]));
  return new Map(
    diagnostics.flatMap(({ element, message }) => {
      const at = places.get(element ?? '');
      return at ? [[at, message] as const] : [];
    }),
  );
}
