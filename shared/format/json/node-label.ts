import { keyOfNode } from '../../structure/node.ts';
import { type PlacedNode, rootPath } from '../../structure/path.ts';

/** The key of a member, as it stands in messages; what has no key is called by its place. */
export function jsonNodeLabel({ node, path }: PlacedNode): string {
  return keyOfNode(node) || (path === rootPath ? '(root)' : '(item)');
}
