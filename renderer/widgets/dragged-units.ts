/** Documents that are dragged from the explorer, by this type. */
export const unitsDragType = 'application/x-weft-units';
/** Elements of documents that are dragged, such as operations of a service: they become something in a flow, and are moved nowhere. */
export const elementsDragType = 'application/x-weft-elements';

let dragged: readonly string[] = [];

/** Which documents or elements are dragged: what a drag carries can be read only when it is dropped, and a target must know before. */
export const draggedUnits = (): readonly string[] => dragged;

export function setDraggedUnits(ids: readonly string[]): void {
  dragged = ids;
}
