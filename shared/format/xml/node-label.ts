import { type PlacedNode, rootPath } from '../../structure/path.ts';
import { xmlRawName } from './prefixes.ts';
import { xmlPlaceOf } from './wire.ts';

const words = {
  text: '(text)',
  mixed: '(mixed content)',
  any: '(any element)',
  anyAttribute: '@(any attribute)',
} as const;

/** How XML people write what a node is: `cbc:ID`, `@currencyID`, `(text)`. Groups are called by their kind. */
export function xmlNodeLabel(placed: PlacedNode): string {
  const { node, path } = placed;
  if (path === rootPath) return '(document)';
  if (node.group !== undefined || node.item?.group !== undefined)
    return `(${node.name || node.group || node.item?.group})`;
  const place = xmlPlaceOf(node);
  if (place === 'element') return xmlRawName(placed);
  return place === 'attribute' ? `@${xmlRawName(placed)}` : words[place];
}
