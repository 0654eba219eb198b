import type { Edge, Node } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { endsFlow, formOf } from '../../../shared/microflow/control.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { TraceValue } from '../../../shared/rpc/calls/run.ts';
import { bringForward, showPane } from '../../app/shell-state.ts';
import {
  Canvas,
  FloatingToolbar,
  type OpenConnection,
  OpenLine,
  ToolbarItems,
  useConnecting,
} from '../../canvas/index.ts';
import {
  chooseRound,
  chooseTraceStep,
  newId,
  openDocument,
  select,
  toast,
  useSelection,
  useStudio,
} from '../../project/index.ts';
import {
  draggedUnits,
  elementsDragType,
  openMenu,
  readClipboard,
  unitsDragType,
  useToolbox,
  writeClipboard,
} from '../../widgets/index.ts';
import { ActivityPicker } from './activity-picker.tsx';
import { AnnotationNode } from './annotation-node.tsx';
import { CardNode } from './card-node.tsx';
import { casesOf } from './cases.ts';
import { copyNodes, parseClip, paste } from './clipboard.ts';
import { asSeen, collapse, findingOf, foldedAround, traceOf } from './collapsed.ts';
import { completingNew } from './complete-new.ts';
import { addConnected, nothingLeadsTo, type OpenEnd } from './connected.ts';
import { DecisionNode } from './decision-node.tsx';
import { type DocumentActivity, documentActivity, withDocument } from './document-activity.ts';
import { dropPlace } from './drop-place.ts';
import * as edits from './edits.ts';
import { EventNode } from './event-node.tsx';
import { type FlowActions, FlowActionsContext } from './flow-actions.ts';
import { toCanvasEdges, toCanvasNodes, toMiddles, wordsBeside } from './flow-elements.ts';
import { FlowMarkers } from './flow-markers.tsx';
import { loopsOf, toggleLoops } from './fold-command.ts';
import { frameHeader, framePadding, type Point } from './geometry.ts';
import { keysFor } from './keys-for.ts';
import { LoopNode } from './loop-node.tsx';
import { menuFor } from './menu-for.ts';
import { MergeNode } from './merge-node.tsx';
import { moveNodes, resize, withParents } from './moves.ts';
import { openedDocument } from './opened-document.ts';
import { Pager } from './pager.tsx';
import { ParametersNode } from './parameters-node.tsx';
import { projectMicroflow } from './projection.ts';
import { SequenceEdge } from './sequence-edge.tsx';
import { toolbarFor } from './toolbar-for.ts';
import type { MicroflowDocument } from './use-microflow.ts';
import { useCalls, useFindings, usePath } from './use-overlays.ts';
import { ValuesPopover } from './values-popover.tsx';

const nodeTypes = {
  card: CardNode,
  circle: EventNode,
  hexagon: DecisionNode,
  diamond: MergeNode,
  frame: LoopNode,
  note: AnnotationNode,
  parameters: ParametersNode,
};
const edgeTypes = { sequence: SequenceEdge };
/** Where the first activity of a loop stands, seen from the loop. */
const firstInFrame: Point = { x: framePadding, y: frameHeader + 35 };
const dragType = 'application/x-weft-activity';
const familyColors = (node: Node): string => {
  const family = (node.data.shown as { definition: { family: string } } | undefined)?.definition.family;
  return family ? `color-mix(in srgb, var(--k-${family}) 70%, var(--bg-2))` : 'transparent';
};

type PickTarget =
  | { kind: 'flow'; flow: string }
  | { kind: 'after'; node: string }
  | { kind: 'place'; place: Point }
  | { kind: 'line' }
  | ({ kind: 'open'; side: string | null } & OpenEnd);

/** The canvas of a microflow. */
export function FlowView({ document }: { document: MicroflowDocument }) {
  const { unit, model, run } = document;
  const root = useRef<HTMLDivElement>(null);
  const [moved, setMoved] = useState<Map<string, Point> | null>(null);
  const [hot, setHot] = useState<string | null>(null);
  const [source, setSource] = useState<string | null>(null);
  const [picker, setPicker] = useState<{ at: Point; target: PickTarget } | null>(null);
  const [inspected, setInspected] = useState<{ node: string; values: readonly TraceValue[]; at: Point } | null>(null);
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const selection = useSelection();
  const wanted = useStudio((s) => s.reveal);
  const reveal = useMemo(() => (wanted?.unit === unit.id ? { id: wanted.element } : null), [wanted, unit.id]);
  const selected = useMemo(() => (selection.unit === unit.id ? selection.elements : []), [selection, unit.id]);
  const path = usePath(unit.id, model);
  const calls = useCalls(unit.id);
  const findings = useFindings(unit.id);
  const shown = useMemo(
    () => (moved ? collapse(projectMicroflow(model, document.names, moved), model, document.folded) : document.shown),
    [model, document, moved],
  );
  const data = useMemo(
    () =>
      new Map(
        document.shown.nodes.map((n) => [
          n.node.id,
          {
            shown: n,
            trace: traceOf(n, path),
            rounds: path.rounds.get(n.node.id) ?? null,
            finding: findingOf(n, findings),
          },
        ]),
      ),
    [document.shown, path, findings],
  );
  const nodes = useMemo(
    (): Node[] => toCanvasNodes(model, shown, data, selected, source),
    [model, shown, data, selected, source],
  );
  const extent = useMemo(() => wordsBeside(shown), [shown]);
  const edges = useMemo((): Edge[] => toCanvasEdges(shown, selected, hot, path), [shown, selected, hot, path]);

  const latest = useRef({ ...document, selected });
  latest.current = { ...document, selected };
  // Whatever selects something leads to where it can be seen.
  useEffect(() => {
    const hiding = selected.flatMap((id) => foldedAround(model, id, document.folded));
    if (hiding.length > 0) document.fold(hiding, false);
  }, [selected, model, document]);
  const actions = useMemo(
    (): FlowActions => ({
      insertAt: (flow, at) => setPicker({ at, target: { kind: 'flow', flow } }),
      insertInside: (loop, at) => setPicker({ at, target: { kind: 'after', node: loop } }),
      changeText: (node, text) => latest.current.run(edits.setCaption(node, text)),
      showValues: (node, values, at) => setInspected({ node, values, at }),
      fold: (loop) => {
        const { unit, selected: now } = latest.current;
        select(unit.id, toggleLoops(latest.current, [loop], now));
      },
      resize: (node, width, height) => latest.current.run(resize(node, width, height)),
      selectParameter: (id) => select(latest.current.unit.id, [id]),
      addParameter: (name, type) => latest.current.run(edits.addParameter(latest.current.model, name, type, newId)),
      setReturns: (type) =>
        latest.current.run({
          label: 'Change the result type',
          mutate: (flow) => void (flow.returns = type),
          select: [],
        }),
      model: () => latest.current.model,
      catalog: () => latest.current.catalog,
    }),
    [],
  );

  const choose = (ids: string[]): void => select(unit.id, ids);
  const cancelConnecting = useCallback((): void => {
    if (source) select(unit.id, [source]);
    setSource(null);
  }, [source, unit.id]);
  useConnecting(root, source, cancelConnecting);
  const waysOf = (from: string): readonly string[] =>
    casesOf(
      model,
      model.nodes.find((n) => n.id === from),
      document.view,
      document.catalog,
    );
  /** A flow that was drawn into the open: what comes there is picked. */
  const pickOpen = ({ from, side, at, place }: OpenConnection): void => {
    const node = model.nodes.find((n) => n.id === from);
    if (!node) return;
    const isFull =
      formOf(node.action) === 'decision' &&
      waysOf(from).every((way) => model.flows.some((f) => f.from === from && f.case === way));
    if (edits.takesNothingAfter(node.action.type)) toast(`Nothing follows ${edits.labelOf(node.action.type)}.`);
    else if (isFull) toast('Every way on from there has its flow already.');
    else setPicker({ at, target: { kind: 'open', from, side, place, isError: side === 'bottom' } });
  };
  /** Draws a flow; says why where there can be none. */
  const connect = (from: string, to: string, isError = false): boolean => {
    const isBusy = model.flows.some((f) => f.from === from && !f.error);
    const edit = edits.connect(model, from, to, newId, waysOf(from), isError && isBusy);
    if (edit) run(edit);
    else toast(edits.refusal(model, from, to) ?? 'Every way on from there has its flow already.');
    if (edit) setSource(null);
    return edit !== null;
  };
  const screenPlace = (id: string): Point => {
    const box =
      window.document.getElementById(`el-${id}`)?.getBoundingClientRect() ?? root.current?.getBoundingClientRect();
    return box ? { x: box.left + box.width / 2, y: box.top + box.height } : { x: 200, y: 200 };
  };
  const seen = (dragged?: ReadonlySet<string>) => asSeen(model, document.folded, dragged);
  /** Room right of everything. */
  const freePlace = (): Point => ({
    x: Math.max(0, ...shown.nodes.map((n) => n.rect.x + n.rect.width)) + 128,
    y: shown.nodes[0] ? shown.nodes[0].rect.y + shown.nodes[0].rect.height / 2 : 0,
  });
  const onLine = (offer: string): edits.Edit =>
    edits.addToMainLine(model, offer, newId) ?? dropPlace(seen(), offer, freePlace(), newId);
  const add = (edit: edits.Edit | null): Promise<void> => run(completingNew(edit, document.view, document.catalog));
  /** What comes from the toolbox is filled in next: its form comes forward, where the toolbox stood. */
  const addFromToolbox = (edit: edits.Edit | null): void => {
    void add(edit).then(() => showPane('properties', 'form'));
  };
  const pick = (offer: string): void => {
    const target = picker?.target;
    setPicker(null);
    root.current?.focus({ preventScroll: true });
    const edit = editFor(target, offer);
    // Its form comes forward, too; the keyboard stays on the canvas, where one goes on building.
    void add(edit).then(() => edit && bringForward('properties'));
  };
  const editFor = (target: PickTarget | undefined, offer: string): edits.Edit | null => {
    switch (target?.kind) {
      case undefined:
        return null;
      case 'flow':
        return edits.insertOnFlow(model, target.flow, offer, newId);
      case 'after':
        return afterNode(offer, target.node);
      case 'line':
        return onLine(offer);
      case 'open':
        return addConnected(model, offer, target, newId, waysOf(target.from));
      case 'place':
        return dropPlace(seen(), offer, target.place, newId);
    }
  };
  const afterNode = (offer: string, node: string): edits.Edit | null => {
    const next = model.flows.find((f) => f.from === node && !f.error);
    const source = model.nodes.find((n) => n.id === node);
    // A loop that does nothing yet: its first activity is meant.
    if (source && formOf(source.action) === 'loop' && !model.nodes.some((n) => n.parent === node))
      return edits.addNode(offer, firstInFrame, node, newId);
    // Nothing comes after an end: what is added stands before it.
    const before = model.flows.filter((f) => f.to === node);
    if (source && endsFlow(source.action) && before.length === 1)
      return edits.insertOnFlow(model, before[0]?.id ?? '', offer, newId);
    return next && source && formOf(source.action) !== 'decision'
      ? edits.insertOnFlow(model, next.id, offer, newId)
      : edits.appendNode(model, offer, node, newId);
  };
  const toolbox = useToolbox((s) => s.wanted);
  const isActive = useStudio((s) => s.active === unit.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new choice in the toolbox adds
  useEffect(() => {
    if (!toolbox || !isActive) return;
    useToolbox.setState({ wanted: null });
    const activity = 'document' in toolbox ? documentActivity(document.view, [toolbox.document]) : null;
    const offer = 'document' in toolbox ? activity?.offer : toolbox.offer;
    if (!offer) return;
    const [id] = selected;
    const put = (edit: edits.Edit | null): void => addFromToolbox(activity ? withDocument(edit, activity) : edit);
    if (id && model.flows.some((f) => f.id === id)) put(edits.insertOnFlow(model, id, offer, newId));
    else if (id && model.nodes.some((n) => n.id === id)) put(afterNode(offer, id));
    else put(onLine(offer));
  }, [toolbox]);
  const chooseCall = (to: number): void => {
    const step = calls?.steps[Math.max(1, Math.min(calls.steps.length, to)) - 1];
    if (step !== undefined) chooseTraceStep(step);
  };
  const copy = (): void => {
    const clip = copyNodes(model, selected);
    if (clip) void writeClipboard(JSON.stringify(clip));
  };
  const commands = {
    newId,
    select: choose,
    copy,
    cut: () => {
      copy();
      run(edits.remove(model, selected));
    },
    paste: () => {
      void readClipboard().then((text) => {
        const clip = parseClip(text);
        if (clip) run(paste(model, clip, newId, null));
      });
    },
    duplicate: () => {
      const clip = copyNodes(model, selected);
      const parent = model.nodes.find((n) => n.id === selected[0])?.parent ?? null;
      if (clip) run(paste(model, clip, newId, parent, 'Duplicate'));
    },
    // It is open already: what there is more of it stands in its form.
    open: (id: string) => {
      choose([id]);
      showPane('properties', 'form');
    },
    openTarget: (id: string) => {
      const target = openedDocument(model.nodes.find((n) => n.id === id));
      if (target) openDocument(target);
    },
    /** Pages the rounds of the loop that is meant, else the calls of the flow. False where the trace has no more than one. */
    page: (by: number): boolean => {
      const [loop] = loopsOf(document, selected);
      const rounds = loop ? path.rounds.get(loop) : undefined;
      if (loop && rounds && rounds.count > 1) {
        chooseRound(loop, Math.max(1, Math.min(rounds.count, rounds.shown + by)));
        return true;
      }
      if (calls) chooseCall(calls.shown + by);
      return calls !== null;
    },
    showValues: (id: string) => {
      const values = path.nodes.get(id)?.values ?? [];
      if (values.length > 0) setInspected({ node: id, values, at: screenPlace(id) });
    },
    fold: (loops: readonly string[]) => choose(toggleLoops(document, loops, selected)),
    source,
    connect,
    cancel: () => (source ? cancelConnecting() : choose([])),
    startConnect: (id: string) => {
      const node = model.nodes.find((n) => n.id === id);
      if (!node) return;
      if (!edits.takesNothingAfter(node.action.type)) setSource(id);
      else toast(`Nothing follows ${edits.labelOf(node.action.type)}.`);
    },
    add: () => {
      const [id] = selected;
      if (id && model.flows.some((f) => f.id === id))
        setPicker({ at: screenPlace(id), target: { kind: 'flow', flow: id } });
      else if (id && model.nodes.some((n) => n.id === id))
        setPicker({ at: screenPlace(id), target: { kind: 'after', node: id } });
      else setPicker({ at: screenPlace(''), target: { kind: 'line' } });
    },
    addNext: (from: string) => {
      const box = shown.nodes.find((n) => n.node.id === from)?.rect;
      if (!box) return;
      cancelConnecting();
      const place = { x: box.x + box.width + 48, y: box.y + box.height / 2 };
      pickOpen({ from, side: 'right', at: screenPlace(from), place });
    },
    addAfter: (node: string, at: Point) => setPicker({ at, target: { kind: 'after', node } }),
    insertInto: (flow: string, at: Point) => setPicker({ at, target: { kind: 'flow', flow } }),
    pickAt: (at: Point, place: Point) => setPicker({ at, target: { kind: 'place', place } }),
    menu: (at: Point) => openMenu(at, menuFor(document, selected, at, at, { ...commands, open: openDocument })),
    root: () => root.current,
  };
  const toolbar = moved || picker || source ? null : toolbarFor(document, selected, commands);
  /** The flow that something is dropped on: its line, or the + in its middle. */
  const flowUnder = (target: EventTarget): string | null => {
    if (!(target instanceof Element)) return null;
    const line = target.closest('.react-flow__edge')?.getAttribute('data-id');
    return line ?? target.closest('[data-flow]')?.getAttribute('data-flow') ?? null;
  };

  return (
    <FlowActionsContext value={actions}>
      <FlowMarkers />
      <Canvas
        name={unit.id}
        label={`Microflow ${unit.name}, ${model.nodes.length} nodes`}
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
          const target = ids.find((id) => !selected.includes(id)) ?? ids[0];
          if (source && target && model.nodes.some((n) => n.id === target)) return void connect(source, target);
          choose(ids.filter((id) => !model.parameters.some((p) => p.id === id)));
          if (source) setSource(null);
        }}
        onMoving={(places) => setMoved(places && new Map([...(moved ?? []), ...toMiddles(places, shown)]))}
        onMoved={(places) => {
          const middles = toMiddles(places, shown);
          const real = [...middles].filter(([id, p]) =>
            document.shown.nodes.some(
              (n) =>
                n.node.id === id &&
                (Math.abs(n.local.x - p.x) > 0.5 || Math.abs(n.local.y + n.rect.height / 2 - p.y) > 0.5),
            ),
          );
          if (real.length > 0) run(moveNodes(model, withParents(seen(new Set(middles.keys())), new Map(real))));
        }}
        onConnect={(c) => connect(c.source, c.target, c.sourceHandle === 'bottom')}
        canConnect={(from, to) => edits.refusal(model, from, to) === null}
        onConnectOpen={pickOpen}
        onKeyDown={(event) => {
          if (!keysFor(event, document, selected, commands)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onMenu={({ at, place, id }) =>
          openMenu(
            at,
            menuFor(document, id && !selected.includes(id) ? [id] : id ? selected : [], at, place, {
              ...commands,
              open: openDocument,
            }),
          )
        }
        onOpen={(id) => {
          if (openedDocument(model.nodes.find((n) => n.id === id))) commands.openTarget(id);
          else {
            commands.open(id);
            useStudio.setState({ paneAsked: { pane: 'properties' } });
          }
        }}
        onCanvasOpen={(place) => setPicker({ at: screenPlace(''), target: { kind: 'place', place } })}
        onHoverEdge={(id) => {
          clearTimeout(leaving.current);
          if (id) setHot(id);
          else leaving.current = setTimeout(() => setHot(null), 250);
        }}
        onDragData={(event, place) => {
          const { types } = event.dataTransfer;
          const isDocument = types.includes(unitsDragType) || types.includes(elementsDragType);
          if (!isDocument && !types.includes(dragType)) return;
          event.preventDefault();
          const canDrop = !isDocument || documentActivity(document.view, draggedUnits()) !== null;
          event.dataTransfer.dropEffect = canDrop ? 'copy' : 'none';
          setHot(place && canDrop ? flowUnder(event.target) : null);
        }}
        onDropData={(event, place) => {
          const dropped = droppedActivity(document.view, event.dataTransfer);
          if (!dropped) return;
          event.preventDefault();
          const flow = flowUnder(event.target);
          setHot(null);
          const { offer } = dropped;
          const edit =
            (flow && edits.insertOnFlow(model, flow, offer, newId)) || dropPlace(seen(), offer, place, newId);
          addFromToolbox('document' in dropped ? withDocument(edit, dropped) : edit);
        }}
        mapColor={familyColors}
      >
        {source && (
          <div className="cv-hint" role="status">
            Choose the node that comes next: arrows and Enter, or click; A adds one. Esc cancels.
          </div>
        )}
        {calls && !source && (
          <div className="mf-calls">
            <span>Call</span>
            <Pager label="Calls" one="call" shown={calls.shown} count={calls.steps.length} onPage={chooseCall} />
          </div>
        )}
        {picker?.target.kind === 'open' && <OpenLine {...picker.target} />}
        {toolbar && (
          <FloatingToolbar {...toolbar}>
            <ToolbarItems items={toolbar.items} />
          </FloatingToolbar>
        )}
      </Canvas>
      {inspected && (
        <ValuesPopover
          caption={shown.nodes.find((n) => n.node.id === inspected.node)?.caption ?? ''}
          values={inspected.values}
          at={inspected.at}
          onClose={(byKey) => {
            setInspected(null);
            if (byKey) root.current?.focus({ preventScroll: true });
          }}
        />
      )}
      {picker && (
        <ActivityPicker
          at={picker.at}
          {...(picker.target.kind === 'open' ? { without: nothingLeadsTo } : {})}
          onPick={pick}
          onClose={() => setPicker(null)}
        />
      )}
    </FlowActionsContext>
  );
}

/** What a drop puts into the flow: an activity of the toolbox, or what a document of the explorer or an element becomes. */
function droppedActivity(view: ProjectView, data: DataTransfer): { offer: string } | DocumentActivity | null {
  const offer = data.getData(dragType);
  if (offer) return { offer };
  const units = data.getData(unitsDragType) || data.getData(elementsDragType);
  return units ? documentActivity(view, JSON.parse(units) as string[]) : null;
}
