import { mostSimilar } from '../../model/naming.ts';
import { type FixContext, offerLimit } from './quick-fix.ts';

/** A document or element that a reference could point at. */
export interface Target {
  id: string;
  name: string;
}

/**
 * What a reference to some kinds may point at, worth offering: those most like `hint`, else all when they are few.
 */
export function targetsFor(
  { view, unit }: FixContext,
  accepts: readonly string[],
  hint = '',
  isFit: (id: string) => boolean = () => true,
): Target[] {
  const units = accepts.flatMap((kind) => view.ofKind(kind)).map((u) => ({ id: u.id, name: view.qualifiedName(u) }));
  const elements = [...view.elements().values()]
    .filter((e) => accepts.includes(e.kind))
    .map((e) => ({ id: e.id, name: e.qualifiedName }));
  const all = [...units, ...elements].filter((t) => t.id !== unit.id && isFit(t.id));
  const short = (t: Target) => t.name.split('.').pop() ?? t.name;
  const similar = hint === '' ? undefined : mostSimilar(hint, all.map(short));
  const first = all.find((t) => short(t) === similar);
  if (first) return [first, ...(all.length <= offerLimit ? all.filter((t) => t !== first) : [])];
  return all.length <= offerLimit ? all : [];
}
