import { useRef, useState } from 'react';
import { Button, Icon, NameField } from '../../widgets/index.ts';
import type { Sample } from './use-structure.ts';

/** "1,204 characters": how long a sample is. */
const lengthWords = (text: string): string => `${text.length.toLocaleString('en')} characters`;

/** The samples of a structure: select, add, rename, remove. */
export function SampleList({
  samples,
  selected,
  wrong,
  changed,
  onSelect,
  onAdd,
  onRename,
  onRemove,
}: {
  samples: readonly Sample[];
  selected: string | null;
  /** Name of a sample that is no JSON. */
  wrong: string | null;
  /** Ids of samples that are not kept yet. */
  changed: ReadonlySet<string>;
  onSelect: (id: string) => void;
  onAdd: () => void;
  onRename: (id: string, name: string) => void;
  onRemove: (id: string) => void;
}) {
  const [renamed, setRenamed] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const at = samples.findIndex((s) => s.id === selected);
  return (
    <div className="js-samples">
      <div className="js-head">
        <strong>Samples</strong>
        <span className="tag">{samples.length}</span>
        <span className="js-grow" />
        <Button small kind="quiet" icon="plus" title="Add sample" onClick={onAdd} />
        <Button
          small
          kind="quiet"
          icon="trash-2"
          title="Remove sample"
          disabled={at < 0}
          onClick={() => selected !== null && onRemove(selected)}
        />
      </div>
      <div
        className="js-list"
        ref={list}
        role="listbox"
        aria-label="Samples"
        tabIndex={0}
        onKeyDown={(e) => {
          if (e.target !== e.currentTarget) return;
          const next =
            e.key === 'ArrowDown' ? samples[at + 1] : e.key === 'ArrowUp' ? samples[Math.max(0, at - 1)] : undefined;
          if (next) onSelect(next.id);
          else if (e.key === 'F2') setRenamed(selected);
          else if (e.key === 'Delete' && selected !== null) onRemove(selected);
          else return;
          e.preventDefault();
        }}
      >
        {samples.map((s) => (
          <div
            key={s.id}
            className="p-row"
            role="option"
            aria-selected={s.id === selected}
            title={lengthWords(s.text)}
            onClick={() => onSelect(s.id)}
            onDoubleClick={() => setRenamed(s.id)}
          >
            <Icon name="braces" size={14} family="shape" />
            {renamed === s.id ? (
              <NameField
                label="Name of the sample"
                value={s.name}
                onCommit={(name) => {
                  if (name.trim()) onRename(s.id, name.trim());
                }}
                onEnd={(byKey) => {
                  setRenamed(null);
                  if (byKey) list.current?.focus();
                }}
              />
            ) : (
              <span className="name" title={s.name}>
                {s.name}
              </span>
            )}
            {s.name === wrong && (
              <span className="s-bad js-icon">
                <Icon name="circle-alert" size={14} title="Not JSON" />
              </span>
            )}
            {changed.has(s.id) && <span className="tag warn">not kept</span>}
          </div>
        ))}
        {samples.length === 0 && (
          <p className="w-meta js-note">
            Drop or paste JSON messages here. All samples, and all items of their lists, are merged.
          </p>
        )}
      </div>
    </div>
  );
}
