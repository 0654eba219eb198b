import type { ConsumedSoapService, SoapOperation } from '../../../shared/consume/soap/kind.ts';
import { mappingsOfElement } from '../../../shared/consume/soap/mapping-of-element.ts';
import { headerInput } from '../../../shared/consume/soap/operations.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { useProjectView, useStudio } from '../../project/index.ts';
import { ReferencePicker } from '../../widgets/index.ts';
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
