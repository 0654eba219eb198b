import { useId } from 'react';
import type {
  ConsumedRestService,
  RestField,
  RestOperation,
  RestParameter,
} from '../../../shared/consume/rest/kind.ts';
import { valueKindOf } from '../../../shared/consume/rest/operations.ts';
import { typeName } from '../../../shared/expression/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { useStudio } from '../../project/index.ts';
import { Button, Icon, valueIcon } from '../../widgets/index.ts';
import { MappingLine, MessageLine } from './body-line.tsx';
import { chooseForm, makeMapping } from './rest-edits.ts';

/** The bodies between which a person chooses; the others follow from their media types. */
const choices = ['mapping', 'text'] as const;
const labels: Readonly<Record<string, string>> = { mapping: 'Mapping', text: 'Text' };

const notes: Readonly<Record<string, string>> = {
  none: 'The request has no body.',
  value: 'The body is the one value.',
  text: 'The call gives the body as a text.',
  binary: 'The call gives the body as bytes.',
};

/** What an operation takes: its parameters, and its body. */
export function RestRequest({ unit, operation }: { unit: Unit<ConsumedRestService>; operation: RestOperation }) {
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const heading = useId();
  const { parameters, requestBody, requestMessage, requestMapping, requestType, fields } = operation;
  const isChosen = requestBody === 'mapping' || requestBody === 'text';
  const hasFields = requestBody === 'form' || requestBody === 'multipart';
  return (
    <section className="cs-half" aria-labelledby={heading}>
      <header className="cs-half-head">
        <h4 id={heading}>Request</h4>
        {isChosen && (
          <div className="w-segments" role="radiogroup" aria-label="How the body is given">
            {choices.map((way) => (
              <button
                key={way}
                type="button"
                role="radio"
                aria-checked={way === requestBody}
                disabled={readOnly}
                title={way === 'mapping' ? 'An export mapping writes it of an object.' : notes['text']}
                onClick={() => chooseForm(unit.id, operation.id, 'request', way)}
              >
                {labels[way]}
              </button>
            ))}
          </div>
        )}
      </header>
      {parameters.length > 0 && <ValuesTable values={parameters} label="Parameters" />}
      {requestBody === 'none' ? (
        parameters.length === 0 && <p className="w-meta cs-note">It takes nothing.</p>
      ) : (
        <div className="cr-body">
          <h5>Body</h5>
          <MessageLine unit={unit} message={requestMessage} mediaType={requestType} />
          {hasFields && <ValuesTable values={fields} label="Fields" />}
          {requestBody === 'mapping' && (
            <MappingLine
              unit={unit}
              operation={operation}
              place="request"
              message={requestMessage}
              mapping={requestMapping}
            />
          )}
          {notes[requestBody] && (
            <p className="w-meta cs-note">
              {notes[requestBody]}
              {requestBody === 'text' && requestMessage !== null && (
                <Button
                  small
                  kind="quiet"
                  icon="wand-sparkles"
                  label="Make mapping…"
                  title={`Plans entities and a mapping for ${requestMessage}`}
                  disabled={readOnly}
                  onClick={() => void makeMapping(unit.id, operation.id, 'request')}
                />
              )}
            </p>
          )}
        </div>
      )}
    </section>
  );
}

/** Parameters or fields, one by one: where each stands, its type, whether it may be missing. */
function ValuesTable({ values, label }: { values: readonly (RestParameter | RestField)[]; label: string }) {
  const hasPlaces = values.some((value) => 'in' in value);
  return (
    <table className="cs-values cr-values" aria-label={label}>
      <thead>
        <tr>
          <th>{hasPlaces ? 'Parameter' : 'Field'}</th>
          {hasPlaces && <th>In</th>}
          <th>Type</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {values.map((value) => (
          <tr key={value.id} title={value.documentation || undefined}>
            <td className="name">{value.name}</td>
            {hasPlaces && <td className="w-meta">{'in' in value ? value.in : ''}</td>}
            <td>
              <TypeOf value={value} />
            </td>
            <td className="w-meta">{value.required ? 'required' : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TypeOf({ value }: { value: RestParameter | RestField }) {
  const kind = 'file' in value && value.file ? 'binary' : valueKindOf(value.node);
  if (value.json)
    return (
      <span className="cs-type">
        <Icon name="braces" size={14} family="shape" />
        JSON
      </span>
    );
  return (
    <span className="cs-type">
      <Icon name={valueIcon({ kind })} size={14} family="data" />
      {value.list ? `List of ${typeName({ kind })}` : typeName({ kind })}
    </span>
  );
}
