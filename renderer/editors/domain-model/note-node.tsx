import './note-node.css';
import { type Node, type NodeProps, NodeResizer } from '@xyflow/react';
import { memo, useState } from 'react';
import { useDiagramActions } from './diagram-actions.ts';

export type NoteNodeType = Node<{ text: string }, 'note'>;

/** A note for people. Double-click edits it. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteNodeType>) {
  const actions = useDiagramActions();
  const [isEdited, setEdited] = useState(false);
  return (
    <div
      id={`el-${id}`}
      className={`dm-note${selected ? ' dm-active' : ''}`}
      role="note"
      onDoubleClick={(event) => {
        event.stopPropagation();
        setEdited(true);
      }}
    >
      <NodeResizer
        isVisible={selected}
        minWidth={96}
        minHeight={40}
        onResizeEnd={(_, size) => actions.resizeNote(id, size.width, size.height)}
      />
      {isEdited ? (
        <textarea
          className="nodrag nopan nowheel"
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
          autoFocus
          aria-label="Note"
          defaultValue={data.text}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
          onBlur={(event) => {
            setEdited(false);
            if (event.target.value !== data.text) actions.changeNote(id, event.target.value);
          }}
        />
      ) : (
        data.text
      )}
    </div>
  );
});
