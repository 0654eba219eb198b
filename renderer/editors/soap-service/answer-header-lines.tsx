import { useId } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { elementNameOf, elementOfMapping, followsContract } from '../../../shared/service/soap/messages.ts';
import { newId, useCatalog, useProjectView, useStudio } from '../../project/index.ts';
import { Button } from '../../widgets/index.ts';
import { headerMappings } from './contract-mappings.ts';
import { ElementChoice } from './element-choice.tsx';
import { MappingLine } from './mapping-line.tsx';
import { Problems } from './problems.tsx';
import { editOperation } from './soap-edits.ts';

type Header = ServedSoapOperation['answerHeaders'][number];

/** The header elements of an answer: each is written by a mapping of what the microflow gives. */
export function AnswerHeaderLines({ unit, operation }: { unit: Unit<SoapService>; operation: ServedSoapOperation }) {
  const view = useProjectView();
  const catalog = useCatalog();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const heading = useId();
  const isContract = followsContract(unit.data);
  const change = (header: Header, label: string, mutate: (h: Header) => void) =>
    editOperation(unit.id, operation.id, label, (o) => {
      const found = o.answerHeaders.find(({ id }) => id === header.id);
      if (found) mutate(found);
    });
  return (
    <section className="ss-message" aria-labelledby={heading}>
      <header className="cs-half-head">
        <h4 id={heading}>Headers of the answer</h4>
      </header>
      <p className="w-meta cs-note">
        {operation.answerHeaders.length === 0
          ? 'The answer has no header of its own. Add one that an export mapping writes of the object that the microflow gives.'
          : 'Each header is written by its mapping, of the object that the microflow gives; none where it gives nothing.'}
      </p>
      <div className="ss-problems">
        <Problems unit={unit} operation={operation} property="answerHeaders" />
      </div>
      {operation.answerHeaders.map((header, i) => {
        const mapped = elementOfMapping(header.mapping, view, catalog);
        return (
          <div key={header.id} className="ss-fault">
            {!isContract ? (
              <span className="mono ss-of-mapping">{mapped ? elementNameOf(mapped).name : 'the element of'}</span>
            ) : (
              <ElementChoice
                unit={unit}
                label={`Element of header ${i + 1} of the answer`}
                element={header.element}
                onChange={(chosen) =>
                  chosen &&
                  change(header, 'Change the element of a header', (h) => {
                    h.element = chosen;
                  })
                }
              />
            )}
            <MappingLine
              kind="export-mapping"
              label={`Mapping of header ${i + 1} of the answer`}
              value={header.mapping}
              fitting={headerMappings(unit.data, header.element, 'export-mapping', view, catalog)}
              placeholder="Needs a mapping"
              disabled={readOnly}
              onChange={(mapping) =>
                change(header, 'Change the mapping of a header', (h) => {
                  h.mapping = mapping;
                })
              }
              onMake={null}
            />
            <Button
              small
              kind="quiet"
              icon="x"
              title={`Remove header ${i + 1} of the answer`}
              disabled={readOnly}
              onClick={() =>
                editOperation(unit.id, operation.id, 'Remove a header of the answer', (o) => {
                  o.answerHeaders = o.answerHeaders.filter(({ id }) => id !== header.id);
                })
              }
            />
          </div>
        );
      })}
      <div className="ss-add">
        <Button
          small
          kind="quiet"
          icon="plus"
          label="Header of the answer"
          disabled={readOnly || operation.oneWay}
          onClick={() =>
            editOperation(unit.id, operation.id, 'Add a header of the answer', (o) => {
              const name = `answerHeader${o.answerHeaders.length + 1}`;
              o.answerHeaders.push({
                id: newId(),
                element: { name, namespace: unit.data.namespace },
                mapping: null,
              });
            })
          }
        />
      </div>
    </section>
  );
}
