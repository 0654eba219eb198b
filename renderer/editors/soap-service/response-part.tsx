import { useId } from 'react';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { toValueType } from '../../../shared/model/data-type.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { mappingsOfType } from '../../../shared/service/soap/flow-operation.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { elementNameOf, elementOfMapping, followsContract } from '../../../shared/service/soap/messages.ts';
import { isElementName } from '../../../shared/service/soap/names.ts';
import { elementValues, messageElement } from '../../../shared/soap/message-elements.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { useCatalog, useProjectView, useStudio } from '../../project/index.ts';
import { Icon, TextField, typeText, valueIcon } from '../../widgets/index.ts';
import { ValuesTable } from '../consumed-service/values-table.tsx';
import { mappingsOfElement } from './contract-mappings.ts';
import { ElementChoice } from './element-choice.tsx';
import { MappingLine } from './mapping-line.tsx';
import { Problems } from './problems.tsx';
import { editOperation, makeContractMapping, makeMapping } from './soap-edits.ts';
import { type Way, Ways } from './ways.tsx';

type ResponseWay = ServedSoapOperation['responseBody'];

const others: readonly Way<ResponseWay>[] = [
  { id: 'mapping', label: 'Mapping', help: 'An export mapping writes the body of what the microflow returns.' },
  { id: 'text', label: 'Text', help: 'The microflow returns the element as a text of XML.' },
  { id: 'nothing', label: 'Empty', help: 'The answer says only that all went well.' },
];
const result: Way<ResponseWay> = {
  id: 'result',
  label: 'Result',
  help: 'The answer is an element made of what the microflow returns.',
};

/** What the body of an answer is. */
export function ResponsePart({ unit, operation }: { unit: Unit<SoapService>; operation: ServedSoapOperation }) {
  const view = useProjectView();
  const catalog = useCatalog();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const heading = useId();
  const isContract = followsContract(unit.data);
  const flow = (view.unit(operation.microflow) as Unit<Microflow> | undefined)?.data;
  if (operation.oneWay)
    return (
      <section className="ss-message" aria-labelledby={heading}>
        <header className="cs-half-head">
          <h4 id={heading}>Response</h4>
        </header>
        <p className="w-meta cs-note">One-way: the caller hears no more than that the message came.</p>
      </section>
    );
  const shape = (view.unit(unit.data.structure) as Unit<StructureDocument> | undefined)?.data;
  const placed = shape && operation.response ? messageElement(shape, operation.response) : undefined;
  const values = placed ? elementValues(placed) : null;
  const byValue: Way<ResponseWay> = {
    id: 'value',
    label: 'Value',
    help: 'What the microflow returns is the one value of the element.',
    refusal: operation.response && values?.length !== 1 ? `${operation.response.name} is not one single value.` : null,
  };
  const ways = [isContract ? byValue : result, ...others];
  const how = operation.responseBody;
  const returns = flow?.returns;
  const isObject = returns?.kind === 'object' || returns?.kind === 'list';
  const change = (label: string, mutate: (o: ServedSoapOperation) => void) =>
    editOperation(unit.id, operation.id, label, mutate);
  const fitting = new Set(
    (isContract
      ? operation.response
        ? mappingsOfElement(unit.data, operation.response, 'export-mapping', view)
        : []
      : isObject
        ? mappingsOfType('export-mapping', toValueType(returns), { view, catalog })
        : []
    ).map(({ id }) => id),
  );
  const needsMapping = how === 'mapping' || (how === 'result' && isObject);
  const mapped = needsMapping ? elementOfMapping(operation.responseMapping, view, catalog) : undefined;
  return (
    <section className="ss-message" aria-labelledby={heading}>
      <header className="cs-half-head">
        <h4 id={heading}>Response</h4>
        <Ways
          label="How the response is written"
          ways={ways}
          value={how}
          disabled={readOnly}
          onChange={(id) =>
            change('Change the response', (o) => {
              o.responseBody = id;
            })
          }
        />
      </header>
      {isContract && (
        <ElementChoice
          unit={unit}
          label="Element of the response"
          element={operation.response}
          onChange={(element) =>
            change('Change the element of the response', (o) => {
              o.response = element;
            })
          }
        />
      )}
      <div className="ss-problems">
        <Problems unit={unit} operation={operation} property="responseBody" />
      </div>
      {how === 'value' && values?.length === 1 && (
        <ValuesTable values={values} label={`Values of ${operation.response?.name ?? ''}`} />
      )}
      {how === 'result' && !isObject && returns && returns.kind !== 'nothing' && (
        <div className="ss-line">
          <span className="label">Element</span>
          <span className="ss-result">
            <TextField
              mono
              label="Element of the result"
              value={operation.resultName}
              readOnly={readOnly}
              refuse={(text) => (isElementName(text) ? null : 'This cannot be the name of an element.')}
              onCommit={(text) =>
                change('Rename the element of the result', (o) => {
                  o.resultName = text;
                })
              }
            />
            <span className="cs-type">
              <Icon name={valueIcon(returns)} size={14} family="data" />
              {typeText(returns, catalog)}
            </span>
          </span>
          <Problems unit={unit} operation={operation} property="resultName" />
        </div>
      )}
      {needsMapping && (
        <div className="ss-line">
          <span className="label">Export mapping</span>
          <MappingLine
            kind="export-mapping"
            label="Export mapping"
            value={operation.responseMapping}
            fitting={fitting}
            placeholder={fitting.size === 0 ? 'No mapping of its objects yet' : 'Choose a mapping'}
            disabled={readOnly}
            onChange={(id) =>
              change('Change the mapping of the response', (o) => {
                o.responseMapping = id;
              })
            }
            onMake={
              placed
                ? () => void makeContractMapping(unit.id, operation.id, 'response')
                : !isContract && isObject
                  ? () => void makeMapping(unit.id, operation.id, 'result')
                  : null
            }
          />
          <Problems unit={unit} operation={operation} property="responseMapping" />
        </div>
      )}
      <p className="w-meta cs-note">
        {how === 'result' && mapped
          ? `Writes the element ${elementNameOf(mapped).name} inside ${operation.name}Response.`
          : how === 'result' && returns?.kind === 'nothing'
            ? `The microflow returns nothing: ${operation.name}Response is empty.`
            : ways.find(({ id }) => id === how)?.help}
      </p>
    </section>
  );
}
