import './recording.css';
import { useRef, useState } from 'react';
import { consumedOperationOf } from '../../../shared/consume/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type RecordedExchange, type Recording, recordingKind } from '../../../shared/recording/index.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { editUnit, useChosenView, useDiagnostics, useProjectView, useStudio, useUnit } from '../../project/index.ts';
import { EditorFrame, EmptyState, Icon, instantText } from '../../widgets/index.ts';
import { ExchangeDetail, removeExchange } from './exchange-detail.tsx';

const withoutExchanges = ['exchanges'];

/** A recording: what was asked, in the order in which it answers, and the chosen exchange with both its halves. */
export function RecordingEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<Recording>(unitId);
  const [view, setView] = useChosenView(unitId, 'exchanges');
  if (!unit) return null;
  return (
    <EditorFrame unitId={unitId} view={view} views={[{ id: 'exchanges', label: 'Exchanges' }]} onView={setView}>
      <Exchanges unit={unit} />
    </EditorFrame>
  );
}

function Exchanges({ unit }: { unit: Unit<Recording> }) {
  const findings = useDiagnostics(unit.id).filter((f) => f.severity !== 'info');
  const { exchanges } = unit.data;
  const [wanted, setWanted] = useState<string | null>(null);
  const [find, setFind] = useState('');
  const words = find.trim().toLowerCase();
  const found = exchanges.filter((e) => `${e.method} ${e.target} ${e.status}`.toLowerCase().includes(words));
  const chosen = found.find(({ id }) => id === wanted) ?? found[0];
  return (
    <div className="rec-body">
      <div className="rec-form">
        <SchemaForm
          schema={recordingKind.schema}
          value={unit.data as never}
          omit={withoutExchanges}
          problemAt={problemIn(findings, null)}
          onChange={(path, update) =>
            void editUnit<Recording>(`Change ${unit.name}`, unit.id, (draft) =>
              editAt(draft.data as never, path, update),
            )
          }
        />
      </div>
      {findings.map((finding) => (
        <div key={finding.code} className="w-strip w-strip-warn">
          <span>
            {finding.message} {finding.fix}
          </span>
        </div>
      ))}
      {exchanges.length === 0 ? (
        <EmptyState
          icon="cassette-tape"
          title="Nothing recorded yet"
          text="Switch the service to Recorded beside Run, and call it: each request with its answer comes to stand here, without secrets."
        />
      ) : (
        <div className="rec-halves">
          <section className="rec-list" aria-label="Exchanges">
            <input
              className="w-field"
              type="search"
              placeholder={`Find among ${exchanges.length}`}
              aria-label="Find exchanges"
              value={find}
              onChange={(e) => setFind(e.target.value)}
            />
            <ExchangeRows unit={unit} found={found} chosen={chosen?.id ?? null} onChoose={setWanted} />
          </section>
          {chosen ? (
            <ExchangeDetail key={chosen.id} unit={unit} exchange={chosen} />
          ) : (
            <EmptyState
              icon="search"
              title="None of them"
              text="No exchange has these words in its method, path or status."
            />
          )}
        </div>
      )}
    </div>
  );
}

/** One tab stop: arrows walk, Delete removes. */
function ExchangeRows({
  unit,
  found,
  chosen,
  onChoose,
}: {
  unit: Unit<Recording>;
  found: readonly RecordedExchange[];
  chosen: string | null;
  onChoose: (id: string) => void;
}) {
  const view = useProjectView();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const list = useRef<HTMLDivElement>(null);
  const remove = (exchange: RecordedExchange) => {
    const at = found.indexOf(exchange);
    const next = found[at + 1] ?? found[at - 1];
    removeExchange(unit.id, exchange);
    if (next) onChoose(next.id);
  };
  return (
    <div
      ref={list}
      className="rec-rows p-scroll"
      role="listbox"
      aria-label="Exchanges"
      aria-activedescendant={chosen === null ? undefined : `rec-${chosen}`}
      tabIndex={0}
      onKeyDown={(e) => {
        const at = found.findIndex(({ id }) => id === chosen);
        const current = found[at];
        const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
        const next = step === undefined ? undefined : found[at + step];
        if (e.key === 'Delete' && current && !readOnly) remove(current);
        else if (next) {
          onChoose(next.id);
          list.current?.querySelector(`#rec-${next.id}`)?.scrollIntoView({ block: 'nearest' });
        } else return;
        e.preventDefault();
      }}
    >
      {found.map((exchange) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for all rows
        // biome-ignore lint/a11y/useFocusableInteractive: the list is the one tab stop, and names the active row
        <div
          key={exchange.id}
          id={`rec-${exchange.id}`}
          role="option"
          aria-selected={exchange.id === chosen}
          className="rec-row"
          title={`${exchange.method} ${exchange.target || '/'}, recorded ${instantText(exchange.recordedAt)}`}
          onClick={() => onChoose(exchange.id)}
        >
          <span className={`method method-${exchange.method}`}>{exchange.method}</span>
          <span className="rec-what">
            <span className="mono">{exchange.target || '/'}</span>
            <span className="w-meta">
              {consumedOperationOf(view, exchange.operation)?.operation.name ?? 'no operation'}
            </span>
          </span>
          <span className={`tag ${exchange.status < 400 ? 'ok' : 'bad'}`}>{exchange.status}</span>
        </div>
      ))}
      {found.length === 0 && (
        <p className="w-meta rec-none">
          <Icon name="search" size={14} /> Nothing found.
        </p>
      )}
    </div>
  );
}
