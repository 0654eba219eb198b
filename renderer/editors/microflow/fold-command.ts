import { formOf } from '../../../shared/microflow/control.ts';
import { isWithin } from './geometry.ts';
import type { MicroflowDocument } from './use-microflow.ts';

/** The loops that a command on elements is for: those that are selected, else the one that the active element stands in. */
export function loopsOf({ model }: MicroflowDocument, ids: readonly string[]): string[] {
  const nodes = ids.flatMap((id) => model.nodes.find((n) => n.id === id) ?? []);
  const loops = nodes.filter((n) => formOf(n.action) === 'loop').map((n) => n.id);
  const around = nodes[0]?.parent;
  return loops.length > 0 ? loops : around ? [around] : [];
}

/** Collapses loops, or expands them when all of them are collapsed. Gives what is selected then: nothing that is hidden. */
export function toggleLoops(
  document: MicroflowDocument,
  loops: readonly string[],
  selected: readonly string[],
): string[] {
  const isFolded = loops.every((id) => document.folded.has(id));
  document.fold(loops, !isFolded);
  const closed = new Set(loops);
  const isHidden = (id: string): boolean => {
    const parent = document.model.nodes.find((n) => n.id === id)?.parent;
    const flow = document.model.flows.find((f) => f.id === id);
    return flow ? isHidden(flow.from) : parent ? isWithin(document.model, parent, closed) : false;
  };
  return isFolded || !selected.some(isHidden) ? [...selected] : [...loops];
}
