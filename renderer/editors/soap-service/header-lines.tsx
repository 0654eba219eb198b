import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { followsContract } from '../../../shared/service/soap/messages.ts';
import { isElementName } from '../../../shared/service/soap/names.ts';
import { newId, useCatalog, useProjectView, useStudio } from '../../project/index.ts';
import { Button, TextField } from '../../widgets/index.ts';
import { headerMappings } from './contract-mappings.ts';
import { ElementChoice } from './element-choice.tsx';
import { FlowParameterPicker } from './flow-parameter-picker.tsx';
import { MappingLine } from './mapping-line.tsx';
import { Problems } from './problems.tsx';
import { editOperation, makeContractMapping } from './soap-edits.ts';

type Header = ServedSoapOperation['headers'][number];

/** The header elements that the operation understands: each a text or objects, given to a parameter of the microflow. */
export function HeaderLines({ unit, operation }: { unit: Unit<SoapService>; operation: ServedSoapOperation }) {
  const view = useProjectView();
  const catalog = useCatalog();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const { namespace } = unit.data;
  const isContract = followsContract(unit.data);
  const flow = (view.unit(operation.microflow) as Unit<Microflow> | undefined)?.data;
  const change = (header: Header, label: string, mutate: (h: Header) => void) =>
    editOperation(unit.id, operation.id, label, (o) => {
      const found = o.headers.find(({ id }) => id === header.id);
      if (found) mutate(found);
    });
  return (
    <section className="ss-message" aria-label="Headers">
      <p className="w-meta cs-note">
        {operation.headers.length === 0
          ? 'No header is read. A request with a header that must be understood is refused; add those that the operation knows.'
          : 'Each header goes to a parameter of the microflow, as a text or as what a mapping reads.'}
      </p>
      <div className="ss-problems">
        <Problems unit={unit} operation={operation} property="headers" />
      </div>
      {operation.headers.map((header) => {
        const { element } = header;
        return (
          <div key={header.id} className="ss-header">
            {!isContract ? (
              <>
                <TextField
                  mono
                  label={`Element of the header ${element.name}`}
                  value={element.name}
                  readOnly={readOnly}
                  refuse={(text) => (isElementName(text) ? null : 'This cannot be the name of an element.')}
                  onCommit={(text) =>
                    change(header, `Rename the header ${element.name}`, (h) => {
                      h.element.name = text;
                    })
                  }
                />
                <TextField
                  mono
                  label={`Namespace of the header ${element.name}`}
                  placeholder="no namespace"
                  value={element.namespace}
                  readOnly={readOnly}
                  onCommit={(text) =>
                    change(header, `Change the namespace of ${element.name}`, (h) => {
                      h.element.namespace = text.trim();
                    })
                  }
                />
              </>
            ) : (
              <ElementChoice
                unit={unit}
                label={`Element of the header ${element.name}`}
                element={element}
                onChange={(chosen) =>
                  chosen &&
                  change(header, 'Change the element of a header', (h) => {
                    h.element = chosen;
                  })
                }
              />
            )}
            <FlowParameterPicker
              flow={flow}
              label={`Microflow parameter of the header ${element.name}`}
              value={header.argument}
              emptyLabel="Same name"
              disabled={readOnly}
              onChange={(argument) =>
                change(header, `Change the microflow parameter of ${element.name}`, (h) => {
                  h.argument = argument;
                })
              }
            />
            <MappingLine
              kind="import-mapping"
              label={`Mapping of the header ${element.name}`}
              value={header.mapping}
              fitting={headerMappings(unit.data, header.element, 'import-mapping', view, catalog)}
              isNeeded={false}
              emptyLabel="As a text"
              placeholder="As a text"
              disabled={readOnly}
              onChange={(mapping) =>
                change(header, `Change the mapping of ${element.name}`, (h) => {
                  h.mapping = mapping;
                })
              }
              onMake={isContract ? () => void makeContractMapping(unit.id, operation.id, { header: header.id }) : null}
            />
            <Button
              small
              kind="quiet"
              icon="x"
              title={`Remove the header ${element.name}`}
              disabled={readOnly}
              onClick={() =>
                editOperation(unit.id, operation.id, `Remove the header ${element.name}`, (o) => {
                  o.headers = o.headers.filter(({ id }) => id !== header.id);
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
          label="Header"
          disabled={readOnly}
          onClick={() =>
            editOperation(unit.id, operation.id, 'Add header', (o) => {
              const taken = new Set(o.headers.map(({ element }) => element.name));
              let n = o.headers.length + 1;
              while (taken.has(`header${n}`)) n++;
              o.headers.push({ id: newId(), element: { name: `header${n}`, namespace }, mapping: null, argument: '' });
            })
          }
        />
      </div>
    </section>
  );
}
