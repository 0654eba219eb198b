import { useId } from 'react';
import {
  type ConsumedRestService,
  type RestOperation,
  type RestResponse,
  responseForms,
} from '../../../shared/consume/rest/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { useStudio } from '../../project/index.ts';
import { Button, Picker } from '../../widgets/index.ts';
import { MappingLine, MessageLine } from './body-line.tsx';
import { chooseForm, makeMapping } from './rest-edits.ts';

const labels: Readonly<Record<RestResponse['form'], string>> = {
  ignore: 'Nothing',
  value: 'Its one value',
  mapping: 'Objects, by a mapping',
  text: 'Text',
  binary: 'Bytes',
  error: 'An error',
};

/** What an operation answers, by status, and what a call gives then. */
export function RestResponses({ unit, operation }: { unit: Unit<ConsumedRestService>; operation: RestOperation }) {
  const heading = useId();
  return (
    <section className="cs-half" aria-labelledby={heading}>
      <header className="cs-half-head">
        <h4 id={heading}>Responses</h4>
      </header>
      {operation.responses.map((response) => (
        <Response key={response.id} unit={unit} operation={operation} response={response} />
      ))}
      <p className="w-meta cs-note">Any other status is an error of the flow; $latestHttpResponse has what came.</p>
    </section>
  );
}

/** The colour of a status by its class. */
function toneOf(status: string): string {
  return { 2: 'ok', 3: 'info', 4: 'warn', 5: 'bad' }[status[0] ?? ''] ?? '';
}

function Response({
  unit,
  operation,
  response,
}: {
  unit: Unit<ConsumedRestService>;
  operation: RestOperation;
  response: RestResponse;
}) {
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const { id, status, documentation, mediaType, message, value, form, mapping, headers } = response;
  const place = { response: id };
  const options = responseForms
    .filter((each) => each === form || each !== 'value' || value !== null)
    .filter((each) => mediaType !== '' || each === 'ignore' || each === 'error' || each === form)
    .map((each) => ({ value: each, label: labels[each] }));
  return (
    <div className="cr-response" role="group" aria-label={`Response ${status}`}>
      <div className="cr-status">
        <span className={`tag mono ${toneOf(status)}`}>{status}</span>
        <span className="cr-says" title={documentation}>
          {documentation}
        </span>
        <Picker
          className="cr-form"
          label={`What a call gives with ${status}`}
          value={form}
          options={options}
          disabled={readOnly}
          onChange={(next) => next !== null && chooseForm(unit.id, operation.id, place, next)}
        />
      </div>
      {headers.length > 0 && (
        <p
          className="w-meta cs-note"
          title={
            form === 'error'
              ? 'A call takes them under Other results; its error handler sees them'
              : 'A call takes them under Other results'
          }
        >
          Headers: {headers.map(({ name }) => name).join(', ')}
        </p>
      )}
      {mediaType !== '' && form !== 'error' && (
        <>
          <MessageLine unit={unit} message={message} mediaType={mediaType} />
          {form === 'mapping' && (
            <MappingLine unit={unit} operation={operation} place={place} message={message} mapping={mapping} />
          )}
          {form === 'text' && message !== null && (
            <p className="cs-note">
              <Button
                small
                kind="quiet"
                icon="wand-sparkles"
                label="Make mapping…"
                title={`Plans entities and a mapping for ${message}`}
                disabled={readOnly}
                onClick={() => void makeMapping(unit.id, operation.id, place)}
              />
            </p>
          )}
        </>
      )}
    </div>
  );
}
