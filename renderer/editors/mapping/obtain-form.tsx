import type { ImportMapping, MappedObject } from '../../../shared/mapping/kind.ts';
import { isFound } from '../../../shared/mapping/obtain-order.ts';
import { isBeside, isListElement, objectsAbove } from '../../../shared/mapping/owner.ts';
import { Picker, ReferencePicker } from '../../widgets/index.ts';
import { ArgumentsForm } from './arguments-form.tsx';
import { GivenForm } from './given-form.tsx';
import {
  absentWords,
  bareWords,
  notFoundWords,
  obtainWords,
  optionsOf,
  type SetElement,
  severalWords,
} from './obtain-words.ts';
import { SpecializationForm } from './specialization-form.tsx';
import type { MappingDocument } from './use-mapping.ts';

interface ObtainFormProps {
  doc: MappingDocument;
  element: MappedObject;
  set: SetElement;
}

/** How an import gets the object of an element: created, found by its key, by a microflow, or as a parameter. */
export function ObtainForm({ doc, element, set }: ObtainFormProps) {
  const { root } = doc.unit.data;
  const [owner] = objectsAbove(root, element);
  const isLinked = owner !== undefined && element.association !== null;
  const found = isFound({ element });
  const isKeyless = found && !element.keyAbove && ![...element.values, ...element.given].some((v) => v.key);
  const choose = <K extends 'obtain' | 'whenNotFound' | 'whenSeveral' | 'whenAbsent' | 'whenBare'>(
    key: K,
    label: string,
    words: Readonly<Record<MappedObject[K], string>>,
  ) => (
    <>
      <span className="label">{label}</span>
      <Picker
        label={label}
        value={element[key]}
        options={optionsOf(words)}
        onChange={(chosen) =>
          set(`Change ${label.toLowerCase()}`, (o) => {
            o[key] = chosen as MappedObject[K];
          })
        }
      />
    </>
  );
  return (
    <>
      {choose('obtain', 'Obtain', obtainWords)}
      {element.obtain === 'parameter' && <ParameterChoice doc={doc} element={element} set={set} />}
      {element.obtain === 'microflow' && (
        <>
          <span className="label">Microflow</span>
          <ReferencePicker
            label="Microflow"
            accepts={['microflow']}
            value={element.microflow}
            onChange={(id) =>
              set('Choose microflow', (o) => {
                o.microflow = id;
                o.arguments = [];
              })
            }
          />
          <ArgumentsForm doc={doc} element={element} set={set} />
        </>
      )}
      {(element.obtain === 'find' || element.obtain === 'microflow') &&
        choose('whenNotFound', 'Not found', notFoundWords)}
      {found && choose('whenSeveral', 'Several found', severalWords)}
      {found && isLinked && (
        <>
          <span className="label">Key</span>
          <label className="m-check">
            <input
              type="checkbox"
              aria-label="The object above is part of the key"
              checked={element.keyAbove}
              onChange={(e) => {
                const keyAbove = e.target.checked;
                set('Change key', (o) => {
                  o.keyAbove = keyAbove;
                });
              }}
            />
            <span className="w-meta">with the object above</span>
          </label>
        </>
      )}
      {isKeyless && <span className="wide s-warn">Mark the values that find it as key.</span>}
      {isLinked && isListElement(root, element) && choose('whenAbsent', 'No longer there', absentWords)}
      {element.values.length > 0 && choose('whenBare', 'Without values', bareWords(isBeside(root, element)))}
      <SpecializationForm doc={doc} element={element} set={set} />
      <GivenForm doc={doc} element={element} set={set} />
    </>
  );
}

function ParameterChoice({ doc, element, set }: ObtainFormProps) {
  const { catalog } = doc;
  const parameters = (doc.unit.data as ImportMapping).parameters.filter(
    ({ type }) => type.kind === 'object' && catalog.isKindOf(type.entity ?? '', element.entity ?? ''),
  );
  if (parameters.length === 0 && element.parameter === '') return null;
  return (
    <>
      <span className="label">Parameter</span>
      <Picker
        label="Parameter"
        value={element.parameter}
        missing={`${element.parameter} (does not exist)`}
        options={[
          { value: '', label: 'Without a name' },
          ...parameters.map(({ name }) => ({ value: name, label: `$${name}` })),
        ]}
        onChange={(chosen) =>
          set('Choose parameter', (o) => {
            o.parameter = chosen ?? '';
          })
        }
      />
    </>
  );
}
