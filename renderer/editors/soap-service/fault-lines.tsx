import type { Unit } from '../../../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { elementNameOf, elementOfMapping, followsContract } from '../../../shared/service/soap/messages.ts';
import { isElementName } from '../../../shared/service/soap/names.ts';
import { newId, useCatalog, useProjectView, useStudio } from '../../project/index.ts';
import { Button, openMenu, TextField } from '../../widgets/index.ts';
import { mappingsOfElement } from './contract-mappings.ts';
import { ElementChoice } from './element-choice.tsx';
import { MappingLine } from './mapping-line.tsx';
import { Problems } from './problems.tsx';
import { editOperation, makeContractMapping, makeMapping } from './soap-edits.ts';

type Fault = ServedSoapOperation['faults'][number];

/** The faults that the description names: an error end of the microflow gives an object, and the mapping of its entity writes the detail. */
export function FaultLines({ unit, operation }: { unit: Unit<SoapService>; operation: ServedSoapOperation }) {
  const view = useProjectView();
  const catalog = useCatalog();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const isContract = followsContract(unit.data);
  const change = (fault: Fault, label: string, mutate: (f: Fault) => void) =>
    editOperation(unit.id, operation.id, label, (o) => {
      const found = o.faults.find(({ id }) => id === fault.id);
      if (found) mutate(found);
    });
  const fittingOf = ({ element }: Fault) =>
    new Set(
      (!isContract
        ? view.ofKind('export-mapping').filter(({ id }) => elementOfMapping(id, view, catalog))
        : element
          ? mappingsOfElement(unit.data, element, 'export-mapping', view)
          : []
      ).map(({ id }) => id),
    );
  const make = (fault: Fault, at: { x: number; y: number }) =>
    openMenu(
      at,
      [...catalog.entities()]
        .sort((a, b) => Number(a.persistable) - Number(b.persistable) || a.name.localeCompare(b.name))
        .slice(0, 30)
        .map((e) => ({
          label: e.qualifiedName,
          icon: 'box',
          run: () => void makeMapping(unit.id, operation.id, { fault: fault.id, entity: e.id }),
        })),
    );
  return (
    <section className="ss-message" aria-label="Faults">
      <p className="w-meta cs-note">
        {operation.faults.length === 0
          ? 'Errors are answered with a fault that says what is wrong. Name one to give it a detail: the object that an error end of the microflow gives.'
          : 'An error end of the microflow gives an object; the fault whose mapping writes its entity is the answer.'}
      </p>
      <div className="ss-problems">
        <Problems unit={unit} operation={operation} property="faults" />
      </div>
      {operation.faults.map((fault) => {
        const mapped = elementOfMapping(fault.mapping, view, catalog);
        return (
          <div key={fault.id} className="ss-fault">
            <TextField
              mono
              label={`Name of the fault ${fault.name}`}
              value={fault.name}
              readOnly={readOnly}
              refuse={(text) => (isElementName(text) ? null : 'This cannot be the name of a fault.')}
              onCommit={(text) =>
                change(fault, `Rename the fault ${fault.name}`, (f) => {
                  f.name = text;
                })
              }
            />
            {!isContract ? (
              <span className="mono ss-of-mapping">{mapped ? elementNameOf(mapped).name : ''}</span>
            ) : (
              <ElementChoice
                unit={unit}
                label={`Element of the fault ${fault.name}`}
                element={fault.element}
                onChange={(element) =>
                  change(fault, `Change the element of ${fault.name}`, (f) => {
                    f.element = element;
                  })
                }
              />
            )}
            <MappingLine
              kind="export-mapping"
              label={`Mapping of the fault ${fault.name}`}
              value={fault.mapping}
              fitting={fittingOf(fault)}
              placeholder="Needs a mapping"
              disabled={readOnly}
              onChange={(mapping) =>
                change(fault, `Change the mapping of ${fault.name}`, (f) => {
                  f.mapping = mapping;
                })
              }
              onMake={(at) =>
                !isContract ? make(fault, at) : void makeContractMapping(unit.id, operation.id, { fault: fault.id })
              }
            />
            <Button
              small
              kind="quiet"
              icon="x"
              title={`Remove the fault ${fault.name}`}
              disabled={readOnly}
              onClick={() =>
                editOperation(unit.id, operation.id, `Remove the fault ${fault.name}`, (o) => {
                  o.faults = o.faults.filter(({ id }) => id !== fault.id);
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
          label="Fault"
          disabled={readOnly}
          onClick={() =>
            editOperation(unit.id, operation.id, 'Add fault', (o) => {
              const taken = new Set(o.faults.map(({ name }) => name));
              let n = o.faults.length + 1;
              while (taken.has(`Fault${n}`)) n++;
              o.faults.push({ id: newId(), name: `Fault${n}`, element: null, mapping: null });
            })
          }
        />
      </div>
    </section>
  );
}
