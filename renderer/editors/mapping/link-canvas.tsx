import '@xyflow/react/dist/base.css';
import {
  type Connection,
  ConnectionMode,
  type EdgeTypes,
  type Node,
  type NodeTypes,
  Position,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react';
import { type RefObject, useMemo, useRef, useState } from 'react';
import { ConnectHint } from './connect-hint.tsx';
import { LinkEdge, type LinkEdgeData, type LinkEdgeType } from './link-edge.tsx';
import { type DrawnLink, gutterWidth, type PaneView, portsOf } from './link-layout.ts';
import type { MayConnect } from './may-connect.ts';
import { EdgeOfPane, PortNode, type PortNodeType } from './port-node.tsx';

const nodeTypes: NodeTypes = { port: PortNode, edge: EdgeOfPane };
const edgeTypes: EdgeTypes = { link: LinkEdge };
const portSize = 8;

/** Node ids name the side, so that a row of each may have the same key. */
const portId = (side: 'left' | 'right', key: string) => `${side}|${key}`;
const keyOf = (id: string) => id.slice(id.indexOf('|') + 1);

/** How a drawn link or suggestion looks. */
export type LinkLook = Pick<LinkEdgeData, 'kind' | 'isSelected' | 'chip' | 'review'> & { label: string };

export interface LinkCanvasProps {
  width: number;
  height: number;
  left: PaneView;
  right: PaneView;
  drawn: readonly DrawnLink[];
  lookOf(drawn: DrawnLink): LinkLook;
  mappedLeft: ReadonlySet<string>;
  mappedRight: ReadonlySet<string>;
  selected: ReadonlySet<string>;
  labelOf(side: 'left' | 'right', key: string): string;
  scrollers: Readonly<Record<'left' | 'right', RefObject<HTMLDivElement | null>>>;
  /** `right` is null where there is no row: the free space of the entities' side. */
  mayConnect(left: string, right: string | null): MayConnect;
  onConnect(left: string, right: string | null, at: { x: number; y: number }): void;
  onChoose(drawn: DrawnLink): void;
}

/**
 * One React Flow layer over both trees: its nodes are the ports of the rows in sight, its edges the links. It neither pans nor
 * zooms; the trees scroll below it, each for itself.
 */
export function LinkCanvas(props: LinkCanvasProps) {
  return (
    <ReactFlowProvider>
      <LinkCanvasBody {...props} />
    </ReactFlowProvider>
  );
}

function LinkCanvasBody(props: LinkCanvasProps) {
  const { width, height, left, right, drawn, selected, mappedLeft, mappedRight, labelOf } = props;
  const [isConnecting, setConnecting] = useState(false);
  const pointer = useRef({ x: 0, y: 0 });
  const cancelled = useRef(false);
  const edgeX = useMemo(() => {
    const gutter = gutterWidth(width);
    return { left: (width - gutter) / 2, right: (width + gutter) / 2 };
  }, [width]);
  const nodes = useMemo(() => {
    const made: Node[] = [];
    for (const [side, pane, mapped] of [
      ['left', left, mappedLeft],
      ['right', right, mappedRight],
    ] as const) {
      for (const { key, y } of portsOf(pane))
        made.push({
          ...fixedNode(portId(side, key), edgeX[side] - portSize / 2, y - portSize / 2, side),
          type: 'port',
          data: { side, isMapped: mapped.has(key), isSelected: selected.has(key), label: labelOf(side, key) },
        } satisfies PortNodeType);
      for (const [end, y] of [
        ['above', 0],
        ['below', height],
      ] as const)
        made.push({ ...fixedNode(`${side}-${end}`, edgeX[side], y, side), type: 'edge', data: {}, connectable: false });
    }
    return made;
  }, [left, right, mappedLeft, mappedRight, selected, edgeX, height, labelOf]);
  const edges = drawn.map((d): LinkEdgeType => {
    const { label, ...look } = props.lookOf(d);
    return {
      id: d.key,
      type: 'link',
      source: d.source.clipped ? `left-${d.source.clipped}` : portId('left', d.source.row),
      target: d.target.clipped ? `right-${d.target.clipped}` : portId('right', d.target.row),
      ariaLabel: label,
      zIndex: look.isSelected ? 2 : look.kind === 'object' ? 0 : 1,
      data: {
        ...look,
        from: { x: edgeX.left, y: d.source.y },
        to: { x: edgeX.right, y: d.target.y },
        isFaint: d.source.clipped !== null || d.target.clipped !== null,
        chip: d.source.clipped || d.target.clipped ? null : look.chip,
      },
    };
  });
  const verdictOf = (c: { source: string | null; target: string | null }): MayConnect => {
    if (!c.source?.startsWith('left|') || !c.target?.startsWith('right|'))
      return { ok: false, words: 'A link goes from one side to the other.' };
    return props.mayConnect(keyOf(c.source), keyOf(c.target));
  };
  return (
    <div
      className={`m-links${isConnecting ? ' m-connecting' : ''}`}
      style={{ ['--m-pane' as string]: `${edgeX.left}px` }}
      onPointerMoveCapture={(e) => {
        pointer.current = { x: e.clientX, y: e.clientY };
      }}
      onWheel={(e) => {
        const box = e.currentTarget.getBoundingClientRect();
        const x = e.clientX - box.left;
        for (const side of ['left', 'right'] as const)
          if (side === 'left' ? x <= edgeX.right : x >= edgeX.left)
            props.scrollers[side].current?.scrollBy({ top: e.deltaY });
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        connectionMode={ConnectionMode.Loose}
        connectionRadius={4}
        isValidConnection={(c) => verdictOf(c as Connection).ok}
        onConnectStart={() => {
          cancelled.current = false;
          setConnecting(true);
        }}
        onConnect={(c) => {
          if (!cancelled.current) props.onConnect(keyOf(c.source), keyOf(c.target), pointer.current);
        }}
        onConnectEnd={(event, state) => {
          setConnecting(false);
          if (cancelled.current || state.toHandle || !state.fromNode || !('clientX' in event)) return;
          const box = props.scrollers.right.current?.getBoundingClientRect();
          const isFree = box && event.clientX > box.left && event.clientY > box.top && event.clientY < box.bottom;
          const key = keyOf(state.fromNode.id);
          if (!isFree || !state.fromNode.id.startsWith('left|') || !props.mayConnect(key, null).ok) return;
          props.onConnect(key, null, { x: event.clientX, y: event.clientY });
        }}
        onEdgeClick={(_, edge) => {
          const found = drawn.find((d) => d.key === edge.id);
          if (found) props.onChoose(found);
        }}
        connectionLineComponent={ConnectionLine}
        autoPanOnConnect={false}
        nodesDraggable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={null}
        panOnDrag={false}
        panOnScroll={false}
        zoomOnScroll={false}
        zoomOnPinch={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        minZoom={1}
        maxZoom={1}
        proOptions={{ hideAttribution: true }}
      >
        <ConnectHint
          height={height}
          edgeX={edgeX}
          panes={{ left, right }}
          scrollers={props.scrollers}
          verdictOf={(from, to) => {
            const [l, r] = from.startsWith('left|') ? [from, to] : [to, from];
            return l === null
              ? null
              : r === null
                ? props.mayConnect(keyOf(l), null)
                : verdictOf({ source: l, target: r });
          }}
          onCancel={() => {
            cancelled.current = true;
            setConnecting(false);
          }}
        />
      </ReactFlow>
    </div>
  );
}

/** A node whose size and handle are known beforehand: its edges are drawn at once, not after it was measured. */
function fixedNode(id: string, x: number, y: number, side: 'left' | 'right') {
  return {
    id,
    position: { x, y },
    width: portSize,
    height: portSize,
    draggable: false,
    selectable: false,
    zIndex: 5,
    handles: [
      {
        type: side === 'left' ? ('source' as const) : ('target' as const),
        position: side === 'left' ? Position.Right : Position.Left,
        x: 0,
        y: 0,
        width: portSize,
        height: portSize,
      },
    ],
  };
}

function ConnectionLine({ fromX, fromY, toX, toY }: { fromX: number; fromY: number; toX: number; toY: number }) {
  const bend = (toX - fromX) * 0.5;
  return (
    <path
      className="m-link m-link-value on"
      d={`M${fromX} ${fromY}C${fromX + bend} ${fromY} ${toX - bend} ${toY} ${toX} ${toY}`}
    />
  );
}
