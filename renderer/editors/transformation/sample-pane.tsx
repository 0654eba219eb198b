import { useRef, useState } from 'react';
import { formatOf } from '../../../shared/format/index.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { Transformation } from '../../../shared/transformation/index.ts';
import { newId } from '../../project/index.ts';
import { Button, CodeEditor, EmptyState, type MenuItem, NameField, openMenu, useDraft } from '../../widgets/index.ts';
import { FormatPicker } from './format-picker.tsx';
import { editTransformation, freeSampleName } from './step-edits.ts';

type Sample = Transformation['samples'][number];

/** A sample that nobody types at for so long is in the project, and the steps are tried on it. */
const pauseMs = 400;

/** The messages that the steps are tried on: a tab each, and the text of the chosen one. */
export function SamplePane({
  unit,
  sample,
  error,
  onChoose,
  onAdd,
}: {
  unit: Unit<Transformation>;
  sample: Sample | null;
  /** What is wrong with the message itself. */
  error: LocatedDiagnostic | null;
  onChoose: (id: string) => void;
  onAdd: () => void;
}) {
  const { samples, input } = unit.data;
  const [renamed, setRenamed] = useState<string | null>(null);
  const tabs = useRef<HTMLDivElement>(null);
  const remove = (removed: Sample) => {
    const at = samples.indexOf(removed);
    const next = samples[at + 1] ?? samples[at - 1];
    void editTransformation(unit.id, `Remove sample ${removed.name}`, (data) => {
      data.samples = data.samples.filter((each) => each.id !== removed.id);
    });
    if (next) onChoose(next.id);
  };
  const duplicate = (original: Sample) => {
    const id = newId();
    void editTransformation(unit.id, `Duplicate sample ${original.name}`, (data) => {
      const at = data.samples.findIndex((each) => each.id === original.id);
      data.samples.splice(at + 1, 0, { ...original, id, name: freeSampleName(data, original.name) });
    }).then(() => onChoose(id));
  };
  const menuOf = (each: Sample): MenuItem[] => [
    { label: 'Rename', icon: 'pencil', keys: 'F2', run: () => setRenamed(each.id) },
    { label: 'Duplicate', icon: 'copy-plus', keys: 'Ctrl+D', run: () => duplicate(each) },
    { label: 'Remove', icon: 'trash-2', keys: 'Del', danger: true, run: () => remove(each) },
  ];
  const keys = (e: React.KeyboardEvent, each: Sample) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    const next = by && samples[samples.indexOf(each) + by];
    if (next) {
      onChoose(next.id);
      requestAnimationFrame(() => tabs.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
    } else if (e.key === 'F2') setRenamed(each.id);
    else if (e.key === 'Delete') remove(each);
    else if (e.key.toLowerCase() === 'd' && (e.ctrlKey || e.metaKey)) duplicate(each);
    else if (e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey)) {
      const { left, bottom } = e.currentTarget.getBoundingClientRect();
      openMenu({ x: left, y: bottom }, menuOf(each));
    } else return;
    e.preventDefault();
  };
  return (
    <section className="tf-pane tf-samples" aria-label="Samples">
      <div className="tf-head">
        <strong>Sample</strong>
        <span className="tf-grow" />
        <FormatPicker unit={unit} property="input" />
        <Button small kind="quiet" icon="plus" title="Add sample" onClick={onAdd} />
      </div>
      {samples.length > 0 && (
        <div className="tf-tabs" role="tablist" aria-label="Samples" ref={tabs}>
          {samples.map((each) =>
            renamed === each.id ? (
              <NameField
                key={each.id}
                label="Name of the sample"
                value={each.name}
                onCommit={(name) => {
                  if (name.trim())
                    void editTransformation(unit.id, `Rename sample ${each.name}`, (data) => {
                      const found = data.samples.find((s) => s.id === each.id);
                      if (found) found.name = name.trim();
                    });
                }}
                onEnd={() => setRenamed(null)}
              />
            ) : (
              <button
                key={each.id}
                type="button"
                role="tab"
                aria-selected={each.id === sample?.id}
                tabIndex={each.id === sample?.id ? 0 : -1}
                title={`${each.name}: ${each.text.length.toLocaleString('en')} characters`}
                onClick={() => onChoose(each.id)}
                onDoubleClick={() => setRenamed(each.id)}
                onKeyDown={(e) => keys(e, each)}
                onContextMenu={(e) => {
                  e.preventDefault();
                  onChoose(each.id);
                  openMenu({ x: e.clientX, y: e.clientY }, menuOf(each));
                }}
              >
                {each.name}
              </button>
            ),
          )}
        </div>
      )}
      {sample ? (
        <SampleText key={sample.id} unit={unit} sample={sample} error={error} />
      ) : (
        <EmptyState
          icon="file-text"
          title="No sample yet"
          text={`Drop a ${formatOf(input).label} message here, or begin with a small one. The steps are tried on it.`}
          action={{ label: 'Add a sample', icon: 'plus', run: onAdd }}
        />
      )}
    </section>
  );
}

function SampleText({
  unit,
  sample,
  error,
}: {
  unit: Unit<Transformation>;
  sample: Sample;
  error: LocatedDiagnostic | null;
}) {
  const draft = useDraft(
    sample.text,
    (text) =>
      void editTransformation(unit.id, `Change sample ${sample.name}`, (data) => {
        const found = data.samples.find((each) => each.id === sample.id);
        if (found) found.text = text;
      }),
    pauseMs,
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the editor inside tells nobody that it is left
    <div className="tf-text" onBlur={draft.commit}>
      <CodeEditor
        wraps
        language={formatOf(unit.data.input).language}
        label="Sample"
        value={draft.text}
        onChange={draft.type}
        markers={
          error
            ? [{ line: error.line ?? 1, column: error.column ?? 1, message: error.message, severity: 'error' }]
            : noMarkers
        }
      />
    </div>
  );
}

const noMarkers = [] as const;
