import type { MappedObject } from '../../../shared/mapping/kind.ts';
import { objectsAbove } from '../../../shared/mapping/owner.ts';
import { Button, Icon, Picker, ReferencePicker } from '../../widgets/index.ts';
import { ExportForm } from './export-form.tsx';
import { associationsBetween, elementAt, mapObject, unmapObject } from './mapping-edits.ts';
import { ObtainForm } from './obtain-form.tsx';
import type { MappingDocument } from './use-mapping.ts';

/** The properties of an object's link: its entity, how it is linked, and how an import gets it. */
export function ObjectProperties({ doc, element }: { doc: MappingDocument; element: MappedObject }) {
  const entity = doc.catalog.entity(element.entity);
  return (
    <div className="p-scroll">
      <div className="p-head">
        <Icon name="box" family="data" />
        <div style={{ minWidth: 0, flex: 1 }}>
          <h3>{entity?.name ?? (element.entity === null ? 'Level without an object' : 'No entity')}</h3>
          <span className="w-meta mono">{element.path}</span>
        </div>
        <Button
          small
          kind="quiet"
          icon="trash-2"
          title="Unmap, with all below (Del)"
          onClick={() =>
            doc.edit(`Unmap ${element.path}`, (d) => {
              if (d.root) d.root = unmapObject(d.root, doc.keyOf(element));
            })
          }
        />
      </div>
      <details className="p-section" open>
        <summary>Object handling</summary>
        <ObjectForm doc={doc} element={element} />
      </details>
    </div>
  );
}

/** How an object is made or found. */
export function ObjectForm({ doc, element }: { doc: MappingDocument; element: MappedObject }) {
  const { catalog, isImport } = doc;
  const [owner] = objectsAbove(doc.unit.data.root, element);
  const key = doc.keyOf(element);
  const set = (label: string, change: (e: MappedObject) => void) =>
    doc.edit(label, (d) => {
      const found = elementAt(d.root, key);
      if (found) change(found);
    });
  const between = owner?.entity && element.entity ? associationsBetween(catalog, element.entity, owner.entity) : [];
  return (
    <div className="p-form">
      <span className="label">Entity</span>
      <ReferencePicker
        label="Entity"
        accepts={['entity']}
        value={element.entity}
        onChange={(id) =>
          doc.edit('Change entity', (d) => {
            if (id) d.root = mapObject(d.root, key, id, catalog);
            else {
              const found = elementAt(d.root, key);
              if (found && found !== d.root) Object.assign(found, { entity: null, association: null, values: [] });
            }
          })
        }
      />
      {owner && (isImport || (element.takenFrom === 'association' && element.entity !== null)) && (
        <>
          <span className="label">Association</span>
          <Picker
            label="Association"
            value={element.association}
            emptyLabel="None"
            missing={catalog.association(element.association)?.qualifiedName ?? '(does not exist any more)'}
            options={between.map((a) => ({
              value: a.id,
              label: a.name,
              full: a.qualifiedName,
              icon: 'spline',
              family: 'data',
              detail: `${catalog.entity(a.from)?.name} → ${catalog.entity(a.to)?.name}`,
            }))}
            onChange={(id) =>
              set('Change association', (o) => {
                o.association = id;
              })
            }
          />
        </>
      )}
      {isImport ? (
        <ObtainForm doc={doc} element={element} set={set} />
      ) : (
        <ExportForm doc={doc} element={element} set={set} />
      )}
    </div>
  );
}
