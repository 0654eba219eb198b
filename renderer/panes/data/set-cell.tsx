import { useRef, useState } from 'react';
import { Button } from '../../widgets/index.ts';
import type { CellProps } from './cell-props.ts';
import { RowPicker } from './row-picker.tsx';

const size = { width: 280, height: 260 };

/** A reference set: how many objects are in it, and their words, each of which leads to its object; the pencil opens the set. */
export function SetCell({ column, value, members, isDraft, onEdit, onGo }: CellProps) {
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const cell = useRef<HTMLSpanElement>(null);
  if (isDraft) return <span className="w-meta">when it is stored</span>;
  const rows = members?.rows ?? [];
  const count = members?.count ?? 0;
  const close = (byKey: boolean): void => {
    setAt(null);
    if (byKey) cell.current?.querySelector<HTMLElement>('.wb')?.focus();
  };
  return (
    <span className="d-link" ref={cell}>
      {count > 0 && <span className="tag d-count">{count}</span>}
      <span className="d-members" title={value ?? undefined}>
        {rows.map((row, i) => (
          <span key={row.id}>
            {i > 0 && ', '}
            <button type="button" className="d-go" title={`Go to ${row.words}`} onClick={() => onGo?.(row.id)}>
              {row.words}
            </button>
          </span>
        ))}
        {count > rows.length && <span className="w-meta">, {count - rows.length} more</span>}
        {count === 0 && <span className="w-meta">empty</span>}
      </span>
      <Button small kind="quiet" icon="pencil" title={`Change ${column.name}`} onMenu={(place) => setAt(place)} />
      {at && (
        <SetEditor
          name={column.name}
          entity={column.target as string}
          rows={rows}
          count={count}
          at={at}
          onAdd={(row) => onEdit(`+${row}`)}
          onRemove={(row) => onEdit(`-${row}`)}
          onClose={close}
        />
      )}
    </span>
  );
}

interface SetEditorProps {
  name: string;
  entity: string;
  rows: readonly { id: string; words: string }[];
  count: number;
  at: { x: number; y: number };
  onAdd(row: string): void;
  onRemove(row: string): void;
  /** By Escape the focus goes back to the cell. */
  onClose(byKey: boolean): void;
}

/** The objects of a set, each with a button that takes it out, and a picker that puts one in. Each is stored at once. */
function SetEditor({ name, entity, rows, count, at, onAdd, onRemove, onClose }: SetEditorProps) {
  const left = Math.max(8, Math.min(at.x, window.innerWidth - size.width - 8));
  const isBelow = at.y + size.height + 8 <= window.innerHeight;
  return (
    <div
      className="d-set"
      style={{
        left,
        width: size.width,
        maxHeight: size.height,
        ...(isBelow ? { top: at.y + 4 } : { bottom: window.innerHeight - at.y + 28 }),
      }}
      role="dialog"
      aria-label={name}
      tabIndex={-1}
      onBlur={(event) => {
        const { currentTarget, relatedTarget } = event;
        if (relatedTarget && !currentTarget.contains(relatedTarget)) onClose(false);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape' && !event.defaultPrevented) onClose(true);
      }}
    >
      <div className="d-set-head">
        <strong>{name}</strong>
        <span className="tag">{count}</span>
        <Button small kind="quiet" icon="x" title="Close (Esc)" onClick={() => onClose(true)} />
      </div>
      <ul className="d-set-rows" aria-label={`Objects of ${name}`}>
        {rows.map((row) => (
          <li key={row.id}>
            <span title={row.words}>{row.words}</span>
            <Button small kind="quiet" icon="x" title={`Take out ${row.words}`} onClick={() => onRemove(row.id)} />
          </li>
        ))}
        {count > rows.length && <li className="w-meta">{count - rows.length} more</li>}
        {count === 0 && <li className="w-meta">Nothing is in it yet.</li>}
      </ul>
      <div className="d-set-add">
        {/* Anew with each object, with the focus: the button that took one out is gone with its row. */}
        <RowPicker
          autoFocus
          key={rows.map((row) => row.id).join()}
          label={`Add to ${name}`}
          entity={entity}
          value={null}
          words={null}
          placeholder="Add…"
          without={new Set(rows.map((row) => row.id))}
          onChange={(row) => row && onAdd(row)}
        />
      </div>
    </div>
  );
}
