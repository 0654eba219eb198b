import type { ExportMapping, ImportMapping, MappedObject, MappedValue } from '../../../shared/mapping/kind.ts';
import { nodeValueType } from '../../../shared/mapping/value-type.ts';
import { walkMapped } from '../../../shared/mapping/walk-mapped.ts';
import type { ValueType } from '../../../shared/model/catalog.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { indexStructure } from '../../../shared/structure/path.ts';
import { useCatalog } from '../../project/index.ts';
import { Button, ExpressionField, Icon, ReferencePicker } from '../../widgets/index.ts';
import { elementAt, unmapObject, unmapValue } from './mapping-edits.ts';

interface ElementPanelProps {
  unitId: string;
  isImport: boolean;
  root: MappedObject | null;
  structure: StructureNode;
  selected: string | null;
  onEdit: (label: string, change: (data: ImportMapping | ExportMapping) => void) => void;
}

/** Properties of the selected link: value, key and missing values, or how the object is obtained. */
export function ElementPanel({ unitId, isImport, root, structure, selected, onEdit }: ElementPanelProps) {
  const catalog = useCatalog();
  const all = root ? [...walkMapped(root)] : [];
  const place = all.find(({ element }) => element.values.some((v) => v.path === selected));
  const value = place?.element.values.find((v) => v.path === selected);
  const element = value ? place?.element : all.find((e) => e.element.path === selected)?.element;
  if (!selected || !element)
    return (
      <aside className="p-scroll">
        <p className="w-meta" style={{ padding: 12 }}>
          Select a row or a link to see how it is mapped. Drag from a port on the left to an attribute on the right to
          map it.
        </p>
      </aside>
    );
  const setValue = (label: string, change: (v: MappedValue) => void) =>
    onEdit(label, (d) => {
      const v =
        d.root &&
        elementAt(d.root, element.path)?.values.find((x) => x.path === value?.path && x.attribute === value.attribute);
      if (v) change(v);
    });
  const setElement = (label: string, change: (e: MappedObject) => void) =>
    onEdit(label, (d) => {
      const e = elementAt(d.root, element.path);
      if (e) change(e);
    });
  const entity = catalog.entity(element.entity);
  if (value) {
    const attribute = entity?.attributes.find((a) => a.id === value.attribute);
    const node = indexStructure(structure).get(value.path)?.node;
    const variables = new Map<string, ValueType>([
      ['value', isImport ? nodeValueType(node?.type) : (attribute?.type ?? { kind: 'unknown' })],
    ]);
    if (!isImport && entity) variables.set('object', { kind: 'object', entity: entity.id });
    return (
      <aside className="p-scroll">
        <div className="p-head">
          <Icon name="spline" />
          <div>
            <h3>
              {node?.name || value.path} → {attribute?.name ?? 'expression'}
            </h3>
            <span className="w-meta">
              {node?.type ?? 'key'} to {attribute?.type.kind ?? 'text'}
            </span>
          </div>
        </div>
        <div className="p-form">
          <span className="wide">
            <span className="label">Value</span>
            <ExpressionField
              key={`${unitId}${value.path}${value.attribute}`}
              label="Value"
              value={value.expression}
              scope={{ catalog, variables }}
              {...(isImport && attribute ? { expected: attribute.type } : {})}
              onChange={(text) =>
                setValue('Change expression', (v) => {
                  v.expression = text;
                })
              }
            />
            <span className="w-meta">
              {isImport
                ? '$value is what the message holds; empty passes it on.'
                : '$object is the object, $value its attribute; empty passes it on.'}
            </span>
          </span>
          {isImport && (
            <>
              <span className="label">Key</span>
              <span>
                <input
                  type="checkbox"
                  aria-label="Key"
                  checked={value.key}
                  onChange={(e) =>
                    setValue('Change key', (v) => {
                      v.key = e.target.checked;
                    })
                  }
                />
              </span>
              <span className="label">When missing</span>
              <select
                className="w-field"
                aria-label="When missing"
                value={value.whenMissing}
                onChange={(e) =>
                  setValue('Change when missing', (v) => {
                    v.whenMissing = e.target.value as MappedValue['whenMissing'];
                  })
                }
              >
                <option value="leave">Leave the attribute</option>
                <option value="default">Keep the default</option>
                <option value="empty">Empty it</option>
                <option value="error">Report an error</option>
              </select>
            </>
          )}
          {!isImport && (
            <>
              <span className="label">When empty</span>
              <select
                className="w-field"
                aria-label="When empty"
                value={value.whenEmpty}
                onChange={(e) =>
                  setValue('Change when empty', (v) => {
                    v.whenEmpty = e.target.value as MappedValue['whenEmpty'];
                  })
                }
              >
                <option value="auto">As the structure says</option>
                <option value="omit">Leave it out</option>
                <option value="null">Write null</option>
              </select>
            </>
          )}
          <span className="wide">
            <Button
              small
              kind="danger"
              icon="unlink"
              label="Unmap"
              onClick={() =>
                onEdit(`Unmap ${value.path}`, (d) => {
                  if (d.root) unmapValue(d.root, value.path, value.attribute);
                })
              }
            />
          </span>
        </div>
      </aside>
    );
  }
  return (
    <aside className="p-scroll">
      <div className="p-head">
        <Icon name="box" family="data" />
        <div>
          <h3>{entity?.name ?? 'No entity'}</h3>
          <span className="w-meta mono">{element.path}</span>
        </div>
      </div>
      <div className="p-form">
        <span className="label">Entity</span>
        <ReferencePicker
          label="Entity"
          accepts={['entity']}
          value={element.entity}
          onChange={(id) =>
            setElement('Change entity', (e) => {
              e.entity = id;
              e.values = [];
            })
          }
        />
        <span className="label">Association</span>
        <ReferencePicker
          label="Association"
          accepts={['association']}
          value={element.association}
          onChange={(id) =>
            setElement('Change association', (e) => {
              e.association = id;
            })
          }
        />
        {isImport && (
          <>
            <span className="label">Obtain</span>
            <select
              className="w-field"
              aria-label="Obtain"
              value={element.obtain}
              onChange={(e) =>
                setElement('Change how the object is obtained', (o) => {
                  o.obtain = e.target.value as MappedObject['obtain'];
                })
              }
            >
              <option value="create">Create</option>
              <option value="find">Find by key</option>
              <option value="find-or-create">Find by key, create if missing</option>
              <option value="parameter">The parameter</option>
            </select>
            {element.obtain === 'find' && (
              <>
                <span className="label">Not found</span>
                <select
                  className="w-field"
                  aria-label="Not found"
                  value={element.whenNotFound}
                  onChange={(e) =>
                    setElement('Change not found', (o) => {
                      o.whenNotFound = e.target.value as MappedObject['whenNotFound'];
                    })
                  }
                >
                  <option value="error">Report an error</option>
                  <option value="ignore">Ignore the element</option>
                </select>
              </>
            )}
          </>
        )}
        <span className="wide">
          <Button
            small
            kind="danger"
            icon="unlink"
            label="Unmap"
            onClick={() =>
              onEdit(`Unmap ${element.path}`, (d) => {
                if (d.root) d.root = unmapObject(d.root, element.path);
              })
            }
          />
        </span>
      </div>
    </aside>
  );
}
