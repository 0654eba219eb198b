import type { StructureNode } from '../structure/node.ts';
import type { StructureShape } from '../structure/structure-document.ts';

/** The local names of the elements of messages that hold base64: their values may travel as attachments (XOP). */
export function binaryElements({ root, types = {} }: Pick<StructureShape, 'root' | 'types'>): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: StructureNode, name: string): void => {
    const own = typeof node.wire?.name === 'string' ? node.wire.name : node.name || name;
    if (node.type === 'binary' && node.wire?.kind === undefined && node.wire?.encoding !== 'hex') names.add(own);
    for (const child of node.children ?? []) visit(child, '');
    if (node.item) visit(node.item, own);
  };
  visit(root, '');
  for (const type of Object.values(types)) visit(type, '');
  return names;
}
