import { useState } from 'react';
import type { z } from 'zod';
import type { CallArguments } from '../../../shared/microflow/activities/call-arguments.ts';
import type { ActivityParameter } from '../../../shared/microflow/activity.ts';
import type { ValueType } from '../../../shared/model/catalog.ts';
import { useCatalog } from '../../project/index.ts';
import { Button, ExpressionField, ReferencePicker, TextField } from '../../widgets/index.ts';
import { ArgumentsField } from './arguments-field.tsx';
import { type FieldSpec, fieldsOf, isShown } from './field-specs.ts';
import { asVariant, type FormChange, type FormPath, listOf } from './form-edit.ts';

export interface SchemaFormProps {
  schema: z.ZodType;
  value: Record<string, unknown>;
  /** Changes one member, by its path below the value. */
  onChange: FormChange;
  /** The variables that a member sees, by its path below the value; none where it is left out. */
  variablesAt?: (path: FormPath) => ReadonlyMap<string, ValueType>;
  /** Members that another part of the pane shows. */
  omit?: readonly string[];
  /** Room for tables: a list of groups stands in rows and columns. */
  isWide?: boolean;
  /** What arguments are for. */
  parameters?: readonly ActivityParameter[];
}

const none: ReadonlyMap<string, ValueType> = new Map();

/** A form made of a zod schema: titles, help, choices, references, expressions, lists and nested groups. */
export function SchemaForm({
  schema,
  value,
  onChange,
  variablesAt = () => none,
  omit = [],
  isWide = false,
  parameters = [],
}: SchemaFormProps) {
  const fields = fieldsOf(schema).filter((f) => !omit.includes(f.name) && isShown(f, value));
  return (
    <div className="p-form">
      {fields.map((f) =>
        f.type === 'arguments' ? (
          <ArgumentsField
            key={f.name}
            title={f.title}
            parameters={parameters}
            value={(value[f.name] as CallArguments | undefined) ?? []}
            variables={variablesAt([f.name])}
            onChange={(update) => onChange([f.name], (given) => update(listOf(given)))}
          />
        ) : (
          <Field
            key={f.name}
            field={f}
            value={value[f.name]}
            path={[f.name]}
            onChange={onChange}
            variablesAt={variablesAt}
            isWide={isWide}
          />
        ),
      )}
    </div>
  );
}

interface FieldProps {
  field: FieldSpec;
  value: unknown;
  path: FormPath;
  onChange: SchemaFormProps['onChange'];
  variablesAt: NonNullable<SchemaFormProps['variablesAt']>;
  isWide?: boolean;
}

function Field({ field, value, path, onChange, variablesAt, isWide = false }: FieldProps) {
  if (field.type === 'list')
    return (
      <ListField
        isWide={isWide}
        field={field}
        value={(value as unknown[] | undefined) ?? []}
        path={path}
        onChange={onChange}
        variablesAt={variablesAt}
      />
    );
  return (
    <>
      <span className="label" title={field.help}>
        {field.title}
        {field.unit && <span className="w-meta"> {field.unit}</span>}
      </span>
      <Control field={field} value={value} path={path} onChange={onChange} variablesAt={variablesAt} />
    </>
  );
}

function Control({ field, value, path, onChange, variablesAt }: FieldProps) {
  const catalog = useCatalog();
  const set = (next: unknown) => onChange(path, () => next);
  switch (field.type) {
    case 'reference':
      return (
        <ReferencePicker
          label={field.title}
          value={(value as string | null) ?? null}
          accepts={field.accepts ?? []}
          onChange={set}
        />
      );
    case 'choice':
      return (
        <select
          className="w-field"
          aria-label={field.title}
          value={String(value ?? '')}
          onChange={(e) => {
            const { variants } = field;
            if (variants)
              onChange(path.slice(0, -1), (group) => asVariant(group, field.name, e.target.value, variants));
            else set(e.target.value);
          }}
        >
          {field.choices?.map((c) => (
            <option key={c.value} value={c.value}>
              {c.label}
            </option>
          ))}
        </select>
      );
    case 'boolean':
      return (
        <span>
          <input
            type="checkbox"
            aria-label={field.title}
            checked={value === true}
            onChange={(e) => set(e.target.checked)}
          />
        </span>
      );
    case 'number':
      return (
        <TextField
          label={field.title}
          refuse={(text) => numberRefusal(text, field)}
          value={value === null || value === undefined ? '' : String(value)}
          onCommit={(text) => set(text.trim() === '' && field.nullable ? null : Number(text))}
        />
      );
    case 'expression': {
      return (
        <ExpressionField
          label={field.title}
          value={String(value ?? '')}
          onChange={set}
          scope={{ catalog, variables: variablesAt(path) }}
          singleLine
        />
      );
    }
    case 'variable': {
      const names = [...variablesAt(path)]
        .filter(([, type]) => field.variable === 'any' || (field.variable ?? '').split('|').includes(type.kind))
        .map(([name]) => name);
      const current = String(value ?? '');
      return (
        <select className="w-field mono" aria-label={field.title} value={current} onChange={(e) => set(e.target.value)}>
          <option value="">Choose…</option>
          {current && !names.includes(current) && <option value={current}>${current} (not here)</option>}
          {names.map((n) => (
            <option key={n} value={n}>
              ${n}
            </option>
          ))}
        </select>
      );
    }
    case 'group':
      return (
        <div className="wide" style={{ gridColumn: 'auto' }}>
          {field.fields
            ?.filter((f) => isShown(f, (value as Record<string, unknown>) ?? {}))
            .map((f) => (
              <Control
                key={f.name}
                field={f}
                value={(value as Record<string, unknown> | undefined)?.[f.name]}
                path={[...path, f.name]}
                onChange={onChange}
                variablesAt={variablesAt}
              />
            ))}
        </div>
      );
    default:
      return (
        <TextField
          label={field.title}
          value={String(value ?? '')}
          onCommit={set}
          refuse={(text) => field.refuse?.(text) ?? null}
          multiline={field.type === 'multiline'}
          mono={field.mono ?? false}
          placeholder={field.help ?? ''}
        />
      );
  }
}

/** Why a text is not the number that belongs here; null when it is. */
function numberRefusal(text: string, { nullable, refuse }: FieldSpec): string | null {
  if (text.trim() === '') return nullable ? null : 'A number belongs here.';
  const number = Number(text);
  return Number.isNaN(number) ? `“${text}” is not a number.` : (refuse?.(number) ?? null);
}

/** Fields of an entry that stand side by side in a table; null when they would not. */
function columnsOf(item: FieldSpec): FieldSpec[] | null {
  const fields = item.type === 'group' ? (item.fields ?? []) : [];
  const isFlat = fields.every((f) => f.type !== 'list' && f.type !== 'group' && !f.when);
  return isFlat && fields.length >= 2 && fields.length <= 6 ? fields : null;
}

function ListField({
  field,
  value,
  path,
  onChange,
  variablesAt,
  isWide,
}: Omit<FieldProps, 'value'> & { value: unknown[] }) {
  const item = field.item;
  // A text that stands in a list is one that its schema takes: the new entry is in the list when it has one.
  const [isAdding, setAdding] = useState(false);
  if (!item) return null;
  const columns = isWide ? columnsOf(item) : null;
  const edit = (change: (entries: readonly unknown[]) => unknown[]) =>
    onChange(path, (current) => change(listOf(current)));
  const add = () => {
    if (item.type === 'text') setAdding(true);
    else edit((entries) => [...entries, field.newItem?.()]);
  };
  const remove = (i: number) => edit((entries) => entries.filter((_, n) => n !== i));
  const move = (i: number, by: number) =>
    edit((entries) => {
      const next = [...entries];
      next.splice(i + by, 0, ...next.splice(i, 1));
      return next;
    });
  const control = (f: FieldSpec, entry: unknown, i: number) => (
    <Control
      key={f.name}
      // A title is all there is to tell fields of an entry apart where no column has it.
      field={columns ? (f.type === 'multiline' ? { ...f, type: 'text' } : f) : { ...f, help: f.help ?? f.title }}
      value={(entry as Record<string, unknown>)[f.name]}
      path={[...path, i, f.name]}
      onChange={onChange}
      variablesAt={variablesAt}
    />
  );
  return (
    <div className="wide">
      <div className="p-list-head">
        <strong>{field.title}</strong>
        <Button small kind="quiet" icon="plus" title={`Add to ${field.title}`} onClick={add} />
      </div>
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
              <Control field={item} value={entry} path={[...path, i]} onChange={onChange} variablesAt={variablesAt} />
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
