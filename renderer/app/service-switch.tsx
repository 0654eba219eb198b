import './service-switch.css';
import { useEffect, useRef, useState } from 'react';
import { consumedServiceUnits } from '../../shared/consume/index.ts';
import type { Unit } from '../../shared/model/unit.ts';
import type { CallMode } from '../../shared/rpc/calls/run.ts';
import { openDocument, setCallMode, useProjectView, useStudio } from '../project/index.ts';
import { Button, Icon } from '../widgets/index.ts';

/** What the states are called, in the order of their segments. */
const modes: readonly { mode: CallMode; label: string; icon: string; title: string }[] = [
  { mode: 'live', label: 'Live', icon: 'radio-tower', title: 'The service is called' },
  {
    mode: 'recorded',
    label: 'Recorded',
    icon: 'cassette-tape',
    title: 'The service is called, and what it answers is kept in the project, without secrets',
  },
  { mode: 'mocked', label: 'Mocked', icon: 'flask-conical', title: 'A mock answers, from the contract' },
  { mode: 'replayed', label: 'Replayed', icon: 'rewind', title: 'What was recorded answers' },
];

/** Beside Run: which consumed services are called, and who answers for the others. Nothing where the project calls none. */
export function ServiceSwitch() {
  const view = useProjectView();
  const switched = useStudio((s) => s.callModes);
  const [at, setAt] = useState<{ top: number; right: number } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const services = consumedServiceUnits(view);
  if (services.length === 0) return null;
  const groups = modes.flatMap((state) => {
    const own = services.filter(({ id }) => (switched[id] ?? 'live') === state.mode);
    return own.length > 0 ? [{ ...state, own }] : [];
  });
  const others = groups.filter(({ mode }) => mode !== 'live');
  const [first] = others;
  const words = wordsOf(groups, services.length);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`wb wb-plain${first ? ` s-${first.mode}` : ''}`}
        aria-haspopup="dialog"
        aria-expanded={at !== null}
        title={
          first === undefined
            ? 'Services are called as they are. Record them, or switch them to mocks or recordings, here.'
            : others.map(({ label, own }) => `${label}: ${own.map(({ name }) => name).join(', ')}`).join('. ')
        }
        onClick={(e) => {
          const { bottom, right } = e.currentTarget.getBoundingClientRect();
          setAt(at ? null : { top: bottom + 4, right: Math.max(8, window.innerWidth - right) });
        }}
      >
        <Icon name={first?.icon ?? 'radio-tower'} size={16} />
        <span>{words}</span>
      </button>
      {at && (
        <Switches
          at={at}
          services={services}
          onClose={() => {
            setAt(null);
            button.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </>
  );
}

function wordsOf(groups: readonly { mode: CallMode; label: string; own: readonly Unit[] }[], count: number): string {
  const [only] = groups;
  if (groups.length === 1 && only) return only.label;
  const others = groups.filter(({ mode }) => mode !== 'live');
  const [first] = others;
  if (others.length === 1 && first) return `${first.own.length} of ${count} ${first.label.toLowerCase()}`;
  return others.map(({ label, own }) => `${own.length} ${label.toLowerCase()}`).join(', ');
}

function Switches({
  at,
  services,
  onClose,
}: {
  at: { top: number; right: number };
  services: readonly Unit[];
  onClose: () => void;
}) {
  const view = useProjectView();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('[role="radio"][aria-checked="true"]')?.focus(), []);
  const all = services.map(({ id }) => id);
  return (
    <>
      <button
        type="button"
        className="w-backdrop"
        tabIndex={-1}
        aria-label="Close the switches"
        onPointerDown={onClose}
      />
      <div
        ref={box}
        className="s-switches"
        role="dialog"
        aria-label="Services that are called"
        style={at}
        onKeyDown={(e) => {
          if (e.key !== 'Escape') return;
          e.preventDefault();
          e.stopPropagation();
          onClose();
        }}
      >
        <header>
          <strong>Services that are called</strong>
          {services.length > 1 && (
            <>
              <span className="s-switches-grow" />
              {modes.map(({ mode, label }) => (
                <Button
                  key={mode}
                  small
                  kind="quiet"
                  label={`All ${label.toLowerCase()}`}
                  onClick={() => void setCallMode(all, mode)}
                />
              ))}
            </>
          )}
        </header>
        <ul className="p-scroll">
          {services.map((unit) => {
            const kind = view.kinds.require(unit.kind);
            return (
              <li key={unit.id}>
                <Icon name={kind.icon} size={14} family={kind.family} />
                <button
                  type="button"
                  className="w-link name"
                  title={view.qualifiedName(unit)}
                  onClick={() => {
                    onClose();
                    openDocument(unit.id);
                  }}
                >
                  {unit.name}
                </button>
                <ServiceMode unit={unit} />
              </li>
            );
          })}
        </ul>
        <p className="w-meta">
          A mock answers from the contract, a recording as the service did: nobody is called. What runs follows at once.
        </p>
      </div>
    </>
  );
}

/** Who answers the calls of one service. */
export function ServiceMode({ unit }: { unit: Unit }) {
  const current = useStudio((s) => s.callModes[unit.id] ?? 'live');
  const at = modes.findIndex(({ mode }) => mode === current);
  return (
    <div
      className="w-segments"
      role="radiogroup"
      aria-label={`Calls of ${unit.name}`}
      tabIndex={-1}
      onKeyDown={(e) => {
        if (!/^Arrow(Left|Right|Up|Down)$/.test(e.key)) return;
        e.preventDefault();
        const step = /Left|Up/.test(e.key) ? modes.length - 1 : 1;
        const next = (at + step) % modes.length;
        void setCallMode([unit.id], modes[next]?.mode ?? 'live');
        e.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[next]?.focus();
      }}
    >
      {modes.map(({ mode, label, title }) => (
        // biome-ignore lint/a11y/useSemanticElements: a segment of the one look that all switches have
        <button
          key={mode}
          type="button"
          role="radio"
          aria-checked={current === mode}
          tabIndex={current === mode ? 0 : -1}
          title={title}
          onClick={() => void setCallMode([unit.id], mode)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
