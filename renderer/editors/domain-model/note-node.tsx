import type { Node, NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { NoteBody } from '../../canvas/index.ts';
import { useDiagramActions } from './diagram-actions.ts';

export type NoteNodeType = Node<{ text: string }, 'note'>;

/** A note for people. Double-click edits it. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteNodeType>) {
  const actions = useDiagramActions();
  return (
    <div id={`el-${id}`} className={`canvas-note${selected ? ' dm-active' : ''}`} role="note">
      <NoteBody
        text={data.text}
        isSelected={selected}
        onResize={(width, height) => actions.resizeNote(id, width, height)}
        onChange={(text) => actions.changeNote(id, text)}
      />
    </div>
  );
});
