import { activityOf, offeredAction } from '../../../shared/microflow/activities/index.ts';
import { endsFlow, formOf, typeOfForm } from '../../../shared/microflow/control.ts';
import {
  type DataType,
  type FlowNode,
  type Microflow,
  microflowKind,
  type SequenceFlow,
} from '../../../shared/microflow/kind.ts';
import { removeElements } from '../../../shared/model/deletion.ts';
import type { IdSource } from '../../../shared/model/unit.ts';
import { flowLines } from './flow-lines.ts';
import { makeRoom, settle } from './frames.ts';
import { laneHeight, moveClear } from './free-place.ts';
import { absoluteRects, card, meet, nodeSizes, type Point, type Rect } from './geometry.ts';
import { placed } from './layout.ts';
import { clearAround, pushRight } from './room.ts';

/** A gesture's edit: what the undo step is called, what it does to the flow, and what is selected after it. */
export interface Edit {
  label: string;
  mutate(flow: Microflow): void;
  select: string[];
  /** Lays the whole flow out anew: it is shown from its beginning. */
  arranges?: true;
}

const gap = 48;

/** Whether no flow leaves an activity: it ends the flow, or is a note. */
export const takesNothingAfter = (type: string): boolean => endsFlow({ type }) || formOf({ type }) === 'note';
const isNoTarget = (type: string): boolean => formOf({ type }) === 'start' || formOf({ type }) === 'note';
/** Whether exactly one flow leaves it, and errors cannot come from it. */
const hasOneWay = ({ action }: FlowNode): boolean => formOf(action) === 'start' || formOf(action) === 'merge';

function newNode(offer: string, at: Point, parent: string | null, newId: IdSource): FlowNode {
  return {
    id: newId(),
    x: Math.round(at.x),
    y: Math.round(at.y),
    parent,
    caption: '',
    onError: 'rollback',
    disabled: false,
    documentation: '',
    action: offeredAction(offer),
  };
}

export const labelOf = (type: string): string => activityOf(type).label.toLowerCase();

/** A flow that does nothing yet. */
export function addStartAndEnd(newId: IdSource): Edit {
  const start = newNode(typeOfForm('start'), { x: 0, y: 0 }, null, newId);
  const end = newNode(typeOfForm('return'), { x: 240, y: 0 }, null, newId);
  return {
    label: 'Add start and end',
    mutate: (flow) => {
      flow.nodes.push(start, end);
      flow.flows.push({ id: newId(), from: start.id, to: end.id, case: null, error: false });
    },
    select: [],
  };
}

/** Adds an activity at a place: `at` is its left edge and middle line, seen from `parent`. */
export function addNode(offer: string, at: Point, parent: string | null, newId: IdSource): Edit {
  const node = newNode(offer, at, parent, newId);
  return {
    label: `Add ${labelOf(node.action.type)}`,
    mutate: (flow) => {
      settle(flow);
      makeRoom(flow, () => {
        flow.nodes.push(node);
        moveClear(flow, new Set([node.id]));
      });
    },
    select: [node.id],
  };
}

/** Adds an activity after a node that has no flow yet, connected to it. */
export function appendNode(flow: Microflow, offer: string, after: string, newId: IdSource): Edit | null {
  const source = placed(flow).nodes.find((n) => n.id === after);
  if (!source) return null;
  const width = nodeSizes(flow).get(after)?.width ?? card.width;
  const node = newNode(offer, { x: source.x + width + gap, y: source.y }, source.parent, newId);
  const connection = takesNothingAfter(source.action.type)
    ? null
    : connect(withNode(flow, node), after, node.id, newId, ['true', 'false']);
  return {
    label: `Add ${labelOf(node.action.type)}`,
    mutate: (f) => {
      settle(f);
      makeRoom(f, () => {
        f.nodes.push(node);
        standUnder(f, node, after);
        moveClear(f, new Set([node.id]), laneHeight);
        connection?.mutate(f);
      });
    },
    select: [node.id],
  };
}

/**
 * Adds an activity where a person who chose no place means it: before the end of the main line (decisions: where `true` leads), or after its last activity when nothing
 * ends it. Null where there is no line, or the activity has no place in one.
 */
export function addToMainLine(flow: Microflow, offer: string, newId: IdSource): Edit | null {
  const { type } = offeredAction(offer);
  if (isNoTarget(type)) return null;
  const seen = new Set<string>();
  let last = flow.nodes.find((n) => formOf(n.action) === 'start' && n.parent === null);
  let way: SequenceFlow | null = null;
  while (last && !seen.has(last.id)) {
    seen.add(last.id);
    const ways = flow.flows.filter((f) => f.from === last?.id && !f.error);
    const next = ways.find((f) => f.case === 'true') ?? ways[0];
    if (!next) break;
    way = next;
    last = flow.nodes.find((n) => n.id === next.to);
  }
  if (!last) return null;
  const isEnded = takesNothingAfter(last.action.type) || flow.flows.some((f) => f.from === last?.id && !f.error);
  if (!isEnded) return appendNode(flow, offer, last.id, newId);
  // Another end would leave the one that is there without a way in.
  return way && !takesNothingAfter(type) ? insertOnFlow(flow, way.id, offer, newId) : null;
}

/** What would lie on a node that stands there already goes below it: right below it, middle under middle. */
function standUnder(flow: Microflow, node: FlowNode, after: string): void {
  const rects = absoluteRects(flow);
  const [source, own] = [rects.get(after) as Rect, rects.get(node.id) as Rect];
  const other = flow.nodes.find(
    (n) => n !== node && n.parent === node.parent && meet(rects.get(n.id) as Rect, own, gap / 2),
  );
  const box = other && rects.get(other.id);
  if (!box) return;
  const by = box.x + box.width / 2 - own.x - own.width / 2;
  if (own.x + by >= source.x + source.width + gap / 2) node.x += Math.round(by);
}

function withNode(flow: Microflow, node: FlowNode): Microflow {
  return { ...flow, nodes: [...flow.nodes, node] };
}

/** Puts an activity into a flow: the flow is split, and what follows in the row makes room. */
export function insertOnFlow(model: Microflow, flowId: string, offer: string, newId: IdSource): Edit | null {
  const { type } = offeredAction(offer);
  const split = model.flows.find((f) => f.id === flowId);
  const from = model.nodes.find((n) => n.id === split?.from);
  if (!split || !from || isNoTarget(type)) return null;
  const id = newId();
  const nextFlow = newId();
  return {
    label: `Insert ${labelOf(type)}`,
    mutate: (flow) => {
      settle(flow);
      makeRoom(flow, () => {
        const node: FlowNode = { ...newNode(offer, { x: 0, y: 0 }, from.parent, () => id) };
        flow.nodes.push(node);
        placeBetween(flow, node, split);
        const old = flow.flows.find((f) => f.id === flowId) as SequenceFlow;
        const target = old.to;
        old.to = node.id;
        // An ending takes the flow; what it led to stays, without a way in.
        if (takesNothingAfter(type)) return;
        const [firstCase = null] = formOf({ type }) === 'decision' ? ['true'] : [];
        flow.flows.push({ id: nextFlow, from: node.id, to: target, case: firstCase, error: false });
      });
    },
    select: [id],
  };
}

/**
 * Puts a node into the line between two: on the row of the one before, or, where the line turns off a decision, on the row it leads to. What is behind moves on, what
 * stands above and below moves away.
 */
function placeBetween(flow: Microflow, node: FlowNode, split: SequenceFlow): void {
  const rects = absoluteRects(flow);
  const from = rects.get(split.from) as Rect;
  const to = rects.get(split.to) as Rect;
  const own = rects.get(node.id) as Rect;
  const parent = node.parent ? (rects.get(node.parent) as Rect) : { x: 0, y: 0 };
  const start = { x: from.x + from.width / 2, y: from.y + from.height / 2 };
  const isBelow = to.y >= from.y + from.height && Math.abs(to.x + to.width / 2 - start.x) < 40;
  const put = (x: number, y: number): void =>
    void Object.assign(node, { x: Math.round(x - parent.x), y: Math.round(y - parent.y) });
  if (isBelow) {
    const room = to.y - from.y - from.height;
    const shift = Math.max(0, own.height + 2 * gap - room);
    for (const other of flow.nodes) {
      if (other.parent === node.parent && other.id !== node.id && (rects.get(other.id) as Rect).y >= to.y)
        other.y += shift;
    }
    put(start.x - own.width / 2, from.y + from.height + (room + shift) / 2);
  } else {
    const room = to.x - from.x - from.width;
    const isAhead = room >= 0;
    const shift = isAhead ? Math.max(0, own.width + 2 * gap - room) : 0;
    const turnsOff = isAhead && flowLines(flow, node.parent, rects).get(split.id)?.sides[0] !== 'right';
    const y = turnsOff ? to.y + to.height / 2 : start.y;
    if (shift > 0) pushRight(flow, node.parent, to.x, [y], shift, node.id);
    const space = isAhead ? (room + shift - own.width) / 2 : gap;
    put(from.x + from.width + space, y);
  }
  clearAround(flow, node);
}

/** Why two nodes cannot be connected, in words; null when they can. */
export function refusal(flow: Microflow, from: string, to: string): string | null {
  const source = flow.nodes.find((n) => n.id === from);
  const target = flow.nodes.find((n) => n.id === to);
  if (!source || !target || from === to) return 'A flow needs two nodes.';
  if (takesNothingAfter(source.action.type)) return `Nothing follows ${labelOf(source.action.type)}.`;
  if (isNoTarget(target.action.type)) return `No flow leads to ${labelOf(target.action.type)}.`;
  if (source.parent !== target.parent) return 'A flow stays inside its loop.';
  return null;
}

/**
 * Connects two nodes. A decision gets its next free case; the second flow of an activity is its error handler. `cases` are
 * the outcomes of the source when it is a decision.
 */
export function connect(
  model: Microflow,
  from: string,
  to: string,
  newId: IdSource,
  cases: readonly string[],
  asError = false,
): Edit | null {
  if (refusal(model, from, to)) return null;
  const source = model.nodes.find((n) => n.id === from) as FlowNode;
  const outgoing = model.flows.filter((f) => f.from === from);
  if (outgoing.some((f) => f.to === to && !f.case)) return null;
  const flow: SequenceFlow = { id: newId(), from, to, case: null, error: false };
  if (formOf(source.action) === 'decision') {
    flow.case = cases.find((c) => !outgoing.some((f) => f.case === c)) ?? null;
    if (flow.case === null && outgoing.length > 0) return null;
  } else if (outgoing.some((f) => !f.error) || (asError && !hasOneWay(source))) {
    if (hasOneWay(source) || outgoing.some((f) => f.error)) {
      // One way on: the flow that is there goes to the new target.
      const old = outgoing.find((f) => !f.error) ?? outgoing[0];
      return {
        label: 'Redirect flow',
        mutate: (m) => void Object.assign(m.flows.find((f) => f.id === old?.id) ?? {}, { to }),
        select: old ? [old.id] : [],
      };
    }
    flow.error = true;
  }
  return {
    label: flow.error ? 'Add error flow' : 'Add flow',
    mutate: (m) => {
      m.flows.push(flow);
      const node = m.nodes.find((n) => n.id === from);
      if (flow.error && node && (node.onError === 'rollback' || node.onError === 'continue'))
        node.onError = 'custom-without-rollback';
    },
    select: [flow.id],
  };
}

export function setCase(id: string, value: string | null): Edit {
  return {
    label: value ? `Set case ${value}` : 'Clear case',
    mutate: (m) => void Object.assign(m.flows.find((f) => f.id === id) ?? {}, { case: value }),
    select: [id],
  };
}

/** Deletes nodes and flows and heals: what led to a deleted node leads to what followed it. The start stays. */
export function remove(model: Microflow, ids: readonly string[]): Edit | null {
  const picked = new Set(ids.filter((id) => !model.nodes.some((n) => n.id === id && formOf(n.action) === 'start')));
  const nodes = model.nodes.filter((n) => picked.has(n.id));
  const flows = model.flows.filter((f) => picked.has(f.id));
  const parameters = model.parameters.filter((p) => picked.has(p.id));
  const count = nodes.length + flows.length + parameters.length;
  if (count === 0) return null;
  const [only] = nodes;
  return {
    label:
      count > 1
        ? `Delete ${count} elements`
        : only
          ? `Delete ${labelOf(only.action.type)}`
          : parameters[0]
            ? `Delete parameter ${parameters[0].name}`
            : 'Delete flow',
    mutate: (flow) => {
      for (const f of flow.flows.filter((f) => picked.has(f.id))) clearHandler(flow, f);
      removeElements(microflowKind.schema, flow, new Set([...flows, ...parameters].map((e) => e.id)));
      for (const node of nodes) heal(flow, node);
      for (const f of flow.flows.filter((f) => picked.has(f.to))) clearHandler(flow, f);
      removeElements(microflowKind.schema, flow, new Set(nodes.map((n) => n.id)));
    },
    select: [],
  };
}

/** Without its error flow a node handles errors as before. */
function clearHandler(flow: Microflow, gone: SequenceFlow): void {
  const node = gone.error ? flow.nodes.find((n) => n.id === gone.from) : undefined;
  if (node && node.onError !== 'continue') node.onError = 'rollback';
}

/** Joins what led to a node with what followed it. */
export function heal(flow: Microflow, node: FlowNode): void {
  const next = flow.flows.filter((f) => f.from === node.id && !f.error);
  const [way] =
    next.length === 1 || formOf(node.action) === 'decision' ? [next.find((f) => f.case === 'true') ?? next[0]] : [];
  if (!way || way.to === node.id) return;
  for (const f of flow.flows) if (f.to === node.id && f.from !== way.to) f.to = way.to;
}

export function setCaption(id: string, caption: string): Edit {
  return {
    label: 'Change caption',
    mutate: (m) => {
      const node = m.nodes.find((n) => n.id === id);
      // The words of a note are its own.
      if (node && 'text' in node.action && formOf(node.action) === 'note') node.action.text = caption;
      else if (node) node.caption = caption;
    },
    select: [id],
  };
}

export function toggleDisabled(model: Microflow, ids: readonly string[]): Edit {
  const nodes = model.nodes.filter((n) => ids.includes(n.id));
  const disabled = !nodes.every((n) => n.disabled);
  return {
    label: disabled ? 'Disable' : 'Enable',
    mutate: (m) => {
      for (const n of m.nodes) if (ids.includes(n.id)) n.disabled = disabled;
    },
    select: [...ids],
  };
}

export function addParameter(model: Microflow, name: string, type: DataType, newId: IdSource): Edit {
  const taken = new Set(model.parameters.map((p) => p.name));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}${n}`;
  const parameter = { id: newId(), name: free, type, documentation: '' };
  return { label: `Add parameter ${free}`, mutate: (m) => void m.parameters.push(parameter), select: [parameter.id] };
}
