import './palette.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { openDocument, useProjectView, useStudio } from '../project/index.ts';
import { Icon } from '../widgets/index.ts';
import { commands } from './commands.ts';
import { matchScore } from './match-score.ts';
import { useShell } from './shell-state.ts';

interface Entry {
  key: string;
  label: string;
  meta: string;
  icon: string;
  family?: 'data' | 'shape' | 'logic' | 'publish' | 'consume' | 'system';
  run(): void;
}

/** Documents, elements and commands by name; `>` narrows to commands, `@` to elements. */
export function Palette() {
  const initial = useShell((s) => s.palette);
  const [text, setText] = useState(initial ?? '');
  const [at, setAt] = useState(0);
  const view = useProjectView();
  const hasProject = useStudio((s) => s.file !== null);
  const list = useRef<HTMLUListElement>(null);
  const close = () => useShell.setState({ palette: null });
  const all = useMemo((): Entry[] => {
    const documents = [...view.units.values()]
      .filter((u) => u.kind !== 'folder')
      .map((u): Entry => {
        const kind = view.kinds.get(u.kind);
        return {
          key: u.id,
          label: u.kind === 'domain-model' ? `${view.moduleOf(u)?.name} domain model` : u.name,
          meta: view.qualifiedName(u),
          icon: kind?.icon ?? 'file',
          ...(kind ? { family: kind.family } : {}),
          run: () => openDocument(u.id),
        };
      });
    const elements = [...view.elements().values()].map(
      (e): Entry => ({
        key: e.id,
        label: e.name,
        meta: e.qualifiedName,
        icon:
          e.kind === 'entity' ? 'box' : e.kind === 'attribute' ? 'type' : e.kind === 'association' ? 'spline' : 'list',
        family: 'data',
        run: () => openDocument(e.unit, { element: e.id }),
      }),
    );
    const possible = commands
      .filter((c) => hasProject || !c.needsProject)
      .map((c): Entry => ({ key: c.id, label: c.label, meta: c.keys ?? 'Command', icon: c.icon, run: c.run }));
    return [...documents, ...elements, ...possible];
  }, [view, hasProject]);
  const found = useMemo(() => {
    const mode = text[0] === '>' ? 'command' : text[0] === '@' ? 'element' : 'all';
    const query = mode === 'all' ? text : text.slice(1).trim();
    const commandKeys = new Set(commands.map((c) => c.id));
    const isElement = (e: Entry) => view.element(e.key) !== undefined;
    return all
      .filter((e) =>
        mode === 'command' ? commandKeys.has(e.key) : mode === 'element' ? isElement(e) : query !== '' || !isElement(e),
      )
      .map((entry) => ({ entry, score: matchScore(query, entry.label) * 2 + matchScore(query, entry.meta) }))
      .filter((m) => query === '' || m.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, 60)
      .map((m) => m.entry);
  }, [all, text, view]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text begins at the top
  useEffect(() => setAt(0), [text]);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const choose = (entry: Entry | undefined) => {
    close();
    entry?.run();
  };
  return (
    <div className="w-scrim" onPointerDown={close}>
      <div className="s-palette" role="dialog" aria-label="Command palette" onPointerDown={(e) => e.stopPropagation()}>
        <input
          // biome-ignore lint/a11y/noAutofocus: the palette is opened to type in
          autoFocus
          value={text}
          placeholder="Documents and elements; > for commands, @ for elements"
          aria-label="Search"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'ArrowDown') setAt((i) => Math.min(i + 1, found.length - 1));
            else if (e.key === 'ArrowUp') setAt((i) => Math.max(i - 1, 0));
            else if (e.key === 'Enter') choose(found[at]);
            else if (e.key === 'Escape') close();
            else return;
            e.preventDefault();
          }}
        />
        <ul ref={list} id="palette-list" role="listbox" aria-label="Results">
          {found.map((entry, i) => (
            <li
              key={entry.key}
              role="option"
              aria-selected={i === at}
              onPointerMove={() => setAt(i)}
              onClick={() => choose(entry)}
            >
              <Icon name={entry.icon} size={14} {...(entry.family ? { family: entry.family } : {})} />
              <span>{entry.label}</span>
              <span className="meta">{entry.meta}</span>
            </li>
          ))}
          {found.length === 0 && (
            <li aria-disabled="true" className="w-meta">
              Nothing is called like this.
            </li>
          )}
        </ul>
      </div>
    </div>
  );
}
