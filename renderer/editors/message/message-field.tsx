import '../table/table.css';
import './message-field.css';
import { type DragEvent, useMemo, useRef, useState } from 'react';
import { formatOfStructure } from '../../../shared/format/index.ts';
import { rowOf } from '../../../shared/format/table-settings.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { toast } from '../../project/index.ts';
import { Button, CodeEditor, type CodeMarker } from '../../widgets/index.ts';
import { SampleRows } from '../table/sample-rows.tsx';
import { readMessage } from './read-message.ts';

/**
 * A message of a structure: a text that is typed or pasted, a file that is dropped or chosen. One whose text is not what a person wrote (a workbook) is shown
 * by its rows. Without `onText` it is only looked at.
 */
export function MessageField({
  structure,
  text,
  label,
  onText,
  onMake,
  isLoading = false,
  highlights,
  markers,
  onCursor,
  selected = null,
  onPath,
}: {
  structure: Pick<Unit<StructureDocument>, 'id' | 'kind' | 'data'>;
  text: string;
  label: string;
  onText?: (text: string) => void;
  /** Makes a message where there is none; left out where none can be made. */
  onMake?: (() => void) | undefined;
  /** A message may still come: nothing is asked for yet. */
  isLoading?: boolean;
  highlights?: readonly { from: number; to: number }[];
  markers?: readonly CodeMarker[];
  onCursor?: (offset: number) => void;
  /** Of rows: the path of the column that is selected, and what a press on another does. */
  selected?: string | null;
  onPath?: (path: string) => void;
}) {
  const chooser = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const { kind, data } = structure;
  const format = formatOfStructure(kind);
  const grid = useMemo(() => format?.grid?.(text, data) ?? null, [format, text, data]);
  const columns = useMemo(() => new Map((rowOf(data.root).children ?? []).map((each) => [each.name, each])), [data]);
  const read = (file: File | undefined) => {
    if (!file || !onText) return;
    readMessage(structure, file)
      .then((found) => found !== null && onText(found))
      .catch((e: Error) => toast(e.message, 'error'));
  };
  const hasFiles = (e: DragEvent) => onText !== undefined && e.dataTransfer.types.includes('Files');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what can be dropped can be chosen by a button, too
    <div
      className="mg-field"
      {...(isOver ? { 'data-over': '' } : {})}
      // Before the editor inside, which would write the file's name.
      onDragOverCapture={(e) => {
        if (!hasFiles(e)) return;
        e.preventDefault();
        e.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDropCapture={(e) => {
        setOver(false);
        if (!hasFiles(e)) return;
        e.preventDefault();
        e.stopPropagation();
        read(e.dataTransfer.files[0]);
      }}
    >
      {grid ? (
        <SampleRows
          label={label}
          read={{ columns: [...grid.columns], rows: grid.rows }}
          nodes={columns}
          selected={selected}
          onSelect={(path) => onPath?.(path)}
        />
      ) : (
        <CodeEditor
          language={format?.language ?? 'text'}
          label={label}
          value={text}
          {...(onText ? { onChange: onText } : { readOnly: true })}
          {...(highlights ? { highlights } : {})}
          {...(markers ? { markers } : {})}
          {...(onCursor ? { onCursor } : {})}
        />
      )}
      {onText && (
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={`File as ${label.toLowerCase()}`}
          onChange={(e) => {
            read(e.target.files?.[0]);
            e.target.value = '';
          }}
        />
      )}
      {onText && !isLoading && text.trim() === '' && (
        <div className="mg-hint">
          <p>{grid ? 'Drop a workbook here.' : 'Type or paste a message, or drop its file here.'}</p>
          <Button small icon="folder-open" label="Choose file…" onClick={() => chooser.current?.click()} />
          {onMake && <Button small icon="wand-sparkles" label="Make one" onClick={onMake} />}
        </div>
      )}
    </div>
  );
}
