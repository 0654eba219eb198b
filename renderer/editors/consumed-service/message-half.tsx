import { useId } from 'react';
import {
  type ConsumedSoapService,
  requestBodies,
  responseBodies,
  type SoapOperation,
} from '../../../shared/consume/soap/kind.ts';
import { type MessageSide, mappingKinds, mappingsOfElement } from '../../../shared/consume/soap/mapping-of-element.ts';
import { messagesOf, valuesOf } from '../../../shared/consume/soap/operations.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { messageElement } from '../../../shared/soap/message-elements.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { openDocument, useDiagnostics, useProjectView, useStudio } from '../../project/index.ts';
import { Button, FieldProblem, ReferencePicker } from '../../widgets/index.ts';
import { AttachmentLines } from './attachment-lines.tsx';
import { ElementLine } from './element-line.tsx';
import { FaultLines } from './fault-lines.tsx';
import { AnswerHeaderLines, HeaderLines } from './header-lines.tsx';
import { chooseBody, editOperation, makeMapping } from './service-edits.ts';
import { ValuesTable } from './values-table.tsx';

const titles = { request: 'Request', response: 'Response' } as const;
const bodies: Readonly<Record<MessageSide, readonly string[]>> = { request: requestBodies, response: responseBodies };
const labels: Readonly<Record<string, string>> = {
  values: 'Values',
  nothing: 'Ignore',
  value: 'Value',
  mapping: 'Mapping',
  text: 'Text',
};

/** One message of an operation: its element, and how it is given or taken. */
export function MessageHalf({
  unit,
  operation,
  side,
}: {
  unit: Unit<ConsumedSoapService>;
  operation: SoapOperation;
  side: MessageSide;
}) {
  const view = useProjectView();
  const findings = useDiagnostics(unit.id);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const heading = useId();
  const element = operation[side];
  const how = side === 'request' ? operation.requestBody : operation.responseBody;
  const values = valuesOf(unit.data, element, view);
  const problemAt = problemIn(findings, operation.id);
  const shape = messagesOf(unit.data, view);
  const isKnown = element !== null && shape !== undefined && messageElement(shape, element) !== undefined;
  /** Why a message cannot be given or taken in a way; null where it can. */
  const refusal = (way: string): string | null => {
    if (way === 'values' && values === null) return `${element?.name} holds more than single values.`;
    if (way === 'value' && values?.length !== 1) return `${element?.name} is not one single value.`;
    return null;
  };
  return (
    <section className="cs-half" aria-labelledby={heading}>
      <header className="cs-half-head">
        <h4 id={heading}>{titles[side]}</h4>
        {element !== null && (
          <div
            className="w-segments"
            role="radiogroup"
            aria-label={`How the ${side} is ${side === 'request' ? 'given' : 'taken'}`}
          >
            {bodies[side].map((way) => (
              <button
                key={way}
                type="button"
                role="radio"
                aria-checked={way === how}
                disabled={readOnly || (way !== how && refusal(way) !== null)}
                title={refusal(way) ?? ways[`${side} ${way}`]}
                onClick={() => chooseBody(unit.id, operation.id, side, way)}
              >
                {labels[way] ?? way}
              </button>
            ))}
          </div>
        )}
      </header>
      {element === null ? (
        <p className="w-meta cs-note">{nothingOf(operation, side)}</p>
      ) : (
        <>
          <ElementLine unit={unit} element={element} />
          <FieldProblem problem={problemAt([`${side}Body`])} />
          {(how === 'values' || how === 'value') && values !== null && values.length > 0 && (
            <ValuesTable values={values} label={`Values of ${element.name}`} />
          )}
          {how === 'mapping' ? (
            <MappingLine unit={unit} operation={operation} side={side} isKnown={isKnown} readOnly={readOnly} />
          ) : (
            <p className="w-meta cs-note">
              {(how === 'values' || how === 'value') && values?.length === 0
                ? `${element.name} is empty: nothing is to be ${side === 'request' ? 'given' : 'taken'}.`
                : ways[`${side} ${how}`]}
              {how === 'text' && isKnown && (
                <Button
                  small
                  kind="quiet"
                  icon="wand-sparkles"
                  label="Make mapping…"
                  title={`Plans entities and a mapping for ${element.name}`}
                  disabled={readOnly}
                  onClick={() => void makeMapping(unit.id, operation.id, side)}
                />
              )}
            </p>
          )}
        </>
      )}
      {side === 'request' ? (
        <>
          <HeaderLines unit={unit} operation={operation} />
          <AttachmentLines unit={unit} operation={operation} />
        </>
      ) : (
        <>
          <AnswerHeaderLines unit={unit} operation={operation} />
          <FaultLines unit={unit} operation={operation} />
        </>
      )}
    </section>
  );
}

/** What becomes of a message, by side and way. */
const ways: Readonly<Record<string, string>> = {
  'request values': 'Each value is an argument of the call.',
  'request mapping': 'An export mapping writes it of an object.',
  'request text': 'The call gives the element as a text of XML.',
  'response nothing': 'What is answered is not read; a fault is an error all the same.',
  'response value': 'The call gives the one value.',
  'response mapping': 'An import mapping reads it into objects.',
  'response text': 'The call gives the element as a text of XML.',
};

function nothingOf({ oneWay }: SoapOperation, side: MessageSide): string {
  if (side === 'request') return 'The body of the request is empty.';
  return oneWay ? 'One-way: nothing is answered but that it came.' : 'The body of the answer is empty.';
}

function MappingLine({
  unit,
  operation,
  side,
  isKnown,
  readOnly,
}: {
  unit: Unit<ConsumedSoapService>;
  operation: SoapOperation;
  side: MessageSide;
  isKnown: boolean;
  readOnly: boolean;
}) {
  const view = useProjectView();
  const findings = useDiagnostics(unit.id);
  const property = side === 'request' ? 'requestMapping' : 'responseMapping';
  const mapping = operation[property];
  const element = operation[side];
  const fitting = new Set(element ? mappingsOfElement(unit.data, element, side, view).map(({ id }) => id) : []);
  return (
    <div className="cs-mapping">
      <span className="w-field-box">
        <ReferencePicker
          label={side === 'request' ? 'Export mapping' : 'Import mapping'}
          value={mapping}
          accepts={[mappingKinds[side]]}
          only={(id) => fitting.has(id)}
          isNeeded
          disabled={readOnly}
          placeholder={fitting.size === 0 ? `No mapping of ${element?.name ?? ''} yet` : 'Choose a mapping'}
          onChange={(id) =>
            editOperation(unit.id, operation.id, `Change the mapping of the ${side}`, (o) => {
              o[property] = id;
            })
          }
        />
        <FieldProblem problem={problemIn(findings, operation.id)([property])} />
      </span>
      {mapping && view.unit(mapping) && (
        <Button
          small
          kind="quiet"
          icon="arrow-up-right"
          title="Open the mapping"
          onClick={() => openDocument(mapping)}
        />
      )}
      {isKnown && mapping === null && (
        <Button
          small
          icon="wand-sparkles"
          label="Make mapping…"
          title={`Plans entities and a mapping for ${element?.name ?? ''}`}
          disabled={readOnly}
          onClick={() => void makeMapping(unit.id, operation.id, side)}
        />
      )}
    </div>
  );
}
