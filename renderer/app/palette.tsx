import './palette.css';
import { Fragment, useEffect, useMemo, useRef, useState } from 'react';
import { useProjectView, useStudio } from '../project/index.ts';
import { Icon, Modal } from '../widgets/index.ts';
import { shownKeys } from './commands/index.ts';
import { focusEditor } from './dock/focus-editor.ts';
import { findEntries, type PaletteEntry } from './find-entries.ts';
import { paletteEntries } from './palette-entries.ts';
import { useShell } from './shell-state.ts';

/** Documents, elements and commands by name; `>` narrows to commands, `@` to this document, `:` to errors. */
export function Palette() {
  const initial = useShell((s) => s.palette);
  const [text, setText] = useState(initial ?? '');
  const [at, setAt] = useState(0);
  const view = useProjectView();
  const hasProject = useStudio((s) => s.file !== null);
  const list = useRef<HTMLDivElement>(null);
  const close = () => useShell.setState({ palette: null });
  const active = useStudio((s) => s.active);
  const diagnostics = useStudio((s) => s.diagnostics);
  const all = useMemo(
    () => paletteEntries(view, active, diagnostics, hasProject),
    [view, active, diagnostics, hasProject],
  );
  const found = useMemo(() => findEntries(all, text), [all, text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text begins at the top
  useEffect(() => setAt(0), [text]);
  useEffect(() => {
    list.current?.querySelector(`#palette-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const choose = (entry: PaletteEntry | undefined) => {
    close();
    entry?.run();
    // After the dialog has given the focus back to where it was.
    if (entry && entry.group !== 'Commands') requestAnimationFrame(() => focusEditor());
  };
  return (
    <Modal label="Command palette" className="s-palette" keepsKeyboard onClose={close}>
      <div className="s-palette-head">
        <Icon name="search" size={16} />
        <input
          data-first
          value={text}
          placeholder="Documents, elements, commands"
          aria-label="Search"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found[at] ? `palette-${at}` : undefined}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'ArrowDown') setAt((i) => Math.min(i + 1, found.length - 1));
            else if (e.key === 'ArrowUp') setAt((i) => Math.max(i - 1, 0));
            else if (e.key === 'Enter') choose(found[at]);
            else return;
            e.preventDefault();
          }}
        />
        <span className="s-palette-modes" aria-hidden="true">
          <kbd>&gt;</kbd> commands <kbd>@</kbd> in this document <kbd>:</kbd> errors
        </span>
      </div>
      <div ref={list} id="palette-list" className="s-palette-list" role="listbox" aria-label="Results" tabIndex={-1}>
        {found.map((entry, i) => (
          <Fragment key={entry.group + entry.key}>
            {entry.group !== found[i - 1]?.group && (
              <div className="s-palette-group" role="presentation">
                {entry.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys */}
            <div
              id={`palette-${i}`}
              className="s-palette-row"
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              onPointerMove={() => setAt(i)}
              onClick={() => choose(entry)}
            >
              <Icon name={entry.icon} size={14} {...(entry.family ? { family: entry.family } : {})} />
              <Marked text={entry.label} query={text.replace(/^[>@:]\s*/, '')} />
              <span className="s-palette-about">{entry.about}</span>
              {entry.keys && <kbd>{shownKeys(entry.keys)}</kbd>}
            </div>
          </Fragment>
        ))}
      </div>
      <footer className="s-palette-foot" role="status">
        {found.length === 0 ? 'Nothing is called like this.' : `${found.length} shown`}
      </footer>
    </Modal>
  );
}

/** A label with the part that fits the query in the accent. */
function Marked({ text, query }: { text: string; query: string }) {
  const at = query === '' ? -1 : text.toLowerCase().indexOf(query.toLowerCase());
  if (at < 0) return <span>{text}</span>;
  return (
    <span>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + query.length)}</mark>
      {text.slice(at + query.length)}
    </span>
  );
}
