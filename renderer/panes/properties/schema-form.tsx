import type { z } from 'zod';
import { connectorAction } from '../../../shared/connector/index.ts';
import type { CallArguments } from '../../../shared/microflow/activities/call-arguments.ts';
import type { ActivityParameter } from '../../../shared/microflow/activity.ts';
import { useProjectView } from '../../project/index.ts';
import { ArgumentsField } from './arguments-field.tsx';
import { shownFields } from './field-specs.ts';
import { FormControl } from './form-control.tsx';
import { listOf } from './form-edit.ts';
import type { FieldProps, FormContext } from './form-field.ts';
import { ListField } from './list-field.tsx';

export interface SchemaFormProps {
  schema: z.ZodType;
  value: Record<string, unknown>;
  /** Changes one member, by its path below the value. */
  onChange: FormContext['onChange'];
  /** None where it is left out. */
  variablesAt?: FormContext['variablesAt'];
  expectedAt?: FormContext['expectedAt'];
  problemAt?: FormContext['problemAt'];
  place?: FormContext['place'];
  /** Members that another part of the pane shows. */
  omit?: readonly string[];
  /** Room for tables: a list of groups stands in rows and columns. */
  isWide?: boolean;
  /** What arguments are for. */
  parameters?: readonly ActivityParameter[];
}

const noVariables = () => new Map();
const noType = () => undefined;
const noProblem = () => null;

/** A form made of a zod schema: titles, help, choices, references, expressions, lists and nested groups. */
export function SchemaForm({
  schema,
  value,
  onChange,
  variablesAt = noVariables,
  expectedAt = noType,
  problemAt = noProblem,
  place,
  omit = [],
  isWide = false,
  parameters = [],
}: SchemaFormProps) {
  const view = useProjectView();
  const fields = shownFields(schema, value, omit).filter(
    ({ connectionOf }) => !connectionOf || connectorAction(String(value[connectionOf]), view)?.connection,
  );
  const form: FormContext = { root: value, onChange, variablesAt, expectedAt, problemAt, place };
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
            place={place}
            onChange={(update) => onChange([f.name], (given) => update(listOf(given)))}
          />
        ) : (
          <Field key={f.name} field={f} value={value[f.name]} path={[f.name]} form={form} isWide={isWide} />
        ),
      )}
    </div>
  );
}

/** One field with its title. */
export function Field({ field, value, path, form, isWide = false, isMixed = false }: FieldProps) {
  if (isMixed && (field.type === 'list' || field.type === 'group'))
    return (
      <>
        <span className="label" title={field.help ?? field.title}>
          {field.title}
        </span>
        <span className="w-meta p-mixed">several values</span>
      </>
    );
  if (field.type === 'list')
    return (
      <ListField isWide={isWide} field={field} value={(value as unknown[] | undefined) ?? []} path={path} form={form} />
    );
  if (field.wraps && !isWide)
    return (
      <div className="wide">
        <span className="label" title={field.help ?? field.title}>
          {field.title}
        </span>
        <FormControl field={field} value={value} path={path} form={form} />
      </div>
    );
  return (
    <>
      <span className="label" title={field.help ?? field.title}>
        {field.title}
        {field.unit && <span className="w-meta"> {field.unit}</span>}
      </span>
      <FormControl field={field} value={value} path={path} form={form} isMixed={isMixed} />
    </>
  );
}
