import { useMemo, useState } from 'react';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  type MessageDefinition,
  placedMembers,
  resolveDefinition,
} from '../../../shared/structure/message-definition/index.ts';
import { editUnit } from '../../project/index.ts';
import { Button, EmptyState, Icon, TreeGrid } from '../../widgets/index.ts';
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
  const edit = (label: string, change: (data: MessageDefinition) => void) =>
    void editUnit<MessageDefinition>(label, unit.id, (draft) => change(draft.data));
  const choose = (row: DefinitionRow, isChosen: boolean) =>
    edit(`${isChosen ? 'Choose' : 'Leave out'} ${row.label}`, (data) =>
      isChosen ? chooseRow(data, row, catalog) : leaveOut(data, row),
    );
  const isOpen = ({ key }: DefinitionRow) => isFiltered || !closed.has(key);
  const toggle = ({ key }: DefinitionRow) => {
    // What a search shows is open.
    if (isFiltered) return;
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
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
      <TreeGrid
        label="Members"
        columns={columns}
        rows={rows}
        rowClass={() => 'js-row md-row'}
        selected={selected}
        isOpen={isOpen}
        onToggle={toggle}
        onSelect={onSelect}
        onKey={(e, row) => {
          if (e.altKey && (e.key === 'ArrowUp' || e.key === 'ArrowDown') && row?.member)
            edit(`Move ${row.label}`, (data) => moveMember(data, row, e.key === 'ArrowUp' ? -1 : 1));
          else if (e.key === ' ' && row) choose(row, row.member === null);
          else return false;
          return true;
        }}
        cells={(row) => (
          <DefinitionRowView
            row={row}
            isOpen={isOpen(row)}
            problem={row.member ? problems.get(placeText(row)) : undefined}
            onToggle={() => toggle(row)}
            onChoose={(isChosen) => choose(row, isChosen)}
            onEdit={(label, mutate) => edit(label, (data) => editMember(data, row, mutate))}
            onRecursion={() => edit(`Repeat ${row.label}`, (data) => turnRecursion(data, row, catalog))}
          />
        )}
      >
        {rows.length === 0 && (
          <EmptyState icon="search-x" title="Nothing found" text="No member has this in its name." />
        )}
      </TreeGrid>
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
