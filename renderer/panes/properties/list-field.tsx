import { useEffect, useRef, useState } from 'react';
import { Button, FieldProblem, TextField } from '../../widgets/index.ts';
import { type FieldSpec, isShown } from './field-specs.ts';
import { FormControl } from './form-control.tsx';
import { listOf } from './form-edit.ts';
import type { FieldProps } from './form-field.ts';

/** What takes what is typed; the editor of an expression has an element of its own for that, and others that do not. */
const typedInto = '.native-edit-context, textarea.inputarea, input, textarea:not(.ime-text-area)';

/** Fields of an entry that stand side by side in a table; null when they would not. */
function columnsOf(item: FieldSpec): FieldSpec[] | null {
  const fields = item.type === 'group' ? (item.fields ?? []) : [];
  const isFlat = fields.every((f) => f.type !== 'list' && f.type !== 'group' && !f.when);
  return isFlat && fields.length >= 2 && fields.length <= 6 ? fields : null;
}

/** A list: its entries as rows of a table or as groups, added, moved and removed in place. */
export function ListField({ field, value, path, form, isWide }: Omit<FieldProps, 'value'> & { value: unknown[] }) {
  const item = field.item;
  // A text that stands in a list is one that its schema takes: the new entry is in the list when it has one.
  const [isAdding, setAdding] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const isAwaited = useRef(false);
  // The entry that was just added is what a person goes on with.
  useEffect(() => {
    if (!isAwaited.current || value.length === 0) return;
    isAwaited.current = false;
    const entries = box.current?.querySelectorAll('.p-list-entry, tbody tr');
    entries
      ?.item(entries.length - 1)
      ?.querySelector<HTMLElement>(typedInto)
      ?.focus();
  }, [value.length]);
  if (!item) return null;
  const problem = form.problemAt(path);
  const columns = isWide ? columnsOf(item) : null;
  const edit = (change: (entries: readonly unknown[]) => unknown[]) =>
    form.onChange(path, (current) => change(listOf(current)));
  const add = () => {
    if (item.type === 'text') setAdding(true);
    else {
      isAwaited.current = true;
      edit((entries) => [...entries, field.newItem?.()]);
    }
  };
  const remove = (i: number) => edit((entries) => entries.filter((_, n) => n !== i));
  const move = (i: number, by: number) =>
    edit((entries) => {
      const next = [...entries];
      next.splice(i + by, 0, ...next.splice(i, 1));
      return next;
    });
  const control = (f: FieldSpec, entry: unknown, i: number) => (
    <FormControl
      key={f.name}
      // A title is all there is to tell fields of an entry apart where no column has it.
      field={columns ? (f.type === 'multiline' ? { ...f, type: 'text' } : f) : { ...f, help: f.help ?? f.title }}
      value={(entry as Record<string, unknown>)[f.name]}
      path={[...path, i, f.name]}
      form={form}
      isCell={columns !== null}
    />
  );
  return (
    <div className="wide" ref={box}>
      <div className="p-list-head">
        <strong>{field.title}</strong>
        <Button small kind="quiet" icon="plus" title={`Add to ${field.title}`} onClick={add} />
      </div>
      <FieldProblem problem={problem} />
      {columns && value.length > 0 ? (
        <table className="p-table p-list-table">
          <thead>
            <tr>
              {columns.map((f) => (
                <th key={f.name} title={f.help}>
                  {f.title}
                </th>
              ))}
              <th aria-label="Order" />
            </tr>
          </thead>
          <tbody>
            {value.map((entry, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: entries are moved by the buttons of their row
              <tr key={i}>
                {columns.map((f) => (
                  <td key={f.name}>{control(f, entry, i)}</td>
                ))}
                <td className="p-list-order">
                  <Button
                    small
                    kind="quiet"
                    icon="chevron-up"
                    title="Up"
                    disabled={i === 0}
                    onClick={() => move(i, -1)}
                  />
                  <Button
                    small
                    kind="quiet"
                    icon="chevron-down"
                    title="Down"
                    disabled={i === value.length - 1}
                    onClick={() => move(i, 1)}
                  />
                  <Button small kind="quiet" icon="x" title="Remove" onClick={() => remove(i)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        value.map((entry, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
          <div key={i} className="p-list-entry">
            {item.type === 'group' ? (
              <div className="p-list-fields">
                {item.fields
                  ?.filter((f) => isShown(f, entry as Record<string, unknown>))
                  .map((f) => control(f, entry, i))}
              </div>
            ) : (
              <FormControl field={item} value={entry} path={[...path, i]} form={form} />
            )}
            <Button small kind="quiet" icon="x" title="Remove" onClick={() => remove(i)} />
          </div>
        ))
      )}
      {isAdding && (
        <div className="p-list-entry">
          <TextField
            label={`New entry of ${field.title}`}
            value=""
            refuse={(text) => item.refuse?.(text) ?? null}
            onCommit={(text) => {
              setAdding(false);
              edit((entries) => [...entries, text]);
            }}
          />
          <Button small kind="quiet" icon="x" title="Remove" onClick={() => setAdding(false)} />
        </div>
      )}
    </div>
  );
}
