import './value-tree.css';
import { type KeyboardEvent, useState } from 'react';
import type { TraceValue } from '../../shared/rpc/calls/run.ts';
import { Icon } from './icon.tsx';
import { withReadableTimes } from './time-text.ts';

/** Values as a tree: what is inside objects and lists opens; the first level is open. */
export function ValueTree({ values }: { values: readonly TraceValue[] }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the rows inside have the focus
    <div role="tree" aria-label="Values" onKeyDown={walk}>
      {values.map((value) => (
        <ValueNode key={value.name} value={value} name={`$${value.name}`} depth={0} />
      ))}
    </div>
  );
}

/** Arrows walk over the rows that show; Right and Left open and close one, then lead into and out of it. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.w-value')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const out = rows[at]?.parentElement?.parentElement
    ?.closest('[role="treeitem"]')
    ?.querySelector<HTMLElement>('.w-value');
  const to = {
    ArrowDown: rows[at + 1],
    ArrowRight: rows[at + 1],
    ArrowUp: rows[at - 1],
    ArrowLeft: out,
    Home: rows[0],
    End: rows.at(-1),
  }[event.key];
  if (!(event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End')) return;
  event.preventDefault();
  event.stopPropagation();
  to?.focus();
}

function ValueNode({ value, name, depth }: { value: TraceValue; name: string; depth: number }) {
  const [isOpen, setOpen] = useState(depth === 0);
  const { inside } = value;
  const text = withReadableTimes(value.text);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the row inside has the focus
    <div role="treeitem" aria-label={`${name} = ${text}`} {...(inside ? { 'aria-expanded': isOpen } : {})}>
      <button
        type="button"
        className="w-value"
        style={{ paddingLeft: 4 + depth * 14 }}
        aria-disabled={!inside}
        title={text}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={(event) => {
          const isTurn = inside && event.key === (isOpen ? 'ArrowLeft' : 'ArrowRight');
          if (!isTurn) return;
          event.preventDefault();
          event.stopPropagation();
          setOpen(!isOpen);
        }}
      >
        {inside ? (
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />
        ) : (
          <span className="w-value-leaf" />
        )}
        <span className="w-value-name">{name}</span>
        <span className={text === 'empty' ? 'w-meta' : undefined}>{text}</span>
      </button>
      {inside && isOpen && (
        // biome-ignore lint/a11y/useSemanticElements: the children of a tree item
        <div role="group">
          {inside.map((node) => (
            <ValueNode key={node.name} value={node} name={node.name} depth={depth + 1} />
          ))}
        </div>
      )}
    </div>
  );
}
