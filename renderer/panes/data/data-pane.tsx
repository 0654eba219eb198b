import './data.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { EntityInfo } from '../../../shared/model/catalog.ts';
import type { DataColumn, DataEdited, DataRow } from '../../../shared/rpc/calls/data.ts';
import { client, startRun, toast, useCatalog, useRunState, useTraces } from '../../project/index.ts';
import {
  Button,
  EmptyState,
  openMenu,
  ReferencePicker,
  saveAs,
  TextField,
  useIsSeen,
  writeClipboard,
} from '../../widgets/index.ts';
import { cellKey, DataGrid } from './data-grid.tsx';
import { allRows, toCsv, toJson } from './export-rows.ts';
import { type FilteredMember, partOf, withPart } from './filter-parts.ts';
import { FilterStrip } from './filter-strip.tsx';
import { type ShownPage, useNewRows } from './new-rows.ts';

const pageSize = 100;
const noProblems: ReadonlyMap<string, string> = new Map();

/** A filter that fits an entity, to be seen where none is written yet. */
function exampleFilter({ attributes }: EntityInfo): string {
  const text = attributes.find((a) => a.type.kind === 'string');
  if (text) return `[contains(${text.name}, 'a')]`;
  const [first] = attributes;
  return first ? `[${first.name} != empty]` : '';
}

/** Rows of the run's database: filter by clicking or XPath, sort, edit, add, delete, follow links, export. */
export function DataPane() {
  const run = useRunState();
  const catalog = useCatalog();
  const traces = useTraces();
  const entities = [...catalog.entities()].filter((e) => e.persistable);
  const [entity, setEntity] = useState<string>('');
  const chosen = entities.find((e) => e.id === entity) ?? entities[0];
  const [constraint, setConstraint] = useState('');
  const [sort, setSort] = useState<{ id: string; descending: boolean } | null>(null);
  const [offset, setOffset] = useState(0);
  const [page, setPage] = useState<ShownPage | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [rows, setRows] = useState<ReadonlySet<string>>(new Set());
  const [problems, setProblems] = useState(noProblems);
  const [isAdding, setAdding] = useState(false);
  const [isFiltering, setFiltering] = useState(false);
  const [root, setRoot] = useState<Element | null>(null);
  const isSeen = useIsSeen(root);
  const { fresh, own, seen } = useNewRows(chosen?.id, page);
  const chosenId = chosen?.id;
  const asked = useRef(0);
  const words = useRef(new Map<string, string>());
  const ask = useCallback(
    (from: number, limit: number) =>
      client().call('data.page', {
        entity: chosenId as string,
        constraint,
        sort: sort?.id ?? null,
        descending: sort?.descending ?? false,
        offset: from,
        limit,
      }),
    [chosenId, constraint, sort],
  );
  const load = useCallback(async () => {
    // Nobody looks: what is new since a person opened it begins when they do.
    if (!chosenId || run.phase !== 'running' || !isSeen) return;
    const number = ++asked.current;
    const result = await ask(offset, pageSize);
    // A page asked for later has been shown, or will be.
    if (number !== asked.current) return;
    if ('error' in result) setError(result.error);
    else {
      setError(null);
      for (const row of result.rows) {
        words.current.set(row.id, row.words);
        for (const [i, column] of result.columns.entries()) {
          const link = row.links[column.id];
          if (link) words.current.set(link, row.values[i] ?? '');
          for (const member of row.sets[column.id]?.rows ?? []) words.current.set(member.id, member.words);
        }
      }
      setPage({ ...result, entity: chosenId, constraint });
    }
  }, [ask, chosenId, constraint, offset, run.phase, isSeen]);
  // Rows out of sight are not chosen: what is deleted is what the person sees.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page shows other rows
  useEffect(() => {
    setRows(new Set());
    setProblems(noProblems);
  }, [chosenId, constraint, offset]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a finished request may have changed rows, and an edit of the model that the run took its columns
  useEffect(() => {
    void load();
  }, [load, traces.length, run]);
  if (run.phase !== 'running')
    return (
      <div className="p-pane">
        <EmptyState
          icon="table-2"
          title="Nothing runs"
          text="The data browser shows the database of the run."
          action={{ label: 'Run', icon: 'play', run: () => void startRun() }}
        />
      </div>
    );
  if (!chosen)
    return (
      <div className="p-pane">
        <EmptyState icon="table-2" title="No stored entities" text="Add a persistable entity to the domain model." />
      </div>
    );
  const show = (id: string, filter = ''): void => {
    setEntity(id);
    setConstraint(filter);
    setSort(null);
    setOffset(0);
    setAdding(false);
    if (id !== chosen.id) setPage(null);
  };
  const filter = (text: string): void => {
    setOffset(0);
    setConstraint(text);
  };
  const memberOf = (column: DataColumn): FilteredMember => {
    if (!column.target) return { path: column.name, type: column.enumeration ? 'enumeration' : column.type };
    return { path: catalog.association(column.id)?.qualifiedName ?? column.name, type: column.type };
  };
  const after = async (result: Promise<DataEdited>, rowsMade = 0): Promise<DataEdited> => {
    const done = await result.catch((thrown: Error): DataEdited => ({ error: thrown.message }));
    if (done.error === null) own(rowsMade);
    else if (Object.keys(done.cells ?? {}).length === 0) toast(done.error, 'error');
    await load();
    return done;
  };
  const edit = async (row: DataRow, column: DataColumn, text: string | null): Promise<void> => {
    const member = column.id;
    const done = await after(client().call('data.set', { entity: chosen.id, id: row.id, member, text }));
    setProblems((before) => {
      const next = new Map(before);
      next.delete(cellKey(row.id, member));
      for (const [id, words] of Object.entries(done.cells ?? {})) next.set(cellKey(row.id, id), words);
      return next;
    });
  };
  const exportAs = async (format: 'CSV' | 'JSON'): Promise<void> => {
    try {
      const all = await allRows(ask);
      const isCsv = format === 'CSV';
      const text = isCsv ? toCsv(all.columns, all.rows) : toJson(all.columns, all.rows);
      saveAs(`${chosen.name}.${format.toLowerCase()}`, isCsv ? 'text/csv' : 'application/json', text);
      const count = all.rows.length.toLocaleString('en');
      if (all.rows.length < all.total) toast(`Exported the first ${count} of ${all.total.toLocaleString('en')} rows.`);
      else toast(`Exported ${count} ${all.rows.length === 1 ? 'row' : 'rows'} as ${format}.`);
    } catch (thrown) {
      toast((thrown as Error).message, 'error');
    }
  };
  const menu = (at: { x: number; y: number }, row: DataRow, column: DataColumn, value: string | null): void => {
    const member = memberOf(column);
    const link = row.links[column.id];
    const members = row.sets[column.id]?.rows ?? [];
    if (column.type === 'reference-set' && members.length > 0) {
      openMenu(at, [
        ...members.slice(0, 8).map((one) => ({
          label: `Only with ${one.words}`,
          icon: 'funnel',
          run: () => filter(withPart(constraint, partOf(member, '=', one.id))),
        })),
        { label: 'Copy the value', icon: 'copy', run: () => void writeClipboard(value ?? '') },
      ]);
      return;
    }
    const operand = column.target ? (link ?? '') : (value ?? '');
    const isEmpty = value === null;
    const words = isEmpty ? 'empty' : (value as string).length > 32 ? `${(value as string).slice(0, 30)}…` : value;
    const only = partOf(member, isEmpty ? 'empty' : '=', operand);
    const without = partOf(member, isEmpty ? 'not-empty' : '!=', operand);
    openMenu(at, [
      ...(column.type === 'binary'
        ? []
        : [
            { label: `Only ${column.name} is ${words}`, icon: 'funnel', run: () => filter(withPart(constraint, only)) },
            {
              label: `Without ${column.name} ${words}`,
              icon: 'funnel-x',
              run: () => filter(withPart(constraint, without)),
            },
          ]),
      { label: 'Copy the value', icon: 'copy', disabled: isEmpty, run: () => void writeClipboard(value ?? '') },
      ...(column.target && link
        ? [
            {
              label: `Go to ${value}`,
              icon: 'arrow-right',
              run: () => show(column.target as string, `[id = $Row_${link}]`),
            },
          ]
        : []),
    ]);
  };
  return (
    <div className="p-pane" ref={setRoot}>
      <div className="p-tools">
        <ReferencePicker
          className="d-entity"
          label="Entity"
          accepts={['entity']}
          only={(id) => entities.some((e) => e.id === id)}
          allowEmpty={false}
          value={chosen.id}
          onChange={(id) => show(id ?? '')}
        />
        <TextField mono label="XPath filter" placeholder={exampleFilter(chosen)} value={constraint} onCommit={filter} />
        <Button
          small
          kind="quiet"
          icon="funnel"
          title="Filter by choosing"
          active={isFiltering}
          onClick={() => setFiltering(!isFiltering)}
        />
        <Button small kind="quiet" icon="refresh-cw" title="Refresh" onClick={() => void load()} />
        <Button
          small
          kind="quiet"
          icon="download"
          title="Export rows"
          onMenu={(at) =>
            openMenu(at, [
              { label: 'Export as CSV', icon: 'table-2', run: () => void exportAs('CSV') },
              { label: 'Export as JSON', icon: 'braces', run: () => void exportAs('JSON') },
            ])
          }
        />
        <Button small icon="plus" label="Row" onClick={() => setAdding(true)} />
        <Button
          small
          kind="quiet"
          icon="trash-2"
          title="Delete rows"
          disabled={rows.size === 0}
          onClick={() => {
            const deleted = client().call('data.delete', { entity: chosen.id, ids: [...rows] });
            void after(deleted, -rows.size).then(() => setRows(new Set()));
          }}
        />
      </div>
      {isFiltering && page && (
        <FilterStrip
          columns={page.columns}
          constraint={constraint}
          memberOf={memberOf}
          wordsOfRow={(row) => words.current.get(row)}
          onChange={filter}
        />
      )}
      {error && (
        <div className="w-strip w-strip-bad" role="alert">
          <span>{error}</span>
        </div>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the rows inside have the focus */}
      <div
        className="p-scroll"
        onKeyDown={(event) => {
          const isText = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox';
          if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key !== 'a' || isText)
            return;
          event.preventDefault();
          setRows(new Set(page?.rows.map((r) => r.id)));
        }}
      >
        {page && (
          <DataGrid
            key={chosen.id}
            page={page}
            sort={sort}
            chosen={rows}
            problems={problems}
            isAdding={isAdding}
            onSort={(id) => setSort({ id, descending: sort?.id === id && !sort.descending })}
            onChoose={(id) =>
              setRows((before) => {
                const next = new Set(before);
                if (!next.delete(id)) next.add(id);
                return next;
              })
            }
            onEdit={(row, column, text) => void edit(row, column, text)}
            onGo={(target, row) => show(target, `[id = $Row_${row}]`)}
            onMenu={menu}
            onAdd={(cells) => after(client().call('data.create', { entity: chosen.id, cells }), 1)}
            onAdded={() => setAdding(false)}
          />
        )}
        {page && page.rows.length === 0 && !isAdding && (
          <p className="w-meta" style={{ padding: 12 }}>
            No rows{constraint ? ' fit the filter' : ' yet; send a request or add one'}.
          </p>
        )}
      </div>
      {page && (
        <div className="p-tools w-meta">
          {page.total} {page.total === 1 ? 'row' : 'rows'}, {page.ms} ms
          {fresh > 0 && (
            <button type="button" className="tag ok d-new" title="They are seen now" onClick={seen}>
              + {fresh} new since you opened
            </button>
          )}
          <span style={{ flex: 1 }} />
          <Button
            small
            kind="quiet"
            icon="chevron-left"
            title="Previous page"
            disabled={offset === 0}
            onClick={() => setOffset(Math.max(0, offset - pageSize))}
          />
          <Button
            small
            kind="quiet"
            icon="chevron-right"
            title="Next page"
            disabled={offset + pageSize >= page.total}
            onClick={() => setOffset(offset + pageSize)}
          />
        </div>
      )}
    </div>
  );
}
