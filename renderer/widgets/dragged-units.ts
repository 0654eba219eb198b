/** Documents that are dragged from the explorer, by this type. */
export const unitsDragType = 'application/x-weft-units';

let dragged: readonly string[] = [];

/** Which documents are dragged: what a drag carries can be read only when it is dropped, and a target must know before. */
export const draggedUnits = (): readonly string[] => dragged;

export function setDraggedUnits(ids: readonly string[]): void {
  dragged = ids;
}
