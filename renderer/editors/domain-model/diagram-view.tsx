import type { Edge, Node } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { DomainModel } from '../../../shared/model/kinds/domain-model.ts';
import { newId, openDocument, select, useDiagnostics, useSelection, useStudio } from '../../project/index.ts';
import { openMenu } from '../../widgets/index.ts';
import { Canvas, FloatingToolbar, fourHandles, ToolbarItems } from './canvas/index.ts';
import { copyElements, parseClip, paste } from './clipboard.ts';
import { deleteElements, renameElement } from './commands.ts';
import { type DiagramActions, DiagramActionsContext, type Editing } from './diagram-actions.ts';
import * as edits from './edits.ts';
import { EntityNode, type EntityNodeData } from './entity-node.tsx';
import { EnumerationNode } from './enumeration-node.tsx';
import type { Point } from './geometry.ts';
import { keysFor } from './keys-for.ts';
import { LinkEdge } from './link-edge.tsx';
import { menuFor } from './menu-for.ts';
import { NoteNode } from './note-node.tsx';
import { projectDiagram } from './projection.ts';
import { tidyDiagram } from './tidy.ts';
import { toolbarFor } from './toolbar-for.ts';
import type { DomainModelDocument } from './use-domain-model.ts';

const nodeTypes = { entity: EntityNode, enumeration: EnumerationNode, note: NoteNode };
const edgeTypes = { link: LinkEdge };

export interface DiagramViewProps {
  document: DomainModelDocument;
  editing: Editing | null;
  setEditing(editing: Editing | null): void;
  /** The entity an association is being drawn from. */
  source: string | null;
  setSource(entity: string | null): void;
}

/** The diagram of a domain model. */
export function DiagramView({ document, editing, setEditing, source, setSource }: DiagramViewProps) {
  const { unit, model, sources, run } = document;
  const root = useRef<HTMLDivElement>(null);
  const [moved, setMoved] = useState<Map<string, Point> | null>(null);
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
    if (clip) void navigator.clipboard.writeText(JSON.stringify(clip));
  };
  const targetEntity = (): string | null => {
    const found = selected[0] ? edits.find(model, selected[0]) : null;
    return found?.kind === 'entity' ? found.element.id : found?.kind === 'attribute' ? found.owner.id : null;
  };
  const commands = {
    edit: setEditing,
    newId,
    select: choose,
    connectFrom: setSource,
    copy,
    cut: () => {
      copy();
      void deleteElements(document, selected);
    },
    paste: () => {
      void navigator.clipboard.readText().then((text) => {
        const clip = parseClip(text);
        if (clip) run(paste(model, clip, newId, targetEntity()));
      });
    },
    duplicate: () => {
      const clip = copyElements(model, selected);
      if (clip) run(paste(model, clip, newId, targetEntity(), 'Duplicate'));
    },
    addEntity: () => {
      const edit = edits.addEntity(model, freePlace(document), newId);
      run(edit);
      setEditing({ kind: 'name', id: edit.select[0] as string });
    },
    tidy: () => void tidyDiagram(document.diagram).then((places) => run(edits.tidied(model, places))),
    open: (id: string) => openDocument(unit.id, { element: id }),
    cancel: () => (source ? setSource(null) : choose([])),
    root: () => root.current,
  };
  const nameOf = (id: string): string => model.entities.find((e) => e.id === id)?.name ?? 'Entity';
  const connect = (from: string, to: string): void => {
    setSource(null);
    if (model.entities.some((e) => e.id === from) && model.entities.some((e) => e.id === to))
      run(edits.connect(model, from, to, nameOf, newId));
  };
  const toolbar =
    editing || moved || source
      ? null
      : toolbarFor(document, selected, {
          ...commands,
          menu: (at) => openMenu(at, menuFor(document, selected, freePlace(document), commands)),
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
        onOpen={(id) =>
          sources.enumerations.some((e) => e.id === id) ? openDocument(id) : openDocument(unit.id, { element: id })
        }
        onCanvasOpen={(place) => {
          const edit = edits.addEntity(model, place, newId);
          run(edit);
          setEditing({ kind: 'name', id: edit.select[0] as string });
        }}
        mapColor={() => 'color-mix(in srgb, var(--k-data) 55%, var(--bg-2))'}
      >
        {source && (
          <div className="cv-hint" role="status">
            Click the entity that {nameOf(source)} refers to. Esc cancels.
          </div>
        )}
        {toolbar && <FloatingToolbarHost {...toolbar} />}
      </Canvas>
    </DiagramActionsContext>
  );
}

function FloatingToolbarHost(props: NonNullable<ReturnType<typeof toolbarFor>>) {
  return (
    <FloatingToolbar x={props.x} y={props.y} label={props.label}>
      <ToolbarItems items={props.items} />
    </FloatingToolbar>
  );
}

function isPartOf(model: DomainModel, id: string, box: string): boolean {
  const found = edits.find(model, id);
  return id === box || (found?.kind === 'attribute' && found.owner.id === box);
}

/** A place beside what is there. */
function freePlace(document: DomainModelDocument): Point {
  const rects = document.diagram.entities.map((e) => e.rect);
  const last = rects.at(-1);
  if (!last) return { x: 80, y: 80 };
  const place = { x: last.x + last.width + 96, y: last.y };
  const isHit = (): boolean =>
    [...rects, ...document.diagram.enumerations.map((e) => e.rect)].some(
      (r) =>
        place.x < r.x + r.width + 24 && r.x < place.x + 264 && place.y < r.y + r.height + 24 && r.y < place.y + 100,
    );
  while (isHit()) place.y += 48;
  return place;
}

function useSeverities(unitId: string): ReadonlyMap<string, string> | null {
  const diagnostics = useDiagnostics(unitId);
  return useMemo(() => {
    const found = new Map<string, string>();
    for (const d of diagnostics)
      if (d.element && d.severity !== 'info' && found.get(d.element) !== 'error') found.set(d.element, d.severity);
    return found.size > 0 ? found : null;
  }, [diagnostics]);
}

interface Latest {
  document: DomainModelDocument;
  selected: readonly string[];
  setEditing(editing: Editing | null): void;
  /** Takes an entity as the end of the association being drawn. */
  pick(entity: string): boolean;
}

function nodeActions(latest: { current: Latest }): DiagramActions {
  const run = (edit: edits.Edit | null): void => latest.current.document.run(edit);
  const model = (): DomainModel => latest.current.document.model;
  const renameThen = async (kind: 'name' | 'attribute', id: string, name: string): Promise<boolean> => {
    const before = edits.find(model(), id)?.element.name;
    if (before === name.trim()) return true;
    const error = await renameElement(id, name.trim());
    if (error) latest.current.setEditing({ kind, id, error });
    return !error;
  };
  return {
    edit: (editing) => latest.current.setEditing(editing),
    selectRow: (id, add) => {
      const found = edits.find(model(), id);
      if (found?.kind === 'attribute' && latest.current.pick(found.owner.id)) return;
      select(latest.current.document.unit.id, add ? [id, ...latest.current.selected.filter((s) => s !== id)] : [id]);
    },
    rename: (id, name) => {
      latest.current.setEditing(null);
      void renameThen('name', id, name);
    },
    changeAttribute: async (id, values) => {
      latest.current.setEditing(null);
      if (!(await renameThen('attribute', id, values.name))) return;
      const found = edits.find(model(), id);
      if (found?.kind !== 'attribute') return;
      const { type, enumeration = null } = values;
      if (found.element.type !== type || found.element.enumeration !== enumeration)
        run(edits.editAttribute(model(), id, { type, enumeration }));
    },
    addAttribute: (entity, values, after, goOn) => {
      const edit = edits.addAttribute(model(), entity, values, newId, after);
      run(edit);
      latest.current.setEditing(
        goOn && edit ? { kind: 'new-attribute', entity, after: after ? edit.select[0] : undefined } : null,
      );
    },
    changeNote: (id, text) => run(edits.editNote(id, { text })),
    resizeNote: (id, width, height) =>
      run(edits.editNote(id, { width: Math.round(width), height: Math.round(height) })),
    enumerations: () => latest.current.document.sources.enumerations,
  };
}
