import { useId } from 'react';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { followsFlow } from '../../../shared/service/soap/flow-operation.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { elementOfMapping, followsContract, valueKindOf } from '../../../shared/service/soap/messages.ts';
import { elementValues, messageElement } from '../../../shared/soap/message-elements.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { useCatalog, useProjectView, useStudio } from '../../project/index.ts';
import { Button } from '../../widgets/index.ts';
import { ValuesTable } from '../consumed-service/values-table.tsx';
import { mappingsOfElement } from './contract-mappings.ts';
import { ElementChoice } from './element-choice.tsx';
import { FlowParameterPicker } from './flow-parameter-picker.tsx';
import { MappingLine } from './mapping-line.tsx';
import { ParametersTable } from './parameters-table.tsx';
import { Problems } from './problems.tsx';
import { editOperation, followMicroflow, makeContractMapping } from './soap-edits.ts';
import { type Way, Ways } from './ways.tsx';

type RequestWay = ServedSoapOperation['requestBody'];

const mapping: Way<RequestWay> = {
  id: 'mapping',
  label: 'Mapping',
  help: 'An import mapping reads the body into objects.',
};
const others: readonly Way<RequestWay>[] = [
  mapping,
  { id: 'text', label: 'Text', help: 'A parameter of the microflow gets the element as a text of XML.' },
  { id: 'nothing', label: 'Ignore', help: 'Nothing of the body is read.' },
];
const parameters: Way<RequestWay> = {
  id: 'parameters',
  label: 'Parameters',
  help: 'The request is an element made of the parameters of the microflow.',
};

/** What becomes of the body of a request. */
export function RequestPart({ unit, operation }: { unit: Unit<SoapService>; operation: ServedSoapOperation }) {
  const view = useProjectView();
  const catalog = useCatalog();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const heading = useId();
  const isContract = followsContract(unit.data);
  const flow = (view.unit(operation.microflow) as Unit<Microflow> | undefined)?.data;
  const shape = (view.unit(unit.data.structure) as Unit<StructureDocument> | undefined)?.data;
  const placed = shape && operation.request ? messageElement(shape, operation.request) : undefined;
  const values = placed ? elementValues(placed) : null;
  const byValues: Way<RequestWay> = {
    id: 'values',
    label: 'Values',
    help: 'Each value goes to the parameter of the microflow that has its name.',
    refusal: operation.request && values === null ? `${operation.request.name} holds more than single values.` : null,
  };
  const ways = [isContract ? byValues : parameters, ...others];
  const how = operation.requestBody;
  const way = ways.find(({ id }) => id === how);
  const change = (label: string, mutate: (o: ServedSoapOperation) => void) =>
    editOperation(unit.id, operation.id, label, mutate);
  const fitting = new Set(
    (isContract
      ? operation.request
        ? mappingsOfElement(unit.data, operation.request, 'import-mapping', view)
        : []
      : view.ofKind('import-mapping').filter(({ id }) => elementOfMapping(id, view, catalog))
    ).map(({ id }) => id),
  );
  const takesObjects =
    how === 'mapping' ||
    (how === 'parameters' && (flow?.parameters.some(({ type }) => valueKindOf(type) === null) ?? false));
  return (
    <section className="ss-message" aria-labelledby={heading}>
      <header className="cs-half-head">
        <h4 id={heading}>Request</h4>
        {how === 'parameters' && flow && !followsFlow(operation, flow) && (
          <Button
            small
            icon="refresh-cw"
            label="Follow microflow"
            title="Adds the parameters that the microflow has, and removes those that it does not have"
            disabled={readOnly}
            onClick={() => followMicroflow(unit.id, operation.id)}
          />
        )}
        <Ways
          label="How the request is read"
          ways={ways}
          value={how}
          disabled={readOnly}
          onChange={(id) =>
            change('Change the request', (o) => {
              o.requestBody = id;
            })
          }
        />
      </header>
      {isContract && (
        <ElementChoice
          unit={unit}
          label="Element of the request"
          element={operation.request}
          onChange={(element) =>
            change('Change the element of the request', (o) => {
              o.request = element;
            })
          }
        />
      )}
      <div className="ss-problems">
        <Problems unit={unit} operation={operation} property="requestBody" />
      </div>
      {how === 'parameters' && <ParametersTable unit={unit} operation={operation} flow={flow} />}
      {how === 'values' && values !== null && values.length > 0 && (
        <ValuesTable values={values} label={`Values of ${operation.request?.name ?? ''}`} />
      )}
      {how === 'mapping' && (
        <div className="ss-line">
          <span className="label">Import mapping</span>
          <MappingLine
            kind="import-mapping"
            label="Import mapping"
            value={operation.requestMapping}
            fitting={fitting}
            placeholder={fitting.size === 0 ? 'No mapping of an element yet' : 'Choose a mapping'}
            disabled={readOnly}
            onChange={(id) =>
              change('Change the mapping of the request', (o) => {
                o.requestMapping = id;
              })
            }
            onMake={placed ? () => void makeContractMapping(unit.id, operation.id, 'request') : null}
          />
          <Problems unit={unit} operation={operation} property="requestMapping" />
        </div>
      )}
      {(how === 'mapping' || how === 'text') && (
        <div className="ss-line">
          <span className="label">Goes to</span>
          <FlowParameterPicker
            flow={flow}
            label="Body parameter"
            value={operation.bodyArgument}
            emptyLabel="No parameter"
            disabled={readOnly}
            onChange={(name) =>
              change('Change the body parameter', (o) => {
                o.bodyArgument = name;
              })
            }
          />
          <Problems unit={unit} operation={operation} property="bodyArgument" />
        </div>
      )}
      {takesObjects && (
        <label className="ss-check">
          <input
            type="checkbox"
            checked={operation.commit}
            disabled={readOnly}
            onChange={(e) => {
              const { checked } = e.target;
              change('Change whether what is read is stored', (o) => {
                o.commit = checked;
              });
            }}
          />
          Commit what is read before the microflow runs
        </label>
      )}
      {how !== 'parameters' && <p className="w-meta cs-note">{way?.help}</p>}
    </section>
  );
}
