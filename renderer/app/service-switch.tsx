import './service-switch.css';
import { useEffect, useRef, useState } from 'react';
import { consumedServiceUnits } from '../../shared/consume/index.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { openDocument, setMocked, useProjectView, useStudio } from '../project/index.ts';
import { Button, Icon } from '../widgets/index.ts';

/** Beside Run: which consumed services are called, and for which a mock answers. Nothing where the project calls none. */
export function ServiceSwitch() {
  const view = useProjectView();
  const switched = useStudio((s) => s.mocked);
  const [at, setAt] = useState<{ top: number; right: number } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const services = consumedServiceUnits(view);
  if (services.length === 0) return null;
  const mocked = services.filter(({ id }) => switched.includes(id));
  const words =
    mocked.length === 0
      ? 'Live'
      : mocked.length === services.length
        ? 'Mocked'
        : `${mocked.length} of ${services.length} mocked`;
  const names = mocked.map(({ name }) => name).join(', ');
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`wb wb-plain${mocked.length > 0 ? ' s-mocked' : ''}`}
        aria-haspopup="dialog"
        aria-expanded={at !== null}
        title={
          mocked.length === 0
            ? 'Services are called as they are. Switch them to mocks here.'
            : `Mocks answer for ${names}: nobody is called.`
        }
        onClick={(e) => {
          const { bottom, right } = e.currentTarget.getBoundingClientRect();
          setAt(at ? null : { top: bottom + 4, right: Math.max(8, window.innerWidth - right) });
        }}
      >
        <Icon name={mocked.length > 0 ? 'flask-conical' : 'radio-tower'} size={16} />
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
              <Button small kind="quiet" label="All live" onClick={() => void setMocked(all, false)} />
              <Button small kind="quiet" label="All mocked" onClick={() => void setMocked(all, true)} />
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
        <p className="w-meta">A mock answers from the contract: nobody is called. What runs follows at once.</p>
      </div>
    </>
  );
}

/** Whether one service is called, or a mock answers for it. */
export function ServiceMode({ unit }: { unit: Unit }) {
  const isMocked = useStudio((s) => s.mocked.includes(unit.id));
  return (
    <div
      className="w-segments"
      role="radiogroup"
      aria-label={`Calls of ${unit.name}`}
      tabIndex={-1}
      onKeyDown={(e) => {
        if (!/^Arrow(Left|Right|Up|Down)$/.test(e.key)) return;
        e.preventDefault();
        void setMocked([unit.id], !isMocked);
        e.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[isMocked ? 0 : 1]?.focus();
      }}
    >
      {[false, true].map((state) => (
        // biome-ignore lint/a11y/useSemanticElements: a segment of the one look that all switches have
        <button
          key={String(state)}
          type="button"
          role="radio"
          aria-checked={isMocked === state}
          tabIndex={isMocked === state ? 0 : -1}
          title={state ? 'A mock answers, from the contract' : 'The service is called'}
          onClick={() => void setMocked([unit.id], state)}
        >
          {state ? 'Mocked' : 'Live'}
        </button>
      ))}
    </div>
  );
}
