import type { RestAnswerHeader, RestField, RestParameter } from '../../../shared/consume/rest/kind.ts';
import { parameterPlaces } from '../../../shared/consume/rest/kind.ts';
import type { NodeType } from '../../../shared/structure/node.ts';
import { useStudio } from '../../project/index.ts';
import { Button } from '../../widgets/index.ts';

type Value = RestParameter | RestField | RestAnswerHeader;

/** Types of one value, as flows see them. */
const types: readonly [NodeType, string][] = [
  ['string', 'String'],
  ['integer', 'Integer'],
  ['long', 'Long'],
  ['decimal', 'Decimal'],
  ['boolean', 'Boolean'],
  ['datetime', 'Date and time'],
  ['date', 'Date'],
];

const placeWords: Readonly<Record<RestParameter['in'], string>> = {
  path: 'Path',
  query: 'Query',
  header: 'Header',
  cookie: 'Cookie',
};

/** The type of a value in the form: its own, JSON text, or bytes of a file. */
function typeOf(value: Value): string {
  if ('file' in value && value.file) return 'file';
  return value.json ? 'json' : value.node.type;
}

/** Sets the type of a value (mutates it); what its contract said of another type goes. */
function setType(value: Value, type: string): void {
  if ('file' in value) value.file = type === 'file';
  value.json = type === 'json';
  const own = types.find(([id]) => id === type)?.[0] ?? 'string';
  if (value.node.type !== own) value.node = { name: '', type: own };
}

/**
 * Parameters, fields or headers of an answer of an operation, one a row: name, place, type, list, required. `onChange` is told what is to be changed in the list of the operation, as one
 * labelled step.
 */
export function ValuesEditor<V extends Value>({
  values,
  label,
  one,
  newValue,
  onChange,
}: {
  values: readonly V[];
  label: string;
  /** One of them, in words. */
  one: string;
  newValue: () => V;
  onChange: (words: string, change: (values: V[]) => void) => void;
}) {
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const isPlaced = one === 'parameter';
  const change = (id: string, words: string, mutate: (value: V) => void) =>
    onChange(words, (all) => {
      const value = all.find((each) => each.id === id);
      if (value) mutate(value);
    });
  return (
    <section className="cr-define" aria-label={label}>
      <header className="cr-define-head">
        <h5>{label}</h5>
        <Button
          small
          kind="quiet"
          icon="plus"
          label={`Add ${one}`}
          disabled={readOnly}
          onClick={() => onChange(`Add ${one}`, (all) => all.push(newValue()))}
        />
      </header>
      {values.length === 0 ? (
        <p className="w-meta cs-note">No {one}s yet.</p>
      ) : (
        <table className="cs-values cr-values cr-edited" aria-label={`${label} to edit`}>
          <thead>
            <tr>
              <th>Name</th>
              {isPlaced && <th>In</th>}
              <th>Type</th>
              <th>List</th>
              <th>Required</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {values.map((value) => (
              <tr key={value.id}>
                <td>
                  <input
                    key={value.name}
                    className="w-field mono"
                    aria-label={`Name of ${one} ${value.name}`}
                    defaultValue={value.name}
                    disabled={readOnly}
                    onBlur={(e) => {
                      const name = e.target.value.trim();
                      if (name !== '' && name !== value.name)
                        change(value.id, `Rename ${one} to ${name}`, (own) => {
                          own.name = name;
                        });
                      else e.target.value = value.name;
                    }}
                    onKeyDown={(e) => {
                      if (e.key === 'Enter') e.currentTarget.blur();
                    }}
                  />
                </td>
                {'in' in value && (
                  <td>
                    <select
                      className="w-field"
                      aria-label={`Place of ${value.name}`}
                      value={value.in}
                      disabled={readOnly}
                      onChange={(e) => {
                        const place = e.target.value as RestParameter['in'];
                        change(value.id, `Move ${value.name} to the ${place}`, (own) => {
                          if (!('in' in own)) return;
                          own.in = place;
                          own.style = place === 'path' || place === 'header' ? 'simple' : 'form';
                          own.explode = own.style === 'form';
                          if (place === 'path') own.required = true;
                        });
                      }}
                    >
                      {parameterPlaces.map((place) => (
                        <option key={place} value={place}>
                          {placeWords[place]}
                        </option>
                      ))}
                    </select>
                  </td>
                )}
                <td>
                  <select
                    className="w-field"
                    aria-label={`Type of ${value.name}`}
                    value={typeOf(value)}
                    disabled={readOnly}
                    onChange={(e) => {
                      const type = e.target.value;
                      change(value.id, `Change the type of ${value.name}`, (own) => setType(own, type));
                    }}
                  >
                    {types.map(([id, words]) => (
                      <option key={id} value={id}>
                        {words}
                      </option>
                    ))}
                    {!types.some(([id]) => id === value.node.type) && typeOf(value) === value.node.type && (
                      <option value={value.node.type}>{value.node.type}</option>
                    )}
                    <option value="json">JSON</option>
                    {'file' in value && <option value="file">File</option>}
                  </select>
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`${value.name} is a list`}
                    checked={value.list}
                    disabled={readOnly}
                    onChange={(e) => {
                      const { checked } = e.target;
                      change(value.id, `Change ${value.name}`, (own) => {
                        own.list = checked;
                      });
                    }}
                  />
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`${value.name} is required`}
                    checked={value.required}
                    disabled={readOnly || ('in' in value && value.in === 'path')}
                    onChange={(e) => {
                      const { checked } = e.target;
                      change(value.id, `Change ${value.name}`, (own) => {
                        own.required = checked;
                      });
                    }}
                  />
                </td>
                <td>
                  <Button
                    small
                    kind="quiet"
                    icon="trash-2"
                    title={`Remove ${value.name}`}
                    disabled={readOnly}
                    onClick={() =>
                      onChange(`Remove ${one} ${value.name}`, (all) => {
                        const at = all.findIndex((each) => each.id === value.id);
                        if (at >= 0) all.splice(at, 1);
                      })
                    }
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
