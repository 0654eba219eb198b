import './editor-frame.css';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { client, documentName, openDocument, toast, useProjectView, useStudio, useUnit } from '../project/index.ts';
import { Button } from './button.tsx';
import { CodeEditor } from './code-editor.tsx';

export interface EditorView {
  id: string;
  label: string;
}

/** The frame of an editor: breadcrumb, actions, the switch of views. Every document has a Source view. */
export function EditorFrame({
  unitId,
  actions,
  view,
  views,
  onView,
  children,
}: {
  unitId: string;
  actions?: ReactNode;
  view: string;
  views: readonly EditorView[];
  onView: (view: string) => void;
  children: ReactNode;
}) {
  const unit = useUnit(unitId);
  const project = useProjectView();
  const bar = useRef<HTMLDivElement>(null);
  useTightActions(bar);
  if (!unit) return null;
  const trail = project.placesOf(unit).reverse();
  const all = views.some((v) => v.id === 'source') ? views : [...views, { id: 'source', label: 'Source' }];
  return (
    <div className="w-editor">
      <div className="w-editor-bar" ref={bar}>
        <nav className="w-trail" aria-label="Place">
          {trail.map((t) => (
            <button key={t.id} type="button" onClick={() => openDocument(t.id, { preview: true })}>
              {t.name}
            </button>
          ))}
          <strong>{documentName(unit)}</strong>
        </nav>
        <div className="w-editor-actions">{view === 'source' ? null : actions}</div>
        {all.length > 1 && (
          <div className="w-segments" role="tablist" aria-label="View">
            {all.map((v) => (
              <button key={v.id} type="button" role="tab" aria-selected={view === v.id} onClick={() => onView(v.id)}>
                {v.label}
              </button>
            ))}
          </div>
        )}
      </div>
      <div className="w-editor-body">{view === 'source' ? <SourceView unitId={unitId} /> : children}</div>
    </div>
  );
}

/** Width by which a place above can still be read. */
const leastOfPlace = 40;

/** Marks the actions of a bar that have no room for their words beside the place and the views: one after the other, as many as must be. */
function useTightActions(bar: RefObject<HTMLDivElement | null>): void {
  const look = useRef(() => {
    const [trail, actions, views] = bar.current?.children ?? [];
    if (!bar.current || !trail || !actions) return;
    for (const each of actions.children) each.removeAttribute('data-tight');
    const { paddingLeft, paddingRight, columnGap } = getComputedStyle(bar.current);
    const room = bar.current.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    const gap = Number.parseFloat(columnGap);
    const needed = () =>
      [...actions.children].reduce((sum, each) => sum + each.getBoundingClientRect().width + gap / 2, 0);
    // The places above give way before the words do.
    const name = trail.lastElementChild?.scrollWidth ?? 0;
    const above = (trail.childElementCount - 1) * leastOfPlace;
    const rest = name + above + (views?.getBoundingClientRect().width ?? 0) + 2 * gap;
    for (const each of actions.children) {
      if (needed() + rest <= room) return;
      each.toggleAttribute('data-tight', true);
    }
  });
  // Whatever changes the actions or the place is a rendering of the frame.
  useLayoutEffect(() => look.current());
  useEffect(() => {
    if (!bar.current) return;
    const observer = new ResizeObserver(() => look.current());
    observer.observe(bar.current);
    return () => observer.disconnect();
  }, [bar]);
}

/** The text form of a document; it is applied as one undo step when it has no errors. */
export function SourceView({ unitId }: { unitId: string }) {
  const unit = useUnit(unitId);
  const [stored, setStored] = useState('');
  const [text, setText] = useState('');
  const [findings, setFindings] = useState<LocatedDiagnostic[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is fetched again whenever the document changed
  useEffect(() => {
    let isCurrent = true;
    void client()
      .call('source.get', { id: unitId })
      .then(({ text: fresh }) => {
        if (!isCurrent) return;
        setText((before) => (before === stored || before === '' ? fresh : before));
        setStored(fresh);
      });
    return () => {
      isCurrent = false;
    };
  }, [unitId, unit]);
  const isDirty = text !== stored;
  const apply = async () => {
    const { applied, diagnostics } = await client().call('source.set', {
      id: unitId,
      text,
      version: useStudio.getState().version,
    });
    setFindings(diagnostics);
    if (applied && !applied.ok) toast(applied.message, 'error');
  };
  return (
    <section
      className="w-source"
      aria-label="Source"
      onKeyDown={(e) => {
        if (e.key === 's' && (e.ctrlKey || e.metaKey)) {
          e.preventDefault();
          void apply();
        }
      }}
    >
      <div className={`w-strip ${findings.length > 0 ? 'w-strip-bad' : ''}`}>
        <span>
          {findings[0]
            ? `Line ${findings[0].line ?? 1}: ${findings[0].message}${findings[0].fix ? ` ${findings[0].fix}` : ''}`
            : isDirty
              ? 'Changed, not applied yet'
              : 'Text form of this document'}
        </span>
        <Button
          small
          label="Discard"
          disabled={!isDirty}
          onClick={() => {
            setText(stored);
            setFindings([]);
          }}
        />
        <Button small kind="primary" label="Apply" disabled={!isDirty} onClick={() => void apply()} title="Ctrl+S" />
      </div>
      <CodeEditor
        value={text}
        onChange={setText}
        language="yaml"
        label="Source"
        markers={findings.map((f) => ({
          line: f.line ?? 1,
          column: f.column ?? 1,
          message: f.message,
          severity: f.severity,
        }))}
      />
    </section>
  );
}
