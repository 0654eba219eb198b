import { useMemo } from 'react';
import { exportScope } from '../../../shared/mapping/export-scope.ts';
import type { MappedObject } from '../../../shared/mapping/kind.ts';
import { isBeside, isListElement, objectsAbove } from '../../../shared/mapping/owner.ts';
import { toValueType } from '../../../shared/model/data-type.ts';
import { Button, ExpressionField, Picker, ReferencePicker } from '../../widgets/index.ts';
import { aboveScope } from './above-scope.ts';
import { ArgumentsForm } from './arguments-form.tsx';
import { emptyElementWords, optionsOf, type SetElement, takenWords } from './obtain-words.ts';
import { SpecializationForm } from './specialization-form.tsx';
import type { MappingDocument } from './use-mapping.ts';

interface ExportFormProps {
  doc: MappingDocument;
  element: MappedObject;
  set: SetElement;
}

/** What an export writes of an element: where its objects come from, which of them, in which order, and what stands for none. */
export function ExportForm({ doc, element, set }: ExportFormProps) {
  const { catalog } = doc;
  const above = useMemo(() => aboveScope(doc, element), [doc, element]);
  const here = useMemo(() => ruleScope(doc, element), [doc, element]);
  const isList = isListElement(doc.unit.data.root, element);
  const isTop = element === topObject(doc.unit.data.root);
  // What shares its element with another object has no place of its own in the message.
  const hasPlace = !isTop && !isBeside(doc.unit.data.root, element);
  return (
    <>
      {element.entity !== null && !isTop && <TakenForm doc={doc} element={element} set={set} />}
      <span className="label">{isList ? 'Only items' : 'Only when'}</span>
      <ExpressionField
        label={isList ? 'Only items' : 'Only when'}
        value={element.when}
        scope={{ catalog, variables: here }}
        expected={{ kind: 'boolean' }}
        placeholder="always"
        onChange={(text) =>
          set('Change condition', (o) => {
            o.when = text;
          })
        }
      />
      {isList && (
        <>
          <span className="wide m-given-head">
            <span className="label">In the order of</span>
            <Button
              small
              kind="quiet"
              icon="plus"
              title="Add an order"
              onClick={() =>
                set('Add order', (o) => {
                  o.sortBy.push({ value: '', descending: false });
                })
              }
            />
          </span>
          {element.sortBy.map((sorting, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
            <span className="wide m-given" key={i}>
              <ExpressionField
                label="Order"
                value={sorting.value}
                scope={{ catalog, variables: here }}
                placeholder="$object/…"
                onChange={(text) =>
                  set('Change order', (o) => {
                    (o.sortBy[i] as typeof sorting).value = text;
                  })
                }
              />
              <span className="m-given-end">
                <label className="m-check">
                  <input
                    type="checkbox"
                    aria-label="Descending"
                    checked={sorting.descending}
                    onChange={(e) =>
                      set('Change order', (o) => {
                        (o.sortBy[i] as typeof sorting).descending = e.target.checked;
                      })
                    }
                  />
                  <span className="w-meta">descending</span>
                </label>
                <Button
                  small
                  kind="quiet"
                  icon="trash-2"
                  title="Remove"
                  onClick={() =>
                    set('Remove order', (o) => {
                      o.sortBy.splice(i, 1);
                    })
                  }
                />
              </span>
            </span>
          ))}
          <span className="label">At most</span>
          <ExpressionField
            label="At most"
            value={element.limit}
            scope={{ catalog, variables: above }}
            expected={{ kind: 'integer' }}
            placeholder="all items"
            onChange={(text) =>
              set('Change limit', (o) => {
                o.limit = text;
              })
            }
          />
        </>
      )}
      {hasPlace && (
        <>
          <span className="label">{isList ? 'No items' : 'Nothing there'}</span>
          <Picker
            label={isList ? 'No items' : 'Nothing there'}
            value={element.whenEmpty}
            options={optionsOf(emptyElementWords)}
            onChange={(chosen) =>
              set('Change when empty', (o) => {
                o.whenEmpty = chosen as MappedObject['whenEmpty'];
              })
            }
          />
        </>
      )}
      {element.entity !== null && <SpecializationForm doc={doc} element={element} set={set} />}
    </>
  );
}

/** What conditions and orders of an element see; a level without an object sees that of its owner. */
export function ruleScope(doc: MappingDocument, element: MappedObject) {
  const { root, parameters } = doc.unit.data;
  const above = [element, ...objectsAbove(root, element)].flatMap(({ entity }) => entity ?? []);
  return exportScope(parameters, { object: above[0] ?? null, above: above.slice(1) });
}

function topObject(element: MappedObject | null): MappedObject | null {
  if (!element || element.entity !== null) return element;
  for (const child of element.objects) {
    const found = topObject(child);
    if (found) return found;
  }
  return null;
}

/** Where the objects of an element come from (EM-1 to EM-3). */
function TakenForm({ doc, element, set }: ExportFormProps) {
  const { catalog } = doc;
  const above = useMemo(() => aboveScope(doc, element), [doc, element]);
  const isList = isListElement(doc.unit.data.root, element);
  const parameters = doc.unit.data.parameters.filter(({ type }) => {
    const { kind } = toValueType(type);
    return (
      kind === (isList ? 'list' : 'object') &&
      'entity' in type &&
      catalog.isKindOf(type.entity ?? '', element.entity ?? '')
    );
  });
  return (
    <>
      <span className="label">Taken from</span>
      <Picker
        label="Taken from"
        value={element.takenFrom}
        options={optionsOf(takenWords)}
        onChange={(chosen) =>
          set('Change where it is taken from', (o) => {
            o.takenFrom = chosen as MappedObject['takenFrom'];
          })
        }
      />
      {element.takenFrom === 'parameter' && (
        <>
          <span className="label">Parameter</span>
          <Picker
            label="Parameter"
            value={element.parameter || null}
            emptyLabel={parameters.length === 0 ? 'No parameter fits' : 'Choose a parameter'}
            missing={`${element.parameter} (does not fit)`}
            options={parameters.map(({ name }) => ({ value: name, label: `$${name}` }))}
            onChange={(chosen) =>
              set('Choose parameter', (o) => {
                o.parameter = chosen ?? '';
              })
            }
          />
        </>
      )}
      {element.takenFrom === 'expression' && (
        <>
          <span className="label">Expression</span>
          <ExpressionField
            label="Taken by"
            value={element.taken}
            scope={{ catalog, variables: above }}
            placeholder={`$${[...above.keys()].at(-1) ?? 'above'}/…`}
            onChange={(text) =>
              set('Change what is written', (o) => {
                o.taken = text;
              })
            }
          />
        </>
      )}
      {element.takenFrom === 'microflow' && (
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
    </>
  );
}
