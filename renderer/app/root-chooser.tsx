import './root-chooser.css';
import { useMemo, useState } from 'react';
import { create } from 'zustand';
import { formatOfStructure } from '../../shared/format/index.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { outermostRoots, rootElements } from '../../shared/structure/root-elements.ts';
import type { StructureShape } from '../../shared/structure/structure-document.ts';
import { Button, Icon, Modal } from '../widgets/index.ts';

/** The structure whose roots are asked for, and who waits for the answer. */
const useAsked = create<{ asked: { unit: Unit<StructureShape>; answer: (paths: string[] | null) => void } | null }>(
  () => ({ asked: null }),
);

/** Asks which root elements of a structure are mapped: their paths; none where there is nothing to choose; null when a person leaves it. */
export function chooseRoots(unit: Unit<StructureShape>): Promise<string[] | null> {
  // A message definition has no tree of its own: its root is its entity.
  if (!unit.data.root || rootElements(unit.data).length < 2) return Promise.resolve([]);
  return new Promise((answer) => useAsked.setState({ asked: { unit, answer } }));
}

/** The dialog of `chooseRoots`, while it asks. */
export function RootChooser() {
  const { asked } = useAsked();
  if (!asked) return null;
  return (
    <Roots
      key={asked.unit.id}
      unit={asked.unit}
      onDone={(paths) => {
        useAsked.setState({ asked: null });
        asked.answer(paths);
      }}
    />
  );
}

function Roots({ unit, onDone }: { unit: Unit<StructureShape>; onDone: (paths: string[] | null) => void }) {
  const roots = useMemo(() => {
    const format = formatOfStructure(unit.kind);
    return rootElements(unit.data).map((placed) => ({
      path: placed.path,
      label: format?.nodeLabel?.(placed) ?? placed.node.name,
      namespace: typeof placed.node.wire?.ns === 'string' ? placed.node.wire.ns : '',
      documentation: placed.node.documentation ?? '',
    }));
  }, [unit]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(outermostRoots(unit.data).map((placed) => placed.path)),
  );
  const [search, setSearch] = useState('');
  const text = search.trim().toLowerCase();
  const shown = roots.filter((root) => `${root.label} ${root.namespace}`.toLowerCase().includes(text));
  const areAll = shown.length > 0 && shown.every((root) => chosen.has(root.path));
  const set = (paths: readonly string[], isChosen: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      for (const path of paths) {
        if (isChosen) next.add(path);
        else next.delete(path);
      }
      return next;
    });
  const go = () => {
    if (chosen.size > 0) onDone(roots.flatMap(({ path }) => (chosen.has(path) ? [path] : [])));
  };
  return (
    <Modal label="Root elements" className="w-dialog rc-dialog" onClose={() => onDone(null)} onConfirm={go}>
      <header>
        <h2>Root elements of {unit.name}</h2>
      </header>
      <div className="w-dialog-body">
        <p className="w-meta">
          Each of these may be a message. Those that you choose get entities and mappings; at first those that no other
          one refers to.
        </p>
        <div className="sc-search rc-search">
          <Icon name="search" size={14} />
          <input
            data-first
            type="search"
            aria-label="Find a root element"
            placeholder={`Find one of ${roots.length} elements`}
            value={search}
            onChange={(e) => setSearch(e.target.value)}
          />
          <Button
            small
            kind="quiet"
            label={areAll ? 'Choose none' : 'Choose all'}
            title={text === '' ? 'All elements' : 'All that are found'}
            onClick={() =>
              set(
                shown.map((root) => root.path),
                !areAll,
              )
            }
          />
        </div>
        <ul className="rc-list p-scroll" aria-label="Root elements">
          {shown.map((root) => (
            <li key={root.path} title={root.documentation || root.path}>
              <label>
                <input
                  type="checkbox"
                  checked={chosen.has(root.path)}
                  onChange={(e) => set([root.path], e.target.checked)}
                />
                <Icon name="code-xml" size={14} family="shape" />
                <span className="name">{root.label}</span>
                <span className="w-meta rc-namespace">{root.namespace}</span>
              </label>
            </li>
          ))}
          {shown.length === 0 && <li className="w-meta">No root element has this in its name.</li>}
        </ul>
      </div>
      <footer>
        <span className="w-meta" role="status">
          {chosen.size} of {roots.length} chosen
        </span>
        <Button label="Cancel" onClick={() => onDone(null)} />
        <Button kind="primary" label="Continue…" title="Ctrl+Enter" disabled={chosen.size === 0} onClick={go} />
      </footer>
    </Modal>
  );
}
