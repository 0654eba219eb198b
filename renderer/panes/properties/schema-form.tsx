import type { z } from 'zod';
import type { ValueType } from '../../../shared/model/catalog.ts';
import { useCatalog } from '../../project/index.ts';
import { Button, ExpressionField, ReferencePicker, TextField } from '../../widgets/index.ts';
import { type FieldSpec, fieldsOf, isShown } from './field-specs.ts';

export interface SchemaFormProps {
  schema: z.ZodType;
  value: Record<string, unknown>;
  /** Sets one member, by its path below the value. */
  onChange: (path: readonly (string | number)[], value: unknown) => void;
  variables: ReadonlyMap<string, ValueType>;
  /** Members that another part of the pane shows. */
  omit?: readonly string[];
  /** Room for tables: a list of groups stands in rows and columns. */
  isWide?: boolean;
}

/** A form made of a zod schema: titles, help, choices, references, expressions, lists and nested groups. */
export function SchemaForm({ schema, value, onChange, variables, omit = [], isWide = false }: SchemaFormProps) {
  const fields = fieldsOf(schema).filter((f) => !omit.includes(f.name) && isShown(f, value));
  return (
    <div className="p-form">
      {fields.map((f) => (
        <Field
          key={f.name}
          field={f}
          value={value[f.name]}
          path={[f.name]}
          onChange={onChange}
          variables={variables}
          owner={value}
          isWide={isWide}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  field: FieldSpec;
  value: unknown;
  path: readonly (string | number)[];
  onChange: SchemaFormProps['onChange'];
  variables: ReadonlyMap<string, ValueType>;
  owner: Record<string, unknown>;
  isWide?: boolean;
}

function Field({ field, value, path, onChange, variables, owner, isWide = false }: FieldProps) {
  if (field.type === 'list')
    return (
      <ListField
        isWide={isWide}
        field={field}
        value={(value as unknown[] | undefined) ?? []}
        path={path}
        onChange={onChange}
        variables={variables}
        owner={owner}
      />
    );
  return (
    <>
      <span className="label" title={field.help}>
        {field.title}
      </span>
      <Control field={field} value={value} path={path} onChange={onChange} variables={variables} owner={owner} />
    </>
  );
}

function Control({ field, value, path, onChange, variables, owner }: FieldProps) {
  const catalog = useCatalog();
  const set = (next: unknown) => onChange(path, next);
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
          onChange={(e) => set(e.target.value)}
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
          value={value === null || value === undefined ? '' : String(value)}
          onCommit={(text) => set(text.trim() === '' && field.nullable ? null : Number(text))}
        />
      );
    case 'expression': {
      const scope = new Map(variables);
      const list = typeof owner.list === 'string' ? variables.get(owner.list) : undefined;
      if (list?.kind === 'list') scope.set('currentObject', list.item);
      return (
        <ExpressionField
          label={field.title}
          value={String(value ?? '')}
          onChange={set}
          scope={{ catalog, variables: scope }}
          singleLine
        />
      );
    }
    case 'variable': {
      const names = [...variables]
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
                variables={variables}
                owner={(value as Record<string, unknown>) ?? {}}
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
          multiline={field.type === 'multiline'}
          mono={field.mono ?? false}
          placeholder={field.help ?? ''}
        />
      );
  }
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
  variables,
  owner,
  isWide,
}: Omit<FieldProps, 'value'> & { value: unknown[] }) {
  const item = field.item;
  if (!item) return null;
  const columns = isWide ? columnsOf(item) : null;
  const set = (next: unknown[]) => onChange(path, next);
  const remove = (i: number) => set(value.filter((_, n) => n !== i));
  const move = (i: number, by: number) => {
    const next = [...value];
    next.splice(i + by, 0, ...next.splice(i, 1));
    set(next);
  };
  const control = (f: FieldSpec, entry: unknown, i: number) => (
    <Control
      key={f.name}
      // A title is all there is to tell fields of an entry apart where no column has it.
      field={columns ? (f.type === 'multiline' ? { ...f, type: 'text' } : f) : { ...f, help: f.help ?? f.title }}
      value={(entry as Record<string, unknown>)[f.name]}
      path={[...path, i, f.name]}
      onChange={onChange}
      variables={variables}
      owner={entry as Record<string, unknown>}
    />
  );
  return (
    <div className="wide">
      <div className="p-list-head">
        <strong>{field.title}</strong>
        <Button
          small
          kind="quiet"
          icon="plus"
          title={`Add to ${field.title}`}
          onClick={() => set([...value, field.newItem?.()])}
        />
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
              <Control
                field={item}
                value={entry}
                path={[...path, i]}
                onChange={onChange}
                variables={variables}
                owner={owner}
              />
            )}
            <Button small kind="quiet" icon="x" title="Remove" onClick={() => remove(i)} />
          </div>
        ))
      )}
    </div>
  );
}
