import { textLiteral } from '../../../shared/expression/index.ts';
import type { CallArguments } from '../../../shared/microflow/activities/call-arguments.ts';
import type { ActivityParameter } from '../../../shared/microflow/activity.ts';
import type { ValueType } from '../../../shared/model/catalog.ts';
import { useCatalog } from '../../project/index.ts';
import { Button, ExpressionField, Picker } from '../../widgets/index.ts';
import type { FormContext } from './form-field.ts';

export interface ArgumentsFieldProps {
  title: string;
  parameters: readonly ActivityParameter[];
  value: CallArguments;
  variables: ReadonlyMap<string, ValueType>;
  place: FormContext['place'];
  onChange: (update: (given: CallArguments) => CallArguments) => void;
}

/** A field for each parameter of what is called, in its order; arguments that it has no parameter for can be removed. */
export function ArgumentsField({ title, parameters, value, variables, place, onChange }: ArgumentsFieldProps) {
  const stray = value.filter((a) => !parameters.some((p) => p.name === a.parameter));
  if (parameters.length === 0 && stray.length === 0) return null;
  const set = (parameter: string, text: string) => {
    const place = (name: string) => {
      const at = parameters.findIndex((p) => p.name === name);
      return at < 0 ? parameters.length : at;
    };
    onChange((given) => {
      const others = given.filter((a) => a.parameter !== parameter);
      return (text === '' ? others : [...others, { parameter, value: text }]).toSorted(
        (a, b) => place(a.parameter) - place(b.parameter),
      );
    });
  };
  return (
    <>
      <div className="wide p-list-head">
        <strong>{title}</strong>
      </div>
      {parameters.map((parameter) => (
        <ArgumentRow
          key={parameter.name}
          parameter={parameter}
          value={value.find((a) => a.parameter === parameter.name)?.value ?? ''}
          variables={variables}
          place={place}
          onChange={(text) => set(parameter.name, text)}
        />
      ))}
      {stray.map((argument) => (
        <div key={argument.parameter} className="wide p-list-entry">
          <span className="mono p-stray" title="What is called has no such parameter">
            {argument.parameter}: {argument.value}
          </span>
          <Button
            small
            kind="quiet"
            icon="x"
            title={`Remove ${argument.parameter}`}
            onClick={() => set(argument.parameter, '')}
          />
        </div>
      ))}
    </>
  );
}

function ArgumentRow({
  parameter: { name, label, help, type, isRequired, choices = [] },
  value,
  variables,
  place,
  onChange,
}: {
  parameter: ActivityParameter;
  value: string;
  variables: ReadonlyMap<string, ValueType>;
  place: FormContext['place'];
  onChange: (text: string) => void;
}) {
  const catalog = useCatalog();
  const isChosen = choices.length > 0 && (value === '' || choices.some((c) => textLiteral(c.value) === value));
  return (
    <>
      <span className="label" title={help || label}>
        {label}
        {isRequired && <span aria-hidden> *</span>}
      </span>
      {isChosen ? (
        <Picker
          label={label}
          value={value}
          options={choices.map((c) => ({ value: textLiteral(c.value), label: c.label }))}
          {...(isRequired ? {} : { emptyLabel: 'None' })}
          onChange={(chosen) => onChange(chosen ?? '')}
        />
      ) : (
        <ExpressionField
          singleLine
          key={name}
          label={label}
          value={value}
          onChange={onChange}
          scope={{ catalog, variables }}
          expected={type}
          place={place}
        />
      )}
    </>
  );
}
