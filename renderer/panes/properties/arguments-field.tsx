import { textLiteral } from '../../../shared/expression/index.ts';
import type { CallArguments } from '../../../shared/microflow/activities/call-arguments.ts';
import type { ActivityParameter } from '../../../shared/microflow/activity.ts';
import type { ValueType } from '../../../shared/model/catalog.ts';
import { useCatalog } from '../../project/index.ts';
import { Button, ExpressionField } from '../../widgets/index.ts';

export interface ArgumentsFieldProps {
  title: string;
  parameters: readonly ActivityParameter[];
  value: CallArguments;
  variables: ReadonlyMap<string, ValueType>;
  onChange: (update: (given: CallArguments) => CallArguments) => void;
}

/** A field for each parameter of what is called, in its order; arguments that it has no parameter for can be removed. */
export function ArgumentsField({ title, parameters, value, variables, onChange }: ArgumentsFieldProps) {
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
  onChange,
}: {
  parameter: ActivityParameter;
  value: string;
  variables: ReadonlyMap<string, ValueType>;
  onChange: (text: string) => void;
}) {
  const catalog = useCatalog();
  const isChosen = choices.length > 0 && (value === '' || choices.some((c) => textLiteral(c.value) === value));
  return (
    <>
      <span className="label" title={help || undefined}>
        {label}
        {isRequired && <span aria-hidden> *</span>}
      </span>
      {isChosen ? (
        <select className="w-field" aria-label={label} value={value} onChange={(e) => onChange(e.target.value)}>
          <option value="">Choose…</option>
          {choices.map((c) => (
            <option key={c.value} value={textLiteral(c.value)}>
              {c.label}
            </option>
          ))}
        </select>
      ) : (
        <ExpressionField
          key={name}
          label={label}
          value={value}
          onChange={onChange}
          scope={{ catalog, variables }}
          expected={type}
          singleLine
        />
      )}
    </>
  );
}
