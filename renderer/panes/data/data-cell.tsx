import { useEffect, useId, useRef, useState } from 'react';
import type { DataColumn } from '../../../shared/rpc/calls/data.ts';
import { Button, Picker, storedText } from '../../widgets/index.ts';
import type { CellProps } from './cell-props.ts';
import { isNumberColumn } from './column-width.ts';
import { RowPicker } from './row-picker.tsx';
import { SetCell } from './set-cell.tsx';

/** A cell of the grid by the type of its column; what was refused stays in it, with the words of the refusal. */
export function DataCell(props: CellProps) {
  const { column, value, problem } = props;
  const problemId = useId();
  if (!column.editable) return <span className="w-meta">{value ?? (props.isDraft ? 'is counted' : '')}</span>;
  return (
    <span className="w-field-box" {...(problem ? { 'data-refused': true } : {})}>
      {column.type === 'reference-set' ? (
        <SetCell {...props} />
      ) : column.target ? (
        <LinkCell {...props} />
      ) : column.enumeration || column.type === 'boolean' ? (
        <Picker
          label={column.name}
          value={value}
          emptyLabel={props.isDraft ? 'default' : 'empty'}
          options={(column.enumeration ?? ['true', 'false']).map((v) => ({ value: v, label: v }))}
          onChange={props.onEdit}
        />
      ) : (
        <TextCell {...props} problemId={problemId} />
      )}
      {problem && (
        <span id={problemId} className="w-refusal" role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}

function TextCell({
  column,
  value,
  problem,
  problemId,
  isDraft,
  autoFocus,
  onEdit,
}: CellProps & { problemId: string }) {
  const stored = value ?? '';
  const [text, setText] = useState(stored);
  // A time reads as everywhere; it is written as it is stored.
  const [isWriting, setWriting] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  // A key that moves the focus away makes the blur come before the next render.
  const told = useRef(stored);
  useEffect(() => {
    told.current = stored;
    setText(stored);
  }, [stored]);
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);
  const commit = (typed: string): void => {
    if (typed === told.current) return;
    told.current = typed;
    onEdit(typed);
  };
  return (
    <input
      ref={field}
      className={`w-field${isNumberColumn(column) ? ' num' : ''}`}
      aria-label={column.name}
      aria-invalid={problem !== null || undefined}
      aria-describedby={problem ? problemId : undefined}
      value={isWriting || isDraft ? text : readable(column, text)}
      title={text}
      placeholder={isDraft && column.required ? 'required' : ''}
      onChange={(event) => {
        setText(event.target.value);
        if (isDraft) commit(event.target.value);
      }}
      onFocus={() => setWriting(true)}
      onBlur={() => {
        setWriting(false);
        commit(text);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit(text);
        if (event.key === 'Escape' && !isDraft && text !== stored) {
          event.stopPropagation();
          setText(stored);
          commit(stored);
        }
      }}
    />
  );
}

function readable({ type }: DataColumn, text: string): string {
  return storedText(type, text);
}

/** The other object by its words: a click goes to it, the pencil chooses another. */
function LinkCell({ column, value, link, isDraft, onEdit, onGo }: CellProps) {
  const [isChoosing, setChoosing] = useState(false);
  const picker = (autoFocus: boolean) => (
    <RowPicker
      label={column.name}
      entity={column.target as string}
      value={link}
      words={value}
      {...(autoFocus ? { autoFocus } : {})}
      onChange={(row) => {
        setChoosing(false);
        onEdit(row);
      }}
    />
  );
  if (isDraft) return picker(false);
  if (isChoosing)
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that its field is left
      <span
        onBlur={() => setChoosing(false)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setChoosing(false);
        }}
      >
        {picker(true)}
      </span>
    );
  return (
    <span className="d-link">
      {link ? (
        <button type="button" className="d-go" title={`Go to ${value}`} onClick={() => onGo?.(link)}>
          {value}
        </button>
      ) : (
        <span className="w-meta">empty</span>
      )}
      <Button small kind="quiet" icon="pencil" title={`Choose ${column.name}`} onClick={() => setChoosing(true)} />
    </span>
  );
}
