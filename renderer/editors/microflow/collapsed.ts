import { formOf } from '../../../shared/microflow/control.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { isWithin, type Size } from './geometry.ts';
import type { Finding } from './node-data.ts';
import type { PathTaken } from './path-taken.ts';
import type { ShownMicroflow, ShownNode, ShownTrace } from './projection.ts';

/** A collapsed loop: as high as the activities of its row, so that its flows stay on one line. */
const foldedLoop: Size = { width: 232, height: 46 };

/** The collapsed loops that hide a node, the innermost first; a collapsed loop does not hide itself. */
export function foldedAround(model: Microflow, id: string, folded: ReadonlySet<string>): string[] {
  const around: string[] = [];
  let current = model.nodes.find((n) => n.id === id)?.parent;
  for (let depth = 0; current && depth < 50; depth++) {
    if (folded.has(current)) around.push(current);
    current = model.nodes.find((n) => n.id === current)?.parent;
  }
  return around;
}

/**
 * The flow with some loops collapsed: what stands in them is not shown. A loop stays where it is and keeps its middle line; nothing else moves, since the model is
 * the same.
 */
export function collapse(shown: ShownMicroflow, model: Microflow, folded: ReadonlySet<string>): ShownMicroflow {
  if (folded.size === 0) return shown;
  const hidden = new Set(model.nodes.filter((n) => n.parent && isWithin(model, n.parent, folded)).map((n) => n.id));
  const isCounted = ({ action }: { action: { type: string } }) => !['note', 'merge'].includes(formOf(action));
  return {
    nodes: shown.nodes.flatMap((n): ShownNode[] => {
      if (hidden.has(n.node.id)) return [];
      if (!folded.has(n.node.id)) return [n];
      const inside = model.nodes.filter((m) => m.parent && isWithin(model, m.parent, new Set([n.node.id])));
      const count = inside.filter(isCounted).length;
      const down = (n.rect.height - foldedLoop.height) / 2;
      return [
        {
          ...n,
          rect: { x: n.rect.x, y: n.rect.y + down, ...foldedLoop },
          local: { x: n.local.x, y: n.local.y + down },
          label: `${n.label}, collapsed, ${activities(count)}`,
          folded: { count, inside: inside.map((m) => m.id) },
        },
      ];
    }),
    flows: shown.flows.filter((f) => !hidden.has(f.flow.from)),
  };
}

export const activities = (count: number): string => `${count} ${count === 1 ? 'activity' : 'activities'}`;

/** The flow as one sees it, for what is put somewhere: a place is never inside a loop that is collapsed. */
export function asSeen(
  model: Microflow,
  folded: ReadonlySet<string>,
  moved: ReadonlySet<string> = new Set(),
): Microflow {
  const closed = new Set([...folded].filter((id) => !moved.has(id)));
  if (closed.size === 0) return model;
  return { ...model, nodes: model.nodes.filter((n) => !isWithin(model, n.id, closed)) };
}

/** What is wrong in a node, or in what it hides: the worst of it. */
export function findingOf({ node, folded }: ShownNode, findings: ReadonlyMap<string, Finding>): Finding | null {
  const own = findings.get(node.id);
  const inside = (folded?.inside ?? []).flatMap((id) => findings.get(id) ?? []);
  const worst = [own, ...inside].find((f) => f?.severity === 'error') ?? own ?? inside[0];
  if (!worst) return null;
  const others = inside.length + (own ? 1 : 0) - 1;
  if (inside.length === 0) return worst;
  return {
    ...worst,
    message: `${worst === own ? '' : 'Inside: '}${worst.message}${others > 0 ? ` ${others} more` : ''}`,
  };
}

/** What the trace says of a node; of a collapsed loop also an error that its own steps went on after. */
export function traceOf({ node, folded }: ShownNode, path: PathTaken): ShownTrace | null {
  const own = path.nodes.get(node.id) ?? null;
  if (!own || own.error !== null || !folded) return own;
  const failed = folded.inside.map((id) => path.nodes.get(id)?.error).find((error) => error);
  return failed ? { ...own, error: `Inside: ${failed}` } : own;
}
