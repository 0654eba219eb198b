import { typeName } from '../../../shared/expression/index.ts';
import type { ElementValue } from '../../../shared/soap/message-elements.ts';
import { Icon, valueIcon } from '../../widgets/index.ts';

/** The values that an element is made of, one by one: name, type, whether it may be missing or nil. */
export function ValuesTable({ values, label }: { values: readonly ElementValue[]; label: string }) {
  return (
    <table className="cs-values" aria-label={label}>
      <thead>
        <tr>
          <th>Value</th>
          <th>Type</th>
          <th>May be</th>
        </tr>
      </thead>
      <tbody>
        {values.map(({ name, kind, isOptional, isNillable, documentation }) => (
          <tr key={name} title={documentation || undefined}>
            <td className="name">{name}</td>
            <td>
              <span className="cs-type">
                <Icon name={valueIcon({ kind })} size={14} family="data" />
                {typeName({ kind })}
              </span>
            </td>
            <td className="w-meta">
              {[isOptional && 'missing', isNillable && 'nil'].filter(Boolean).join(', ') || '—'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
