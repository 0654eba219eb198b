import '@xyflow/react/dist/base.css';
import './canvas.css';
import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionMode,
  type Edge,
  type EdgeTypes,
  MiniMap,
  type Node,
  type NodeTypes,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  type Rect,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react';
import { type DragEvent, type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { rememberView, viewOf } from '../project/index.ts';
import { isTyping } from '../widgets/index.ts';
import { type OpenConnection, useDrawnConnection } from './draw-connection.ts';
import { useHoldsKeys } from './holds-keys.ts';
import { useKeepsInSight } from './keep-in-sight.ts';
import { useDrawsVisibleOnly } from './level-of-detail.ts';
import { useStaysInSight } from './stays-in-sight.ts';
import { useTypingInSight } from './typing-in-sight.ts';
import { ZoomControls } from './zoom-controls.tsx';

export interface MenuPlace {
  /** On the screen. */
  at: { x: number; y: number };
  /** On the canvas. */
  place: { x: number; y: number };
  id: string | null;
}

type Places = Map<string, { x: number; y: number }>;

export interface CanvasProps {
  /** The viewport is remembered under this name. */
  name: string;
  label: string;
  nodes: Node[];
  edges: Edge[];
  nodeTypes: NodeTypes;
  edgeTypes: EdgeTypes;
  /** Selected nodes and edges, first the active one. */
  selected: readonly string[];
  rootRef: RefObject<HTMLDivElement | null>;
  onSelect(ids: string[]): void;
  onMoving(places: Places | null): void;
  onMoved(places: Places): void;
  onConnect(connection: Connection): void;
  canConnect?(from: string, to: string): boolean;
  /** A connection was drawn into the open. */
  onConnectOpen?(open: OpenConnection): void;
  onKeyDown(event: KeyboardEvent): void;
  onMenu(menu: MenuPlace): void;
  onOpen(id: string): void;
  onCanvasOpen?(place: { x: number; y: number }): void;
  onDropData?(event: DragEvent, place: { x: number; y: number }): void;
  onDragData?(event: DragEvent, place: { x: number; y: number } | null): void;
  onHoverEdge?(id: string | null): void;
  mapColor(node: Node): string;
  /** An element to bring into sight; a new object each time. */
  reveal?: { id: string } | null;
  /** A new object when the diagram was laid out anew: it is shown from its beginning. */
  arranged?: object | null;
  /** What is drawn outside of the nodes, such as words beside them. */
  extent?: readonly Rect[];
  children?: ReactNode;
}

/** Brings a node into the middle when it is out of sight, or the row of a node. */
function showElement(flow: ReactFlowInstance, id: string): void {
  const edge = flow.getEdge(id);
  const found =
    flow.getNode(id) ??
    (edge && flow.getNode(edge.source)) ??
    flow.getNode(document.getElementById(`el-${id}`)?.closest('.react-flow__node')?.getAttribute('data-id') ?? '');
  const box = found && flow.getInternalNode(found.id)?.internals.positionAbsolute;
  if (!found || !box) return;
  // A row of a large node is looked for itself: the middle of the node may be far from it.
  const row = found.id === id || edge ? null : document.getElementById(`el-${id}`)?.getBoundingClientRect();
  const y = row
    ? flow.screenToFlowPosition({ x: row.left, y: (row.top + row.bottom) / 2 }, { snapToGrid: false }).y
    : null;
  void flow.setCenter(box.x + (found.width ?? 0) / 2, y ?? box.y + (found.height ?? 0) / 2, {
    zoom: Math.max(flow.getZoom(), 0.7),
    duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 160,
  });
}

/** A diagram canvas: one tab stop, dot grid, lasso, map and zoom; positions and selection belong to the caller. */
export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <CanvasBody {...props} />
    </ReactFlowProvider>
  );
}

function CanvasBody(props: CanvasProps) {
  const flow = useReactFlow();
  const [isMapShown, setMapShown] = useState(true);
  const holdsKeys = useHoldsKeys(props.rootRef);
  const drawsVisibleOnly = useDrawsVisibleOnly(props.nodes.length);
  const drawn = useDrawnConnection(props);
  // React Flow tells of nodes and edges apart, and of each that changes: one selection is made of it.
  const pending = useRef<Set<string> | null>(null);
  const [active] = props.selected;
  const [known] = useState(() => viewOf(props.name));

  const changeSelection = (changes: readonly { type: string }[]): void => {
    for (const change of changes as { type: string; id: string; selected: boolean }[]) {
      if (change.type !== 'select') continue;
      if (!pending.current) {
        const ids = new Set(props.selected);
        pending.current = ids;
        queueMicrotask(() => {
          pending.current = null;
          props.onSelect([...ids]);
        });
      }
      if (change.selected) pending.current.add(change.id);
      else pending.current.delete(change.id);
    }
  };
  /** A plain click selects this alone, also within a selection of many. */
  const clickOn = (
    event: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean },
    id: string,
    isSelectable: boolean,
  ): void => {
    if (!isSelectable || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!pending.current) {
      props.onSelect([id]);
      return;
    }
    pending.current.clear();
    pending.current.add(id);
  };
  const root = props.rootRef;
  const smallestZoom = drawsVisibleOnly ? 0.02 : 0.1;
  const views = useStaysInSight(root, { ...props, active, smallestZoom });
  // What opens while nothing has the focus takes it: its keys work at once.
  useEffect(() => {
    if (!document.activeElement || document.activeElement === document.body)
      root.current?.focus({ preventScroll: true });
  }, [root]);
  useKeepsInSight(root, active, (id) => showElement(flow, id));
  useTypingInSight(root, flow, props.nodes);
  const { reveal } = props;
  useEffect(() => {
    if (!reveal) return;
    const timer = setTimeout(() => showElement(flow, reveal.id), 60);
    return () => clearTimeout(timer);
  }, [reveal, flow]);
  const menu = (event: { clientX: number; clientY: number; preventDefault(): void }, id: string | null): void => {
    event.preventDefault();
    if (id && !props.selected.includes(id)) props.onSelect([id]);
    const at = { x: event.clientX, y: event.clientY };
    props.onMenu({ at, place: flow.screenToFlowPosition(at), id });
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (isTyping(event.target)) return;
    const zoom =
      event.ctrlKey || event.metaKey
        ? {
            '0': views.fit,
            '1': () => flow.zoomTo(1),
            '=': () => flow.zoomIn(),
            '-': () => flow.zoomOut(),
          }[event.key]
        : undefined;
    if (zoom) {
      event.preventDefault();
      event.stopPropagation();
      zoom();
      return;
    }
    if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      const box =
        (active && document.getElementById(`el-${active}`)?.getBoundingClientRect()) ||
        props.rootRef.current?.getBoundingClientRect();
      if (!box) return;
      event.preventDefault();
      const at = { x: box.left + 24, y: box.top + 24 };
      props.onMenu({ at, place: flow.screenToFlowPosition(at), id: active ?? null });
      return;
    }
    props.onKeyDown(event);
  };

  return (
    <div
      ref={props.rootRef}
      className="cv"
      // One tab stop; the arrow keys walk inside (aria-activedescendant names where they are).
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is the control
      tabIndex={0}
      role="application"
      aria-roledescription="diagram"
      aria-label={props.label}
      aria-activedescendant={active ? `el-${active}` : undefined}
      onKeyDown={keyDown}
      onPointerDown={(event) => {
        const root = props.rootRef.current;
        if (!root || isTyping(event.target)) return;
        // The focus ring is for the keyboard: a press shows its selection already.
        root.dataset.pressed = '';
        root.focus({ preventScroll: true });
      }}
      onBlur={(event) => delete event.currentTarget.dataset.pressed}
      onDoubleClick={(event) => {
        const isEmpty = event.target instanceof Element && event.target.classList.contains('react-flow__pane');
        if (isEmpty) props.onCanvasOpen?.(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
      }}
    >
      <ReactFlow
        nodes={props.nodes}
        edges={props.edges}
        nodeTypes={props.nodeTypes}
        edgeTypes={props.edgeTypes}
        onNodesChange={(changes) => {
          changeSelection(changes);
          const places: Places = new Map();
          for (const c of changes) if (c.type === 'position' && c.dragging && c.position) places.set(c.id, c.position);
          if (places.size > 0) props.onMoving(places);
        }}
        onEdgesChange={changeSelection}
        onNodeDragStop={(_, __, dragged) => {
          const places: Places = new Map(dragged.map((n) => [n.id, n.position]));
          props.onMoved(places);
          props.onMoving(null);
        }}
        {...drawn}
        isValidConnection={(c) => !c.source || !c.target || (props.canConnect?.(c.source, c.target) ?? true)}
        onNodeClick={(event, node) => clickOn(event, node.id, node.selectable !== false)}
        onEdgeClick={(event, edge) => clickOn(event, edge.id, edge.selectable !== false)}
        onNodeContextMenu={(event, node) => menu(event, node.id)}
        onEdgeContextMenu={(event, edge) => menu(event, edge.id)}
        onPaneContextMenu={(event) => menu(event, null)}
        onPaneClick={() => props.onSelect([])}
        onNodeDoubleClick={(_, node) => props.onOpen(node.id)}
        onEdgeDoubleClick={(_, edge) => props.onOpen(edge.id)}
        onEdgeMouseEnter={(_, edge) => props.onHoverEdge?.(edge.id)}
        onEdgeMouseLeave={() => props.onHoverEdge?.(null)}
        onDragOver={(event) =>
          props.onDragData?.(event, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }))
        }
        onDragLeave={(event) => props.onDragData?.(event, null)}
        onDrop={(event) => props.onDropData?.(event, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }))}
        onMoveEnd={(_, viewport) => {
          views.looked();
          rememberView(props.name, viewport);
        }}
        {...(known ? { defaultViewport: known } : {})}
        onInit={() => {
          // What was left may be gone, or smaller: nobody looks at an empty canvas.
          if (!known || !views.isSeen()) views.begin();
        }}
        connectionMode={ConnectionMode.Loose}
        connectionRadius={28}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionOnDrag
        selectionMode={SelectionMode.Partial}
        panActivationKeyCode={holdsKeys ? 'Space' : null}
        panOnDrag={[1]}
        panOnScroll
        zoomOnDoubleClick={false}
        multiSelectionKeyCode={['Control', 'Meta', 'Shift']}
        snapToGrid
        snapGrid={[8, 8]}
        minZoom={smallestZoom}
        maxZoom={2.5}
        onlyRenderVisibleElements={drawsVisibleOnly}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={16} size={1.5} color="var(--dot)" bgColor="var(--canvas)" />
        {isMapShown && props.nodes.length > 0 && (
          <MiniMap
            className="cv-map"
            style={{ width: 144, height: 90 }}
            pannable
            zoomable
            nodeColor={props.mapColor}
            nodeBorderRadius={4}
            maskColor="transparent"
            ariaLabel="Map"
          />
        )}
      </ReactFlow>
      {props.children}
      <ZoomControls onFit={views.fit} isMapShown={isMapShown} onToggleMap={() => setMapShown(!isMapShown)} />
    </div>
  );
}
