import './data.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client, startRun, toast, useCatalog, useRunState, useTraces } from '../../project/index.ts';
import { Button, EmptyState, Picker, ReferencePicker, TextField } from '../../widgets/index.ts';
import { type ShownPage, useNewRows } from './new-rows.ts';

const pageSize = 100;

/** Rows of the run's database: filter by XPath, sort, edit, add, delete. */
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
  const { fresh, own, seen } = useNewRows(chosen?.id, page);
  const chosenId = chosen?.id;
  const asked = useRef(0);
  const load = useCallback(async () => {
    if (!chosenId || run.phase !== 'running') return;
    const number = ++asked.current;
    const result = await client().call('data.page', {
      entity: chosenId,
      constraint,
      sort: sort?.id ?? null,
      descending: sort?.descending ?? false,
      offset,
      limit: pageSize,
    });
    // A page asked for later has been shown, or will be.
    if (number !== asked.current) return;
    if ('error' in result) setError(result.error);
    else {
      setError(null);
      setPage({ ...result, entity: chosenId, constraint });
    }
  }, [chosenId, constraint, sort, offset, run.phase]);
  // Rows out of sight are not chosen: what is deleted is what the person sees.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page shows other rows
  useEffect(() => setRows(new Set()), [chosenId, constraint, offset]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a finished request may have changed rows
  useEffect(() => {
    void load();
  }, [load, traces.length]);
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
  const after = async (result: Promise<{ error: string | null }>, rowsMade = 0) => {
    const { error: problem } = await result;
    if (problem) toast(problem, 'error');
    else own(rowsMade);
    await load();
  };
  return (
    <div className="p-pane">
      <div className="p-tools">
        <ReferencePicker
          className="d-entity"
          label="Entity"
          accepts={['entity']}
          only={(id) => entities.some((e) => e.id === id)}
          allowEmpty={false}
          value={chosen.id}
          onChange={(id) => {
            setEntity(id ?? '');
            setSort(null);
            setOffset(0);
            setPage(null);
          }}
        />
        <TextField
          mono
          label="XPath filter"
          placeholder="[Status = 'New']"
          value={constraint}
          onCommit={(text) => {
            setOffset(0);
            setConstraint(text);
          }}
        />
        <Button small kind="quiet" icon="refresh-cw" title="Refresh" onClick={() => void load()} />
        <Button
          small
          icon="plus"
          label="Row"
          onClick={() => void after(client().call('data.create', { entity: chosen.id }), 1)}
        />
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
      {error && (
        <div className="w-strip w-strip-bad" role="alert">
          <span>{error}</span>
        </div>
      )}
      <div className="p-scroll">
        {page && (
          <table className="p-table">
            <thead>
              <tr>
                <th aria-label="Chosen" />
                {page.columns.map((c) => (
                  <th
                    key={c.id}
                    aria-sort={sort?.id === c.id ? (sort.descending ? 'descending' : 'ascending') : 'none'}
                  >
                    {c.type === 'reference' ? (
                      c.name
                    ) : (
                      <button
                        type="button"
                        className="d-sort"
                        onClick={() => setSort({ id: c.id, descending: sort?.id === c.id && !sort.descending })}
                      >
                        {c.name}
                        {sort?.id === c.id ? (sort.descending ? ' ↓' : ' ↑') : ''}
                      </button>
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {page.rows.map((r) => (
                <tr key={r.id} aria-selected={rows.has(r.id)}>
                  <td>
                    <input
                      type="checkbox"
                      aria-label={`Row ${r.id}`}
                      checked={rows.has(r.id)}
                      onChange={() =>
                        setRows((b) => {
                          const n = new Set(b);
                          if (!n.delete(r.id)) n.add(r.id);
                          return n;
                        })
                      }
                    />
                  </td>
                  {page.columns.map((c, i) => (
                    <td key={c.id}>
                      {!c.editable ? (
                        <span className="w-meta">{r.values[i]}</span>
                      ) : c.enumeration ? (
                        <Picker
                          label={c.name}
                          value={r.values[i] ?? null}
                          emptyLabel="empty"
                          options={c.enumeration.map((v) => ({ value: v, label: v }))}
                          onChange={(text) =>
                            void after(
                              client().call('data.set', { entity: chosen.id, id: r.id, attribute: c.id, text }),
                            )
                          }
                        />
                      ) : (
                        <TextField
                          label={c.name}
                          value={r.values[i] ?? ''}
                          onCommit={(text) =>
                            void after(
                              client().call('data.set', { entity: chosen.id, id: r.id, attribute: c.id, text }),
                            )
                          }
                        />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {page && page.rows.length === 0 && (
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
