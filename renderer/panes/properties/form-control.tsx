import { connectorActions, installedActions, installedTriggers } from '../../../shared/connector/index.ts';
import { consumedOperationOf, signatureVariables } from '../../../shared/consume/index.ts';
import { typeName } from '../../../shared/expression/index.ts';
import { type DataType, type Microflow, toValueType } from '../../../shared/microflow/kind.ts';
import { entityAround } from '../../../shared/model/candidates.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { useCatalog, useProjectView } from '../../project/index.ts';
import {
  ExpressionField,
  FieldProblem,
  Picker,
  type PickerOption,
  ReferencePicker,
  TextField,
  TypePicker,
  VariablePicker,
  valueIcon,
} from '../../widgets/index.ts';
import { type FieldSpec, isShown } from './field-specs.ts';
import { asVariant } from './form-edit.ts';
import { type FieldProps, groupsAround, typeOfWord } from './form-field.ts';

/** The control of one field, and under it what the checks say of it. */
export function FormControl(props: FieldProps) {
  const { field, path, form, isCell } = props;
  if (isCell || field.type === 'group') return <Control {...props} />;
  return (
    <span className="w-field-box">
      <Control {...props} />
      {/* An expression says itself what is wrong with it. */}
      {field.type !== 'expression' && <FieldProblem problem={form.problemAt(path)} />}
    </span>
  );
}

const severalValues = 'several values';

function Control({ field, value, path, form, isCell, isMixed }: FieldProps) {
  const catalog = useCatalog();
  const view = useProjectView();
  const { onChange, root } = form;
  const set = (next: unknown) => onChange(path, () => next);
  const mixed = isMixed ? { placeholder: severalValues } : {};
  switch (field.type) {
    case 'reference':
      return (
        <ReferencePicker
          label={field.title}
          value={(value as string | null) ?? null}
          accepts={field.accepts ?? []}
          of={
            field.of ? entityAround(field.of, groupsAround(root, path), catalog, form.variablesAt(path))?.id : undefined
          }
          isNeeded={isMixed || (field.isNeeded ?? false)}
          {...mixed}
          // What is needed is changed, not taken away.
          allowEmpty={!field.isNeeded}
          onChange={set}
        />
      );
    case 'action':
      return (
        <Picker
          label={field.title}
          value={String(value ?? '')}
          options={(field.ofTriggers ? installedTriggers(view) : [...connectorActions, ...installedActions(view)]).map(
            (a) => ({
              value: a.id,
              label: a.label,
              group: a.connector.label,
              icon: a.icon,
              family: 'consume',
            }),
          )}
          {...mixed}
          missing={`${value} (of no connector here)`}
          onChange={(chosen) => set(chosen ?? '')}
        />
      );
    case 'choice':
      return (
        <Picker
          label={field.title}
          value={String(value ?? '')}
          options={field.choices ?? []}
          {...mixed}
          onChange={(chosen) => {
            const { variants } = field;
            if (variants) onChange(path.slice(0, -1), (group) => asVariant(group, field.name, chosen ?? '', variants));
            else set(chosen ?? '');
          }}
        />
      );
    case 'data-type':
      return (
        <TypePicker
          label={field.title}
          value={(value as DataType | undefined) ?? { kind: isMixed ? 'enumeration' : 'string' }}
          {...mixed}
          allowNothing={field.allowNothing ?? false}
          onChange={set}
        />
      );
    case 'parameter': {
      const flow = groupsAround(root, path)
        .map((group) => view.unit((group as Record<string, string | null>)[field.parameterOf ?? '']))
        .find((unit) => unit !== undefined) as Unit<Microflow> | undefined;
      return (
        <Picker
          label={field.title}
          value={String(value ?? '')}
          options={parameterOptions(flow?.data, catalog)}
          {...(isMixed ? mixed : { emptyLabel: field.emptyLabel ?? 'None' })}
          missing={`${value} (not a parameter)`}
          onChange={(name) => set(name ?? '')}
        />
      );
    }
    case 'result': {
      const operation = groupsAround(root, path)
        .map((group) =>
          consumedOperationOf(view, (group as Record<string, string | null>)[field.resultOf ?? ''] ?? null),
        )
        .find((found) => found !== undefined)?.operation;
      return (
        <Picker
          label={field.title}
          value={String(value ?? '')}
          options={(operation?.results ?? []).map(({ name, type, help }) => ({
            value: name,
            label: name,
            icon: valueIcon({ kind: type.kind }),
            family: type.kind === 'object' || type.kind === 'list' ? 'data' : 'system',
            detail: [typeName(type, catalog), help].filter(Boolean).join(' · '),
          }))}
          {...(isMixed ? mixed : { emptyLabel: 'None' })}
          missing={`${value} (not a result)`}
          onChange={(name) => set(name ?? '')}
        />
      );
    }
    case 'boolean':
      return (
        <span>
          <input
            type="checkbox"
            aria-label={field.title}
            checked={value === true}
            ref={(box) => {
              if (box) box.indeterminate = isMixed === true;
            }}
            {...(isMixed ? { title: severalValues } : {})}
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
          {...mixed}
          onCommit={(text) => set(text.trim() === '' && field.nullable ? null : Number(text))}
        />
      );
    case 'expression':
      return (
        <ExpressionField
          singleLine
          label={field.title}
          value={String(value ?? '')}
          onChange={set}
          scope={{ catalog, variables: field.scope === 'request' ? signatureVariables : form.variablesAt(path) }}
          expected={form.expectedAt(path) ?? typeOfWord(field.expects)}
          missing={value || isCell || isMixed ? null : form.problemAt(path)}
          place={form.place}
          {...mixed}
        />
      );
    case 'variable':
      return (
        <VariablePicker
          label={field.title}
          value={String(value ?? '')}
          kinds={field.variable ?? 'any'}
          {...mixed}
          variables={form.variablesAt(path)}
          onChange={set}
        />
      );
    case 'group':
      return (
        <div className="wide" style={{ gridColumn: 'auto' }}>
          {field.fields
            ?.filter((f) => isShown(f, (value as Record<string, unknown>) ?? {}))
            .map((f) => (
              <FormControl
                key={f.name}
                field={f}
                value={(value as Record<string, unknown> | undefined)?.[f.name]}
                path={[...path, f.name]}
                form={form}
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
          wraps={field.wraps ?? false}
          placeholder={isMixed ? severalValues : (field.help ?? '')}
        />
      );
  }
}

function parameterOptions(flow: Microflow | undefined, catalog: Catalog): PickerOption[] {
  return (flow?.parameters ?? []).map(({ name, type }) => ({
    value: name,
    label: name,
    icon: valueIcon({ kind: type.kind }),
    family: type.kind === 'object' || type.kind === 'list' ? 'data' : 'system',
    detail: typeName(toValueType(type), catalog),
  }));
}

/** Why a text is not the number that belongs here; null when it is. */
function numberRefusal(text: string, { nullable, refuse }: FieldSpec): string | null {
  if (text.trim() === '') return nullable ? null : 'A number belongs here.';
  const number = Number(text);
  return Number.isNaN(number) ? `“${text}” is not a number.` : (refuse?.(number) ?? null);
}
