import { useState } from 'react';
import type { TraceValue } from '../../../shared/rpc/calls/run.ts';
import { Icon, withReadableTimes } from '../../widgets/index.ts';

/** Values as a tree: what is inside objects and lists opens; the first level is open. */
export function ValueTree({ values }: { values: readonly TraceValue[] }) {
  return (
    <div role="tree" aria-label="Values">
      {values.map((value) => (
        <ValueNode key={value.name} value={value} name={`$${value.name}`} depth={0} />
      ))}
    </div>
  );
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
        className="t-value"
        style={{ paddingLeft: 4 + depth * 14 }}
        disabled={!inside}
        title={text}
        onClick={() => setOpen(!isOpen)}
      >
        {inside ? <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} /> : <span className="t-leaf" />}
        <span className="t-name">{name}</span>
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
