import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { IdSource } from '../../../shared/model/unit.ts';
import { addNode, type Edit } from './edits.ts';
import { onRow } from './free-place.ts';
import { absoluteRects, card, loopAt, type Point, type Rect } from './geometry.ts';
import { placed } from './layout.ts';

/** Adds an activity where it was dropped: in the loop under the pointer, or on the canvas. */
export function dropPlace(model: Microflow, type: string, at: Point, newId: IdSource): Edit {
  const flow = placed(model);
  const parent = loopAt(flow, at);
  const origin = parent ? (absoluteRects(flow).get(parent) as Rect) : { x: 0, y: 0 };
  const snap = (value: number): number => Math.round(value / 8) * 8;
  const y = at.y - origin.y;
  const row = onRow(flow, parent, y, new Set());
  return addNode(type, { x: snap(at.x - origin.x - card.width / 2), y: row === y ? snap(y) : row }, parent, newId);
}
