import { useState } from 'react';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { toValueType } from '../../../shared/model/data-type.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { mappingsOfType } from '../../../shared/service/soap/flow-operation.ts';
import type { ServedSoapOperation, SoapParameter, SoapService } from '../../../shared/service/soap/kind.ts';
import { elementNameOf, elementOfMapping, fedParameter, valueKindOf } from '../../../shared/service/soap/messages.ts';
import { isElementName } from '../../../shared/service/soap/names.ts';
import { newId, useCatalog, useProjectView, useStudio } from '../../project/index.ts';
import { Button, Icon, openMenu, Picker, TextField, typeText, valueIcon } from '../../widgets/index.ts';
import { FlowParameterPicker } from './flow-parameter-picker.tsx';
import { MappingLine } from './mapping-line.tsx';
import { Problems } from './problems.tsx';
import { editOperation, makeMapping, moveWithin } from './soap-edits.ts';

/** Whether an element may be left out (minOccurs 0), or be nil. */
const occurrences = [
  { value: 'required', label: 'Required' },
  { value: 'optional', label: 'Optional' },
  { value: 'nillable', label: 'Nillable' },
  { value: 'both', label: 'Optional, nillable' },
];

function occurrenceOf({ optional, nillable }: SoapParameter): string {
  return optional ? (nillable ? 'both' : 'optional') : nillable ? 'nillable' : 'required';
}

interface TableProps {
  unit: Unit<SoapService>;
  operation: ServedSoapOperation;
  flow: Microflow | undefined;
}

/** The children of a request's element: each a value or objects, given to a parameter of the microflow. */
export function ParametersTable({ unit, operation, flow }: TableProps) {
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const add = () =>
    editOperation(unit.id, operation.id, 'Add parameter', (o) => {
      const taken = new Set(o.parameters.map(({ name }) => name));
      let n = o.parameters.length + 1;
      while (taken.has(`parameter${n}`)) n++;
      o.parameters.push({
        id: newId(),
        name: `parameter${n}`,
        argument: '',
        mapping: null,
        optional: false,
        nillable: false,
        documentation: '',
      });
    });
  return (
    <>
      {operation.parameters.length > 0 ? (
        <table className="ss-parameters" aria-label="Parameters">
          <thead>
            <tr>
              <th>Element</th>
              <th title="The parameter of the microflow that takes it">Parameter</th>
              <th>Value</th>
              <th title="Whether callers may leave the element out, or give it as nil">Occurs</th>
              <th aria-label="More" />
            </tr>
          </thead>
          {operation.parameters.map((parameter) => (
            <ParameterRow key={parameter.id} unit={unit} operation={operation} flow={flow} parameter={parameter} />
          ))}
        </table>
      ) : (
        <p className="w-meta cs-note">
          {flow && flow.parameters.length > 0
            ? 'The request has no values. Follow microflow adds its parameters.'
            : flow
              ? 'The microflow takes nothing: the element of the request is empty.'
              : 'Choose a microflow: its parameters stand here, then.'}
        </p>
      )}
      <div className="ss-problems">
        <Problems unit={unit} operation={operation} property="parameters" />
      </div>
      <div className="ss-add">
        <Button small kind="quiet" icon="plus" label="Parameter" disabled={readOnly} onClick={add} />
      </div>
    </>
  );
}

function ParameterRow({ unit, operation, flow, parameter }: TableProps & { parameter: SoapParameter }) {
  const view = useProjectView();
  const catalog = useCatalog();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const [isDocumented, setDocumented] = useState(parameter.documentation !== '');
  const change = (label: string, mutate: (p: SoapParameter) => void) =>
    editOperation(unit.id, operation.id, label, (o) => {
      const found = o.parameters.find(({ id }) => id === parameter.id);
      if (found) mutate(found);
    });
  const move = (by: -1 | 1) =>
    editOperation(unit.id, operation.id, `Move ${parameter.name}`, (o) => moveWithin(o.parameters, parameter.id, by));
  const fed = fedParameter(parameter, flow);
  const type = fed?.type;
  const isObject = type !== undefined && valueKindOf(type) === null;
  const mapped = isObject ? elementOfMapping(parameter.mapping, view, catalog) : undefined;
  const { name } = parameter;
  return (
    <tbody>
      <tr>
        <td>
          {mapped ? (
            <span
              className="mono ss-of-mapping"
              title={`The element of the mapping, in ${elementNameOf(mapped).namespace || 'no namespace'}`}
            >
              {elementNameOf(mapped).name}
            </span>
          ) : (
            <TextField
              mono
              label={`Element of ${name}`}
              value={name}
              readOnly={readOnly}
              refuse={(text) => (isElementName(text) ? null : 'This cannot be the name of an element.')}
              onCommit={(text) =>
                change(`Rename ${name}`, (p) => {
                  // The value still goes where it went.
                  if (p.argument === '' && fed) p.argument = fed.name;
                  p.name = text;
                })
              }
            />
          )}
        </td>
        <td>
          <FlowParameterPicker
            flow={flow}
            label={`Microflow parameter of ${name}`}
            value={fed?.name ?? parameter.argument}
            emptyLabel="Same name"
            disabled={readOnly}
            onChange={(argument) =>
              change(`Change the microflow parameter of ${name}`, (p) => {
                p.argument = argument;
              })
            }
          />
        </td>
        <td>
          {isObject ? (
            <MappingLine
              kind="import-mapping"
              label={`Import mapping of ${name}`}
              value={parameter.mapping}
              fitting={
                new Set(mappingsOfType('import-mapping', toValueType(type), { view, catalog }).map(({ id }) => id))
              }
              placeholder="Needs a mapping"
              disabled={readOnly}
              onChange={(mapping) =>
                change(`Change the mapping of ${name}`, (p) => {
                  p.mapping = mapping;
                })
              }
              onMake={() => void makeMapping(unit.id, operation.id, { parameter: parameter.id })}
            />
          ) : (
            <span className="cs-type">
              {type && <Icon name={valueIcon(type)} size={14} family="data" />}
              {type ? typeText(type, catalog) : '—'}
            </span>
          )}
        </td>
        <td>
          <Picker
            label={`Occurrence of ${name}`}
            value={occurrenceOf(parameter)}
            options={occurrences}
            disabled={readOnly}
            onChange={(chosen) =>
              change(`Change the occurrence of ${name}`, (p) => {
                p.optional = chosen === 'optional' || chosen === 'both';
                p.nillable = chosen === 'nillable' || chosen === 'both';
              })
            }
          />
        </td>
        <td>
          <Button
            small
            kind="quiet"
            icon="ellipsis"
            title={`More of ${name}`}
            disabled={readOnly}
            onMenu={(at) =>
              openMenu(at, [
                { label: 'Documentation', icon: 'text', run: () => setDocumented(true) },
                { label: 'Move up', icon: 'arrow-up', run: () => move(-1) },
                { label: 'Move down', icon: 'arrow-down', run: () => move(1) },
                {
                  label: 'Remove',
                  icon: 'trash',
                  danger: true,
                  run: () =>
                    editOperation(unit.id, operation.id, `Remove ${name}`, (o) => {
                      o.parameters = o.parameters.filter(({ id }) => id !== parameter.id);
                    }),
                },
              ])
            }
          />
        </td>
      </tr>
      {isDocumented && (
        <tr className="ss-documentation">
          <td colSpan={5}>
            <TextField
              wraps
              label={`Documentation of ${name}`}
              placeholder="What callers should know of it; it stands in the WSDL"
              value={parameter.documentation}
              readOnly={readOnly}
              onCommit={(text) =>
                change(`Change the documentation of ${name}`, (p) => {
                  p.documentation = text;
                })
              }
            />
          </td>
        </tr>
      )}
    </tbody>
  );
}
