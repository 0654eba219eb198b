import { offeredAction } from '../../../shared/microflow/activities/index.ts';
import { formOf, typeOfForm } from '../../../shared/microflow/control.ts';
import type { Microflow, SequenceFlow } from '../../../shared/microflow/kind.ts';
import type { IdSource } from '../../../shared/model/unit.ts';
import { addNode, connect, type Edit, takesNothingAfter } from './edits.ts';
import { absoluteRects, card, type Point, type Rect } from './geometry.ts';
import { placed } from './layout.ts';

/** Where a flow that was drawn into the open ends, and what it comes from. */
export interface OpenEnd {
  from: string;
  /** On the canvas. */
  place: Point;
  /** It was drawn from where errors leave. */
  isError: boolean;
}

/** Types that no flow leads to: they are not offered where one ends. */
export const nothingLeadsTo: readonly string[] = [typeOfForm('start'), typeOfForm('note')];

/** The flow that stands in the way of one more: what is added goes into it. Null where there is a way free. */
function wayTaken(model: Microflow, from: string, isError: boolean): SequenceFlow | null {
  const source = model.nodes.find((n) => n.id === from);
  const outgoing = model.flows.filter((f) => f.from === from);
  if (!source || formOf(source.action) === 'decision') return null;
  const normal = outgoing.find((f) => !f.error) ?? null;
  if (!isError || !normal) return normal;
  const canHandle = !['start', 'merge'].includes(formOf(source.action));
  return canHandle ? (outgoing.find((f) => f.error) ?? null) : normal;
}

/**
 * Adds an activity where a flow was drawn to, connected: by a way that is free (a case of a decision, the first way on, the error flow), else inside the flow
 * that leaves there already. It stands in the loop of what it follows. Null where nothing more can follow.
 */
export function addConnected(
  model: Microflow,
  offer: string,
  { from, place, isError }: OpenEnd,
  newId: IdSource,
  cases: readonly string[],
): Edit | null {
  const flow = placed(model);
  const source = flow.nodes.find((n) => n.id === from);
  if (!source || takesNothingAfter(source.action.type)) return null;
  const rects = absoluteRects(flow);
  const origin = source.parent ? (rects.get(source.parent) as Rect) : { x: 0, y: 0 };
  const own = rects.get(from) as Rect;
  // Drawn to the right it begins where the pointer was; any other way it stands around it.
  const left = place.x > own.x + own.width ? place.x : place.x - card.width / 2;
  const snap = (value: number): number => Math.round(value / 8) * 8;
  const at = { x: snap(left - origin.x), y: snap(place.y - origin.y) };
  const added = addNode(offer, at, source.parent, newId);
  const id = added.select[0] as string;
  const taken = wayTaken(model, from, isError);
  if (!taken) {
    const after = structuredClone(model);
    added.mutate(after);
    const connection = connect(after, from, id, newId, cases, isError);
    if (!connection) return null;
    return {
      ...added,
      mutate: (f) => {
        added.mutate(f);
        connection.mutate(f);
      },
    };
  }
  const { type } = offeredAction(offer);
  const next = newId();
  return {
    ...added,
    mutate: (f) => {
      added.mutate(f);
      const old = f.flows.find((each) => each.id === taken.id);
      if (!old) return;
      const target = old.to;
      old.to = id;
      // An ending takes the flow; what it led to stays, without a way in.
      if (takesNothingAfter(type)) return;
      const firstCase = formOf({ type }) === 'decision' ? 'true' : null;
      f.flows.push({ id: next, from: id, to: target, case: firstCase, error: false });
    },
  };
}
