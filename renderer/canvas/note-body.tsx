import './note-body.css';
import { NodeResizer } from '@xyflow/react';
import { useState } from 'react';

export interface NoteBodyProps {
  text: string;
  isSelected: boolean | undefined;
  /** Width and height in the canvas's own pixels. */
  onResize(width: number, height: number): void;
  onChange(text: string): void;
}

/** What a note on a canvas shows, whatever the diagram: its text, resized by its corners and edited by a double click. */
export function NoteBody({ text, isSelected, onResize, onChange }: NoteBodyProps) {
  const [isEdited, setEdited] = useState(false);
  return (
    <>
      <NodeResizer
        isVisible={isSelected}
        minWidth={96}
        minHeight={40}
        onResizeEnd={(_, size) => onResize(size.width, size.height)}
      />
      {isEdited ? (
        <textarea
          className="note-text nodrag nopan nowheel"
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
          autoFocus
          aria-label="Note"
          defaultValue={text}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
          onBlur={(event) => {
            setEdited(false);
            if (event.target.value !== text) onChange(event.target.value);
          }}
        />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: F2 opens the properties, which edit the text too
        <div
          className="note-text"
          role="presentation"
          onDoubleClick={(event) => {
            event.stopPropagation();
            setEdited(true);
          }}
        >
          {text || <span className="note-empty">Double-click to write</span>}
        </div>
      )}
    </>
  );
}
