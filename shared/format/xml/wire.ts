import type { StructureNode } from '../../structure/node.ts';
import type { PlacedNode } from '../../structure/path.ts';
import type { XmlDescription } from '../message-format.ts';
import { nameKey } from './names.ts';

/** How a node of a structure stands in XML. */
export type XmlPlace = 'element' | 'attribute' | 'text' | 'mixed' | 'any' | 'anyAttribute';
const places: readonly string[] = ['attribute', 'text', 'mixed', 'any', 'anyAttribute'];

export function xmlPlaceOf({ wire }: StructureNode): XmlPlace {
  const kind = wire?.kind;
  return typeof kind === 'string' && places.includes(kind) ? (kind as XmlPlace) : 'element';
}

/** The local name and the namespace ('' for none) of an element or attribute. An item has those of its list. */
export function xmlNameOf(placed: PlacedNode): { local: string; ns: string } {
  const { node, parent } = placed;
  if (node.name === '' && node.wire?.name === undefined && parent?.node.type === 'array') return xmlNameOf(parent);
  const { name, ns } = node.wire ?? {};
  return { local: typeof name === 'string' ? name : node.name, ns: typeof ns === 'string' ? ns : '' };
}

/** Keys of members that have no name of their own. */
export const textKey = '#text';
export const mixedKey = '#mixed';
export const anyKey = '#any';
export const anyAttributeKey = '#anyAttribute';

/** The key by which the scanner knows a member. */
export function xmlMemberKey(placed: PlacedNode): string {
  const { local, ns } = xmlNameOf(placed);
  switch (xmlPlaceOf(placed.node)) {
    case 'attribute':
      return `@${nameKey(ns, local)}`;
    case 'text':
      return textKey;
    case 'mixed':
      return mixedKey;
    case 'any':
      return anyKey;
    case 'anyAttribute':
      return anyAttributeKey;
    default:
      return nameKey(ns, local);
  }
}

/** How a node is written, in the words of OpenAPI. */
export function xmlDescription(placed: PlacedNode): XmlDescription {
  const { local, ns } = xmlNameOf(placed);
  return {
    name: local,
    ...(ns === '' ? {} : { namespace: ns }),
    ...(xmlPlaceOf(placed.node) === 'attribute' ? { attribute: true as const } : {}),
  };
}
