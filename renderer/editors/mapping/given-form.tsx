import { useMemo } from 'react';
import type { MappedObject } from '../../../shared/mapping/kind.ts';
import { Button, ExpressionField, Picker } from '../../widgets/index.ts';
import { aboveScope } from './above-scope.ts';
import type { SetElement } from './obtain-words.ts';
import type { MappingDocument } from './use-mapping.ts';

/** Members of an object that do not come from the message: of parameters and objects above. */
export function GivenForm({ doc, element, set }: { doc: MappingDocument; element: MappedObject; set: SetElement }) {
  const { catalog } = doc;
  const entity = catalog.entity(element.entity);
  const variables = useMemo(() => aboveScope(doc, element), [doc, element]);
  if (!entity || variables.size === 0) return null;
  const associations = catalog.associationsOf(entity.id);
  const options = [
    ...entity.attributes.map((a) => ({ value: a.id, label: a.name, icon: 'type' })),
    ...associations.map((a) => ({ value: a.id, label: a.name, icon: 'spline', family: 'data' as const })),
  ];
  return (
    <>
      <span className="wide m-given-head">
        <span className="label">Given, not from the message</span>
        <Button
          small
          kind="quiet"
          icon="plus"
          title="Give a member"
          onClick={() =>
            set('Give a member', (o) => {
              o.given.push({ member: null, value: '', key: false });
            })
          }
        />
      </span>
      {element.given.map((given, i) => {
        const attribute = entity.attributes.find((a) => a.id === given.member);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
          <span className="wide m-given" key={i}>
            <Picker
              label="Member"
              value={given.member}
              emptyLabel="Choose a member"
              missing="(does not exist any more)"
              options={options}
              onChange={(member) =>
                set('Change given member', (o) => {
                  (o.given[i] as typeof given).member = member;
                })
              }
            />
            <ExpressionField
              label="Value"
              value={given.value}
              scope={{ catalog, variables }}
              expected={attribute?.type}
              placeholder={`$${[...variables.keys()][0]}`}
              onChange={(text) =>
                set('Change given value', (o) => {
                  (o.given[i] as typeof given).value = text;
                })
              }
            />
            <span className="m-given-end">
              <label className="m-check">
                <input
                  type="checkbox"
                  aria-label="Key"
                  checked={given.key}
                  onChange={(e) => {
                    const key = e.target.checked;
                    set('Change key', (o) => {
                      (o.given[i] as typeof given).key = key;
                    });
                  }}
                />
                <span className="w-meta">key</span>
              </label>
              <Button
                small
                kind="quiet"
                icon="trash-2"
                title="Remove"
                onClick={() =>
                  set('Remove given member', (o) => {
                    o.given.splice(i, 1);
                  })
                }
              />
            </span>
          </span>
        );
      })}
    </>
  );
}
