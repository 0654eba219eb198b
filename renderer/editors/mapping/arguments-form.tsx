import { useMemo } from 'react';
import type { MappedObject, ObjectArgument } from '../../../shared/mapping/kind.ts';
import { nodeValueType } from '../../../shared/mapping/value-type.ts';
import { type Microflow, toValueType } from '../../../shared/microflow/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { StructureIndex } from '../../../shared/structure/path.ts';
import { ExpressionField, Picker } from '../../widgets/index.ts';
import { aboveScope } from './above-scope.ts';
import type { SetElement } from './obtain-words.ts';
import type { MappingDocument } from './use-mapping.ts';

/** What the microflow that gets an object is given: a value of the element, an expression, or one over the other. */
export function ArgumentsForm({ doc, element, set }: { doc: MappingDocument; element: MappedObject; set: SetElement }) {
  const { catalog } = doc;
  const flow = doc.view.unit(element.microflow) as Unit<Microflow> | undefined;
  const above = useMemo(() => aboveScope(doc, element), [doc, element]);
  const nodes = useMemo(() => new StructureIndex(doc.structure.data), [doc.structure]);
  if (!flow) return null;
  const change = (parameter: string, edit: (argument: ObjectArgument) => void) =>
    set(`Change argument ${parameter}`, (o) => {
      const found = o.arguments.find((a) => a.parameter === parameter);
      const argument = found ?? { parameter, path: '', value: '' };
      edit(argument);
      if (!found) o.arguments.push(argument);
    });
  const label = (path: string) => path.slice(element.path.length).replace(/^\./, '') || path;
  return (
    <>
      {flow.data.parameters.map(({ name, type }) => {
        const argument = element.arguments.find((a) => a.parameter === name);
        const value = element.values.find((v) => v.path === argument?.path);
        const attribute = catalog.attribute(element.entity ?? '', value?.attribute ?? null);
        const variables = new Map(above);
        if (value) variables.set('value', attribute?.type ?? nodeValueType(nodes.get(value.path)?.node.type));
        return (
          <span className="wide m-given" key={name}>
            <span className="label">${name}</span>
            {doc.isImport && (
              <Picker
                label={`Value for ${name}`}
                value={argument?.path || null}
                emptyLabel="No value of the element"
                missing={argument?.path ?? ''}
                options={element.values.map((v) => ({ value: v.path, label: label(v.path), full: v.path }))}
                onChange={(path) =>
                  change(name, (a) => {
                    a.path = path ?? '';
                  })
                }
              />
            )}
            <ExpressionField
              label={`Expression for ${name}`}
              value={argument?.value ?? ''}
              scope={{ catalog, variables }}
              expected={toValueType(type)}
              placeholder={value ? '$value as it is' : `$${[...above.keys()].at(-1) ?? 'value'}`}
              onChange={(text) =>
                change(name, (a) => {
                  a.value = text;
                })
              }
            />
          </span>
        );
      })}
    </>
  );
}
