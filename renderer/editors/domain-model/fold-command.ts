import type { ShownEntity } from './projection.ts';
import type { DomainModelDocument } from './use-domain-model.ts';

const shownOf = ({ diagram }: DomainModelDocument, ids: readonly string[]): ShownEntity[] =>
  diagram.entities.filter(
    ({ entity, canFold }) => canFold && (ids.includes(entity.id) || entity.attributes.some((a) => ids.includes(a.id))),
  );

/** Whether the command expands: all entities of these elements that can be collapsed are. */
export function isFolded(document: DomainModelDocument, ids: readonly string[]): boolean {
  const shown = shownOf(document, ids);
  return shown.length > 0 && shown.every((e) => e.isFolded);
}

/** Collapses the entities of these elements, or expands them when all of them are collapsed. */
export function toggleFold(document: DomainModelDocument, ids: readonly string[]): void {
  const shown = shownOf(document, ids);
  document.fold(
    shown.map((e) => e.entity.id),
    !isFolded(document, ids),
  );
}
