import { useEffect, useState } from 'react';
import type { EntityInfo } from '../../../shared/model/catalog.ts';
import { constraintOfWords } from '../../../shared/query/index.ts';
import type { DataPage } from '../../../shared/rpc/calls/data.ts';
import { rowsInWords } from '../../panes/data/row-words.ts';
import { client, startRun, useRunState } from '../../project/index.ts';
import { Button, Icon } from '../../widgets/index.ts';

const shownRows = 50;
/** Values of a row that say which it is. */
const shownValues = 5;
/** What is typed is looked for when nothing more came for so long. */
const pauseMs = 150;

/** The rows of an entity in the database of the run, found by words; one is chosen, of a list several. */
export function RunRows({
  entity,
  isList,
  chosen,
  onChange,
}: {
  entity: EntityInfo;
  isList: boolean;
  chosen: readonly string[];
  onChange: (rows: readonly string[]) => void;
}) {
  const run = useRunState();
  const [words, setWords] = useState('');
  const [page, setPage] = useState<DataPage | { error: string } | null>(null);
  const isRunning = run.phase === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run has other rows
  useEffect(() => {
    if (!isRunning) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      void client()
        .call('data.page', {
          entity: entity.id,
          constraint: constraintOfWords(entity, words),
          sort: null,
          descending: false,
          offset: 0,
          limit: shownRows,
        })
        .catch((error: Error) => ({ error: error.message }))
        .then((found) => {
          if (isCurrent) setPage(found);
        });
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [entity, words, isRunning, run.startedAt]);
  if (!isRunning)
    return (
      <div className="mf-run-rows mf-run-none">
        <span className="w-meta">Rows are in the database of the run.</span>
        <Button small kind="run" icon="play" label="Start the run" onClick={() => void startRun()} />
      </div>
    );
  const rows = page && 'rows' in page ? rowsInWords(page) : [];
  const toggle = (id: string) =>
    onChange(isList ? (chosen.includes(id) ? chosen.filter((c) => c !== id) : [...chosen, id]) : [id]);
  return (
    <div className="mf-run-rows">
      <input
        className="w-field"
        aria-label={`Find ${entity.name}`}
        placeholder={`Find ${entity.name} by its texts`}
        value={words}
        onChange={(e) => setWords(e.target.value)}
      />
      <div className="mf-run-list">
        {rows.map((row) => (
          <button
            key={row.id}
            type="button"
            className="p-row"
            aria-pressed={chosen.includes(row.id)}
            onClick={() => toggle(row.id)}
          >
            <Icon name={chosen.includes(row.id) ? 'circle-check' : 'circle'} size={14} />
            <span className="name">{row.values.slice(0, shownValues).join(' · ') || `Row ${row.id}`}</span>
          </button>
        ))}
        {page && 'error' in page && <span className="s-bad">{page.error}</span>}
        {page && 'rows' in page && rows.length === 0 && (
          <span className="w-meta">
            {words.trim() ? `No ${entity.name} has these words.` : `There is no ${entity.name} yet.`}
          </span>
        )}
        {page && 'total' in page && page.total > rows.length && (
          <span className="w-meta">
            {rows.length} of {page.total.toLocaleString('en')}; type words of the others.
          </span>
        )}
      </div>
    </div>
  );
}
