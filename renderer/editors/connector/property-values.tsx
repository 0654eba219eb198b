import type { ConnectorConnection, ConnectorProperty } from '../../../shared/connector/index.ts';
import { propertyValue } from '../../../shared/connector/index.ts';
import { Picker, ReferencePicker, TextField } from '../../widgets/index.ts';

type Values = ConnectorConnection['values'];

/** A field for each property of a manifest: its value, or the constant that has it. A secret is a constant's, always. */
export function PropertyValues({
  properties,
  values,
  byConstant,
  readOnly,
  onChange,
}: {
  properties: readonly ConnectorProperty[];
  values: Values;
  /** Constants may have the values. */
  byConstant: boolean;
  readOnly: boolean;
  onChange: (label: string, update: (values: Values) => Values) => void;
}) {
  return properties.map((property) => {
    const { name, label, help, secret, required, choices, type } = property;
    const given = values.find((v) => v.property === name) ?? { property: name, value: '', constant: null };
    const set = (change: Partial<Values[number]>) =>
      onChange(`Change ${label}`, (before) => {
        const next = { ...given, ...change };
        const others = before.filter((v) => v.property !== name);
        return next.value === '' && next.constant === null ? others : [...others, next];
      });
    const picked =
      type === 'boolean'
        ? [
            { value: 'true', label: 'Yes' },
            { value: 'false', label: 'No' },
          ]
        : choices;
    const value =
      picked.length > 0 ? (
        <Picker
          label={label}
          value={given.value || property.default}
          options={picked}
          disabled={readOnly || given.constant !== null}
          {...(required ? {} : { emptyLabel: 'None' })}
          onChange={(chosen) => set({ value: chosen ?? '' })}
        />
      ) : (
        <TextField
          label={label}
          value={given.value}
          readOnly={readOnly || given.constant !== null}
          placeholder={given.constant === null ? property.default : 'By constant'}
          refuse={(text) => (propertyValue(property, text) === undefined ? `${label} is no ${type}.` : null)}
          onCommit={(text) => set({ value: text })}
        />
      );
    const constant = (
      <ReferencePicker
        label={`${label} by constant`}
        accepts={['constant']}
        value={given.constant}
        emptyLabel={secret ? 'No constant' : 'By constant…'}
        disabled={readOnly}
        onChange={(id) => set({ constant: id, ...(id === null ? {} : { value: '' }) })}
      />
    );
    return (
      <div key={name} style={{ display: 'contents' }}>
        <span className="label" title={help || label}>
          {label}
          {required ? ' *' : ''}
        </span>
        {secret ? (
          constant
        ) : byConstant ? (
          <span className="cx-value">
            {value}
            {constant}
          </span>
        ) : (
          value
        )}
      </div>
    );
  });
}
