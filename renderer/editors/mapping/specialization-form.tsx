import type { MappedObject } from '../../../shared/mapping/kind.ts';
import { isValueOf, listBetween } from '../../../shared/mapping/owner.ts';
import { Button, Picker, ReferencePicker, TextField } from '../../widgets/index.ts';
import { optionsOf, otherWords, type SetElement } from './obtain-words.ts';
import type { MappingDocument } from './use-mapping.ts';

/** Which specialization of its entity an object is made of: by a value of the message, such as xsi:type (XC-3). */
export function SpecializationForm({
  doc,
  element,
  set,
}: {
  doc: MappingDocument;
  element: MappedObject;
  set: SetElement;
}) {
  const { catalog, tree } = doc;
  const hasSpecial = [...catalog.entities()].some(
    (e) => e.id !== element.entity && catalog.isKindOf(e.id, element.entity ?? ''),
  );
  if (!hasSpecial && element.discriminator === '') return null;
  const options = tree.rows.flatMap(({ valuePath, label }) =>
    valuePath !== null && isValueOf(valuePath, element.path) && !listBetween(element, valuePath)
      ? [{ value: valuePath, label, full: valuePath }]
      : [],
  );
  return (
    <>
      <span className="label">Specialization by</span>
      <Picker
        label="Specialization by"
        value={element.discriminator || null}
        emptyLabel="Nothing: always the entity itself"
        missing={element.discriminator}
        options={options}
        onChange={(path) =>
          set('Change what says the specialization', (o) => {
            o.discriminator = path ?? '';
            if (path === null) o.specializations = [];
          })
        }
      />
      {element.discriminator !== '' && (
        <>
          {element.specializations.map((special, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
            <span className="wide m-given" key={i}>
              <TextField
                label="Value"
                mono
                placeholder="Value in the message"
                value={special.value}
                onCommit={(text) =>
                  set('Change specialization', (o) => {
                    (o.specializations[i] as typeof special).value = text;
                  })
                }
              />
              <span className="m-given-end">
                <ReferencePicker
                  label="Specialization"
                  accepts={['entity']}
                  value={special.entity}
                  onChange={(id) =>
                    set('Change specialization', (o) => {
                      (o.specializations[i] as typeof special).entity = id;
                    })
                  }
                />
                <Button
                  small
                  kind="quiet"
                  icon="trash-2"
                  title="Remove"
                  onClick={() =>
                    set('Remove specialization', (o) => {
                      o.specializations.splice(i, 1);
                    })
                  }
                />
              </span>
            </span>
          ))}
          <span className="wide">
            <Button
              small
              kind="quiet"
              icon="plus"
              label="Add a specialization"
              onClick={() =>
                set('Add specialization', (o) => {
                  o.specializations.push({ value: '', entity: null });
                })
              }
            />
          </span>
          <span className="label">Another value</span>
          <Picker
            label="Another value"
            value={element.whenOther}
            options={optionsOf(otherWords)}
            onChange={(chosen) =>
              set('Change another value', (o) => {
                o.whenOther = chosen as MappedObject['whenOther'];
              })
            }
          />
        </>
      )}
    </>
  );
}
