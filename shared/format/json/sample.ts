import { isDecimalText } from '../../expression/numeric.ts';
import { keyOfNode, type StructureNode } from '../../structure/node.ts';
import { childrenOf, isRecursive, type PlacedNode, rootOf } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { longestSample, sampleValue } from '../sample-value.ts';

/** A JSON message of a structure, in lines: lists have one item, what repeats an object above it is left out. */
export function sampleJson(shape: StructureShape): string {
  let left = longestSample;
  return `${written(rootOf(shape), '')}\n`;

  function written(placed: PlacedNode, indent: string): string {
    const { node } = placed;
    left--;
    const inner = `${indent}  `;
    const inside = isRecursive(placed) ? [] : childrenOf(placed).filter((child) => left > 0 && !ends(child));
    const lines = (open: string, each: string[], close: string) =>
      each.length === 0 ? `${open}${close}` : `${open}\n${inner}${each.join(`,\n${inner}`)}\n${indent}${close}`;
    if (node.type === 'object')
      return lines(
        '{',
        inside.map((child) => `${JSON.stringify(keyOfNode(child.node))}: ${written(child, inner)}`),
        '}',
      );
    if (node.type === 'array')
      return lines(
        '[',
        inside.map((child) => written(child, inner)),
        ']',
      );
    if (node.type === 'dictionary')
      return lines(
        '{',
        inside.map((child) => `"key": ${written(child, inner)}`),
        '}',
      );
    return valueText(node);
  }
}

/** Whether a member leads to nothing but an object that stands above it already. */
function ends(placed: PlacedNode): boolean {
  return placed.node.optional === true && (isRecursive(placed) || childrenOf(placed).some(isRecursive));
}

function valueText(node: StructureNode): string {
  const text = sampleValue(node);
  switch (node.type) {
    case 'integer':
    case 'long':
    case 'decimal':
      return isDecimalText(text) ? text : '0';
    case 'boolean':
      return text === 'true' || text === '1' ? 'true' : 'false';
    case 'any':
      return node.sample !== undefined && isJson(node.sample) ? node.sample : JSON.stringify(text);
    case 'unknown':
      return 'null';
    default:
      return JSON.stringify(text);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
