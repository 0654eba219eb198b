import { childrenOf, type PlacedNode } from './path.ts';

/** Says of an element that it only stands around a list, which other formats have without it (OpenAPI 3.1, 4.8.26: `wrapped`). */
export const wrapsList = 'wrapsList';

/** The list that an element stands around; null for one that is more than that. */
export function wrappedList(placed: PlacedNode): PlacedNode | null {
  if (placed.node.wire?.[wrapsList] !== true) return null;
  const [list, ...others] = childrenOf(placed);
  return list?.node.type === 'array' && others.length === 0 ? list : null;
}
