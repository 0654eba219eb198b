import {
  type ConsumedSoapService,
  headerForms,
  type SoapAnswerHeader,
  type SoapOperation,
} from '../../../shared/consume/soap/kind.ts';
import { mappingsOfElement } from '../../../shared/consume/soap/mapping-of-element.ts';
import { answerHeaderResult, headerInput, headerValue } from '../../../shared/consume/soap/operations.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { useProjectView, useStudio } from '../../project/index.ts';
import { Picker, ReferencePicker } from '../../widgets/index.ts';
import { ElementLine } from './element-line.tsx';
import { editOperation } from './service-edits.ts';

/** The header elements of a request: each an argument of the call, a text or what a mapping writes. */
export function HeaderLines({ unit, operation }: { unit: Unit<ConsumedSoapService>; operation: SoapOperation }) {
  const view = useProjectView();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  if (operation.headers.length === 0) return null;
  return (
    <div className="cs-more">
      <h5>Headers</h5>
      {operation.headers.map((header, index) => {
        const fitting = new Set(mappingsOfElement(unit.data, header.element, 'request', view).map(({ id }) => id));
        return (
          <div key={header.id} className="cs-header">
            <ElementLine unit={unit} element={header.element} />
            <span className="w-meta">argument {headerInput(operation, index)}</span>
            <ReferencePicker
              label={`Mapping of the header ${header.element.name}`}
              value={header.mapping}
              accepts={['export-mapping']}
              only={(id) => fitting.has(id)}
              disabled={readOnly}
              emptyLabel="As a text"
              onChange={(mapping) =>
                editOperation(unit.id, operation.id, 'Change the mapping of a header', (o) => {
                  const found = o.headers.find(({ id }) => id === header.id);
                  if (found) found.mapping = mapping;
                })
              }
            />
          </div>
        );
      })}
    </div>
  );
}

const formLabels: Readonly<Record<SoapAnswerHeader['form'], string>> = {
  value: 'Its one value',
  mapping: 'Objects, by a mapping',
  text: 'Text',
};

/** The header elements of an answer: each a result that a call may take into a variable. */
export function AnswerHeaderLines({ unit, operation }: { unit: Unit<ConsumedSoapService>; operation: SoapOperation }) {
  const view = useProjectView();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  if (operation.answerHeaders.length === 0) return null;
  return (
    <div className="cs-more">
      <h5>Headers of the answer</h5>
      {operation.answerHeaders.map(({ id: own, element, form, mapping }, index) => {
        const fitting = new Set(mappingsOfElement(unit.data, element, 'response', view).map(({ id }) => id));
        const options = headerForms
          .filter((each) => each === form || each !== 'value' || headerValue(unit.data, element, view) !== null)
          .map((each) => ({ value: each, label: formLabels[each] }));
        const change = (words: string, mutate: (header: SoapAnswerHeader) => void) =>
          editOperation(unit.id, operation.id, words, (o) => {
            const found = o.answerHeaders.find(({ id }) => id === own);
            if (found) mutate(found);
          });
        return (
          <div key={own} className="cs-header">
            <ElementLine unit={unit} element={element} />
            <span className="w-meta">result {answerHeaderResult(operation, index)}</span>
            <Picker
              label={`What the header ${element.name} gives`}
              value={form}
              options={options}
              disabled={readOnly}
              onChange={(next) =>
                change('Change what a header gives', (header) => {
                  header.form = (next ?? 'text') as SoapAnswerHeader['form'];
                  if (header.form === 'mapping' && fitting.size === 1) header.mapping ??= [...fitting][0] ?? null;
                })
              }
            />
            {form === 'mapping' && (
              <ReferencePicker
                label={`Mapping of the header ${element.name}`}
                value={mapping}
                accepts={['import-mapping']}
                only={(id) => fitting.has(id)}
                isNeeded
                disabled={readOnly}
                onChange={(chosen) =>
                  change('Change the mapping of a header', (header) => {
                    header.mapping = chosen;
                  })
                }
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
