import { useEffect, useState } from 'react';
import { documentName, openDocument, useProjectView, useStudio } from '../project/index.ts';
import { Icon, Modal } from '../widgets/index.ts';
import { useShell } from './shell-state.ts';

/** Documents by how lately they were active, the active one first. */
function useRecent(): string[] {
  const { active, back, documents } = useStudio();
  const ids = [active, ...[...back].reverse(), ...documents.map((d) => d.unit)];
  return [...new Set(ids.filter((id) => id !== null))];
}

/** Ctrl+Tab: the recent documents; Tab walks on while Ctrl is held, and letting it go opens the chosen one. */
export function RecentDocuments() {
  const view = useProjectView();
  const recent = useRecent()
    .filter((id) => view.unit(id))
    .slice(0, 12);
  const [at, setAt] = useState(Math.min(1, recent.length - 1));
  const close = () => useShell.setState({ isSwitching: false });
  const open = (id: string | undefined) => {
    close();
    if (id) openDocument(id);
  };
  const step = (by: number) => setAt((i) => (i + by + recent.length) % Math.max(1, recent.length));
  useEffect(() => {
    const release = (e: KeyboardEvent) => {
      if (e.key === 'Control' || e.key === 'Meta') open(recent[at]);
    };
    window.addEventListener('keyup', release);
    return () => window.removeEventListener('keyup', release);
  });
  return (
    <Modal label="Recent documents" className="s-palette" onClose={close}>
      <div
        className="s-recent"
        role="listbox"
        data-first
        tabIndex={0}
        aria-label="Recent documents"
        aria-activedescendant={`recent-${at}`}
        onKeyDown={(e) => {
          if (e.key === 'ArrowDown' || (e.key === 'Tab' && !e.shiftKey)) step(1);
          else if (e.key === 'ArrowUp' || e.key === 'Tab') step(-1);
          else if (e.key === 'Enter') open(recent[at]);
          else return;
          e.preventDefault();
          e.stopPropagation();
        }}
      >
        {recent.length === 0 && <p className="w-meta">No document was open yet.</p>}
        {recent.map((id, i) => {
          const unit = view.unit(id);
          const kind = view.kinds.get(unit?.kind ?? '');
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
            <div
              key={id}
              id={`recent-${i}`}
              className="s-palette-row"
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              onClick={() => open(id)}
            >
              <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />
              <span>{documentName(unit)}</span>
              <span className="meta" title={unit && view.moduleOf(unit)?.name}>
                {unit && view.moduleOf(unit)?.name}
              </span>
            </div>
          );
        })}
      </div>
    </Modal>
  );
}
