import type { Edge, Node } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DomainModel } from '../../../shared/model/kinds/domain-model.ts';
import { showPane } from '../../app/shell-state.ts';
import {
  Canvas,
  FloatingToolbar,
  fourHandles,
  type OpenConnection,
  OpenLine,
  ToolbarItems,
  useConnecting,
} from '../../canvas/index.ts';
import { newId, openDocument, select, useSelection, useStudio } from '../../project/index.ts';
import { openMenu, readClipboard, useOverlays, writeClipboard } from '../../widgets/index.ts';
import { copyElements, parseClip, paste } from './clipboard.ts';
import { deleteElements } from './commands.ts';
import { addConnected, type Way } from './connected.ts';
import { DiagramActionsContext, type Editing } from './diagram-actions.ts';
import * as edits from './edits.ts';
import { EntityNode, type EntityNodeData } from './entity-node.tsx';
import { EnumerationNode } from './enumeration-node.tsx';
import { clearPlace, freePlace } from './free-place.ts';
import type { Point } from './geometry.ts';
import { keysFor } from './keys-for.ts';
import { LinkEdge } from './link-edge.tsx';
import { menuFor } from './menu-for.ts';
import { nodeActions } from './node-actions.ts';
import { NoteNode } from './note-node.tsx';
import { projectDiagram } from './projection.ts';
import { tidyDiagram } from './tidy.ts';
import { toolbarFor } from './toolbar-for.ts';
import type { DomainModelDocument } from './use-domain-model.ts';
import { useSeverities } from './use-severities.ts';

const nodeTypes = { entity: EntityNode, enumeration: EnumerationNode, note: NoteNode };
const edgeTypes = { link: LinkEdge };

export interface DiagramViewProps {
  document: DomainModelDocument;
  editing: Editing | null;
  setEditing(editing: Editing | null): void;
  /** The entity an association is being drawn from. */
  source: string | null;
  setSource(entity: string | null): void;
  /** Shows the access rules of what is selected. */
  showAccess(): void;
}

/** The diagram of a domain model. */
export function DiagramView({ document, editing, setEditing, source, setSource, showAccess }: DiagramViewProps) {
  const { unit, model, sources, run } = document;
  const root = useRef<HTMLDivElement>(null);
  const [moved, setMoved] = useState<Map<string, Point> | null>(null);
  const [open, setOpen] = useState<OpenConnection | null>(null);
  const isMenuOpen = useOverlays((s) => s.menu !== null);
  useEffect(() => {
    if (!isMenuOpen) setOpen(null);
  }, [isMenuOpen]);
  const selection = useSelection();
  const wanted = useStudio((s) => s.reveal);
  const reveal = useMemo(() => (wanted?.unit === unit.id ? { id: wanted.element } : null), [wanted, unit.id]);
  const selected = useMemo(() => (selection.unit === unit.id ? selection.elements : []), [selection, unit.id]);
  const severities = useSeverities(unit.id);
  const diagram = useMemo(
    () => (moved ? projectDiagram(model, { ...sources, moved }) : document.diagram),
    [model, sources, moved, document.diagram],
  );

  // Actions for the nodes read the newest state, so that the context never changes.
  const pick = (entity: string): boolean => {
    if (!source) return false;
    connect(source, entity);
    return true;
  };
  const latest = useRef({ document, selected, setEditing, pick });
  latest.current = { document, selected, setEditing, pick };
  const actions = useMemo(() => nodeActions(latest), []);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !editing) root.current?.focus({ preventScroll: true });
    wasEditing.current = editing !== null;
  }, [editing]);

  const cancelConnecting = useCallback((): void => {
    if (source) select(unit.id, [source]);
    setSource(null);
  }, [source, unit.id, setSource]);
  useConnecting(root, source, cancelConnecting);

  const nodeData = useRef(new Map<string, EntityNodeData>());
  const nodes = useMemo((): Node[] => {
    const isSelected = new Set(selected);
    const size = (r: { x: number; y: number; width: number; height: number }) => ({
      position: { x: r.x, y: r.y },
      width: r.width,
      height: r.height,
      measured: { width: r.width, height: r.height },
      handles: fourHandles(r.width, r.height),
    });
    const entities = diagram.entities.map((shown): Node => {
      const { id } = shown.entity;
      const rows = shown.entity.attributes.flatMap((a) => (isSelected.has(a.id) ? [a.id] : [])).join(' ');
      const own =
        editing &&
        ('entity' in editing
          ? editing.entity === id
          : editing.id === id || shown.entity.attributes.some((a) => a.id === editing.id))
          ? editing
          : null;
      const before = nodeData.current.get(id);
      const isSame =
        before &&
        before.shown.entity === shown.entity &&
        before.shown.label === shown.label &&
        before.shown.fold === shown.fold &&
        before.shown.canFold === shown.canFold &&
        before.rows === rows &&
        before.editing === own &&
        before.severities === severities;
      const data: EntityNodeData = isSame ? before : { shown, rows, editing: own, severities };
      nodeData.current.set(id, data);
      return {
        id,
        type: 'entity',
        data,
        selected: isSelected.has(id),
        className: source === id ? 'connecting' : '',
        ...size(shown.rect),
      };
    });
    const enumerations = diagram.enumerations.map(
      (shown): Node => ({
        id: shown.enumeration.id,
        type: 'enumeration',
        data: { shown, isSelected: selection.unit === shown.enumeration.id },
        draggable: false,
        selectable: false,
        connectable: false,
        ...size(shown.rect),
      }),
    );
    const notes = model.notes.map(
      (note): Node => ({
        id: note.id,
        type: 'note',
        data: { text: note.text },
        selected: isSelected.has(note.id),
        zIndex: -1,
        ...size({ ...note, ...moved?.get(note.id) }),
      }),
    );
    return [...notes, ...entities, ...enumerations];
  }, [diagram, selected, editing, severities, source, model.notes, moved, selection.unit]);
  // Links go around boxes; what shows all of the diagram shows them, too.
  const extent = useMemo(
    () => diagram.links.flatMap((l) => l.route.points.map((p) => ({ ...p, width: 0, height: 0 }))),
    [diagram.links],
  );
  const edges = useMemo((): Edge[] => {
    const isSelected = new Set(selected);
    return diagram.links.map((link) => ({
      id: link.id,
      type: 'link',
      source: link.from,
      target: link.to,
      sourceHandle: link.route.fromSide,
      targetHandle: link.route.toSide,
      data: { link },
      selected: isSelected.has(link.id),
      selectable: link.kind !== 'usage',
    }));
  }, [diagram, selected]);

  const choose = (ids: string[]): void => select(unit.id, ids);
  const copy = (): void => {
    const clip = copyElements(model, selected);
    if (clip) void writeClipboard(JSON.stringify(clip));
  };
  const targetEntity = (): string | null => {
    const found = selected[0] ? edits.find(model, selected[0]) : null;
    return found?.kind === 'entity' ? found.element.id : found?.kind === 'attribute' ? found.owner.id : null;
  };
  const boxes = () => [...diagram.entities, ...diagram.enumerations].map((e) => e.rect);
  const nameOf = (id: string): string => model.entities.find((e) => e.id === id)?.name ?? 'Entity';
  const connect = (from: string, to: string): void => {
    setSource(null);
    if (model.entities.some((e) => e.id === from) && model.entities.some((e) => e.id === to))
      run(edits.connect(model, from, to, nameOf, newId));
  };
  /** An association that was drawn into the open: a new entity is offered there. Escape takes the offer and leaves nothing. */
  const offerEntity = (end: OpenConnection): void => {
    const add = (way: Way) => () => {
      const edit = addConnected(model, end.from, way, clearPlace(diagram, end.place), newId);
      run(edit);
      setEditing({ kind: 'name', id: edit.select[0] as string });
    };
    setOpen(end);
    openMenu(end.at, [
      { label: `New entity that ${nameOf(end.from)} refers to`, icon: 'box', run: add('to-new') },
      { label: `New entity that refers to ${nameOf(end.from)}`, icon: 'box', run: add('from-new') },
    ]);
  };
  // An enumeration has a document of its own; all else has a form.
  const openElement = (id: string): void => {
    if (sources.enumerations.some((e) => e.id === id)) {
      openDocument(id);
      return;
    }
    choose([id]);
    showPane('properties', 'form');
  };
  const commands = {
    edit: setEditing,
    newId,
    select: choose,
    connectFrom: setSource,
    showAccess,
    copy,
    cut: () => {
      copy();
      void deleteElements(document, selected);
    },
    paste: () => {
      void readClipboard().then((text) => {
        const clip = parseClip(text);
        if (clip) run(paste(model, clip, newId, targetEntity(), 'Paste', boxes()));
      });
    },
    duplicate: () => {
      const clip = copyElements(model, selected);
      if (clip) run(paste(model, clip, newId, targetEntity(), 'Duplicate', boxes()));
    },
    addEntity: () => {
      const edit = edits.addEntity(model, freePlace(document.diagram), newId);
      run(edit);
      setEditing({ kind: 'name', id: edit.select[0] as string });
    },
    tidy: () => void tidyDiagram(document.diagram).then((places) => run(edits.tidied(model, places))),
    open: openElement,
    source,
    connect,
    addNext: (from: string) => {
      const box = diagram.entities.find((e) => e.entity.id === from)?.rect;
      const on = window.document.getElementById(`el-${from}`)?.getBoundingClientRect();
      if (!box || !on) return;
      cancelConnecting();
      offerEntity({
        from,
        side: 'right',
        at: { x: on.right + 24, y: on.top + 24 },
        place: { x: box.x + box.width + 96, y: box.y },
      });
    },
    cancel: () => (source ? cancelConnecting() : choose([])),
    root: () => root.current,
  };
  const target = targetEntity();
  const toolbar =
    editing || moved || source
      ? null
      : toolbarFor(document, selected, {
          ...commands,
          menu: (at) => openMenu(at, menuFor(document, selected, freePlace(document.diagram), commands)),
        });

  return (
    <DiagramActionsContext value={actions}>
      <Canvas
        name={unit.id}
        label={`Domain model, ${model.entities.length} entities`}
        rootRef={root}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        selected={selected}
        reveal={reveal}
        arranged={document.arranged}
        extent={extent}
        onSelect={(ids) => {
          const [only] = ids;
          const entity = ids.find((id) => !selected.includes(id)) ?? only;
          if (source && entity && model.entities.some((e) => e.id === entity)) connect(source, entity);
          else choose(ids.filter((id) => edits.find(model, id)?.kind !== 'attribute'));
          if (source) setSource(null);
        }}
        onMoving={(places) => setMoved(places && new Map([...(moved ?? []), ...places]))}
        onMoved={(places) => {
          const changed = [...places].filter(([id, p]) =>
            [...model.entities, ...model.notes].some((e) => e.id === id && (e.x !== p.x || e.y !== p.y)),
          );
          if (changed.length > 0) run(edits.move(model, new Map(changed)));
        }}
        onConnect={(c) => connect(c.source, c.target)}
        canConnect={(from, to) => [from, to].every((id) => model.entities.some((e) => e.id === id))}
        onKeyDown={(event) => {
          if (!keysFor(event, document, selected, commands)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onMenu={({ at, place, id }) =>
          openMenu(
            at,
            menuFor(
              document,
              id && !selected.some((s) => isPartOf(model, s, id)) ? [id] : id ? selected : [],
              place,
              commands,
            ),
          )
        }
        onOpen={openElement}
        onConnectOpen={offerEntity}
        onCanvasOpen={(place) => {
          const edit = edits.addEntity(model, clearPlace(diagram, place), newId);
          run(edit);
          setEditing({ kind: 'name', id: edit.select[0] as string });
        }}
        mapColor={() => 'color-mix(in srgb, var(--k-data) 55%, var(--bg-2))'}
      >
        {source && (
          <div className="cv-hint" role="status">
            {target && target !== source
              ? `${nameOf(source)} refers to ${nameOf(target)}: Enter connects. Esc cancels.`
              : `Choose the entity that ${nameOf(source)} refers to: arrows and Enter, or click; A adds one. Esc cancels.`}
          </div>
        )}
        {open && isMenuOpen && <OpenLine {...open} />}
        {toolbar && (
          <FloatingToolbar {...toolbar}>
            <ToolbarItems items={toolbar.items} />
          </FloatingToolbar>
        )}
      </Canvas>
    </DiagramActionsContext>
  );
}

function isPartOf(model: DomainModel, id: string, box: string): boolean {
  const found = edits.find(model, id);
  return id === box || (found?.kind === 'attribute' && found.owner.id === box);
}
