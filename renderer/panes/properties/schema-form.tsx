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
}

/** A form made of a zod schema: titles, help, choices, references, expressions, lists and nested groups. */
export function SchemaForm({ schema, value, onChange, variables, omit = [] }: SchemaFormProps) {
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
}

function Field({ field, value, path, onChange, variables, owner }: FieldProps) {
  if (field.type === 'list')
    return (
      <ListField
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

function ListField({
  field,
  value,
  path,
  onChange,
  variables,
  owner,
}: Omit<FieldProps, 'value'> & { value: unknown[] }) {
  const item = field.item;
  if (!item) return null;
  const add = () => onChange(path, [...value, field.newItem?.()]);
  const remove = (i: number) =>
    onChange(
      path,
      value.filter((_, n) => n !== i),
    );
  return (
    <div className="wide">
      <div style={{ display: 'flex', alignItems: 'center', margin: '6px 0 2px' }}>
        <strong style={{ flex: 1, fontWeight: 600 }}>{field.title}</strong>
        <Button small kind="quiet" icon="plus" title={`Add to ${field.title}`} onClick={add} />
      </div>
      {value.map((entry, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
        <div key={i} style={{ display: 'grid', gridTemplateColumns: 'minmax(0,1fr) 24px', gap: 4, marginBottom: 6 }}>
          {item.type === 'group' ? (
            <div style={{ display: 'flex', flexDirection: 'column', gap: 4 }}>
              {item.fields
                ?.filter((f) => isShown(f, entry as Record<string, unknown>))
                .map((f) => (
                  <Control
                    key={f.name}
                    field={f}
                    value={(entry as Record<string, unknown>)[f.name]}
                    path={[...path, i, f.name]}
                    onChange={onChange}
                    variables={variables}
                    owner={entry as Record<string, unknown>}
                  />
                ))}
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
      ))}
    </div>
  );
}
