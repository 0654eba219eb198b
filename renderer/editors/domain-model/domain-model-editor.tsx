import './domain-model.css';
import { useState } from 'react';
import { newId, useChosenView, useSelection } from '../../project/index.ts';
import { Button, EditorFrame, EmptyState } from '../../widgets/index.ts';
import { AccessView } from './access-view.tsx';
import type { Editing } from './diagram-actions.ts';
import { DiagramView } from './diagram-view.tsx';
import { addEntity, find, tidied } from './edits.ts';
import { clearPlace } from './free-place.ts';
import { TableView } from './table-view.tsx';
import { tidyDiagram } from './tidy.ts';
import { useDomainModel } from './use-domain-model.ts';

const views = [
  { id: 'diagram', label: 'Diagram' },
  { id: 'table', label: 'Table' },
  { id: 'access', label: 'Access' },
];

/** The editor of a module's domain model: diagram, table and source. */
export function DomainModelEditor({ unitId }: { unitId: string }) {
  const document = useDomainModel(unitId);
  const selection = useSelection();
  const [view, setView] = useChosenView(unitId, 'diagram');
  const [editing, setEditing] = useState<Editing | null>(null);
  const [source, setSource] = useState<string | null>(null);
  if (!document) return null;
  const { model, run } = document;
  const newEntity = (): void => {
    const rects = document.diagram.entities.map((e) => e.rect);
    const right = Math.max(0, ...rects.map((r) => r.x + r.width));
    const place = { x: rects.length > 0 ? right + 96 : 80, y: rects.at(-1)?.y ?? 80 };
    const edit = addEntity(model, clearPlace(document.diagram, place), newId);
    setView('diagram');
    run(edit);
    setEditing({ kind: 'name', id: edit.select[0] as string });
  };
  const connect = (): void => {
    const found = selection.unit === unitId && selection.elements[0] ? find(model, selection.elements[0]) : null;
    const entity =
      found?.kind === 'entity' ? found.element : found?.kind === 'attribute' ? found.owner : model.entities[0];
    setSource(source || !entity ? null : entity.id);
  };
  const actions = (
    <>
      <Button kind="quiet" icon="box" onClick={newEntity}>
        Entity
      </Button>
      <Button kind="quiet" icon="spline" onClick={connect} disabled={model.entities.length === 0 || view !== 'diagram'}>
        Association
      </Button>
      <Button
        kind="quiet"
        icon="wand-sparkles"
        title="Tidy (Ctrl+Shift+L)"
        onClick={() => void tidyDiagram(document.diagram).then((places) => run(tidied(model, places)))}
        disabled={model.entities.length === 0}
      >
        Tidy
      </Button>
    </>
  );
  return (
    <EditorFrame unitId={unitId} actions={actions} view={view} views={views} onView={setView}>
      {view === 'table' ? (
        <TableView document={document} />
      ) : view === 'access' ? (
        <AccessView document={document} />
      ) : (
        <DiagramView
          document={document}
          editing={editing}
          setEditing={setEditing}
          source={source}
          setSource={setSource}
          showAccess={() => setView('access')}
        />
      )}
      {model.entities.length === 0 && view === 'diagram' && (
        <div className="dm-empty">
          <EmptyState
            icon="boxes"
            title="No entities yet"
            text="An entity is a thing your messages are about, such as an order. Import a contract to get entities from it, or draw the first one."
            action={{ label: 'Add entity', run: newEntity }}
          />
        </div>
      )}
    </EditorFrame>
  );
}
