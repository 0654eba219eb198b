import { childrenOf, isRecursive, type PlacedNode, rootOf } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { longestSample, sampleValue } from '../sample-value.ts';
import { xmlPrefixes } from './prefixes.ts';
import { xmlMembers } from './shape.ts';
import { xmlNameOf, xmlPlaceOf } from './wire.ts';
import { attributeText, elementText } from './writers.ts';

/** An XML message of a structure, in lines: the first root element, the first option of each choice, lists with one item, what repeats an element above it left out. */
export function sampleXml(shape: StructureShape): string {
  let left = longestSample;
  const prefixes = xmlPrefixes(shape);
  const used = new Map<string, string>();
  const prefixed = (placed: PlacedNode, prefix: string): string => {
    const { local, ns } = xmlNameOf(placed);
    if (ns !== '') used.set(prefix, ns);
    return prefix === '' ? local : `${prefix}:${local}`;
  };
  const [first] = xmlMembers(rootOf(shape)).all;
  if (!first) return '';
  const lines = element(first.node.type === 'array' ? (childrenOf(first)[0] ?? first) : first, '');
  const declared = [...used].map(([prefix, ns]) => ` xmlns${prefix && `:${prefix}`}="${attributeText(ns)}"`);
  const [start = '', ...others] = lines;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${[start.replace(/^<[^\s/>]+/, (name) => name + declared.join('')), ...others].join('\n')}\n`;

  function element(placed: PlacedNode, indent: string): string[] {
    left--;
    const name = prefixed(placed, prefixes.ofElement(xmlNameOf(placed).ns));
    if (placed.node.type !== 'object') return [`${indent}<${name}>${elementText(sampleValue(placed.node))}</${name}>`];
    const { all } = isRecursive(placed) ? { all: [] } : xmlMembers(placed);
    const attributes: string[] = [];
    const inside: string[] = [];
    let text = '';
    for (const member of all) {
      if (left <= 0) break;
      if (!isFirstOption(member, placed)) continue;
      const place = xmlPlaceOf(member.node);
      if (place === 'attribute') {
        const own = prefixed(member, prefixes.ofAttribute(xmlNameOf(member).ns));
        attributes.push(` ${own}="${attributeText(sampleValue(member.node))}"`);
      } else if (place === 'text') text = elementText(sampleValue(member.node));
      else if (place === 'element') {
        const one = member.node.type === 'array' ? (childrenOf(member)[0] ?? member) : member;
        if (member.node.optional && isRecursive(one)) continue;
        inside.push(...element(one, `${indent}  `));
      }
    }
    const start = `${indent}<${name}${attributes.join('')}`;
    if (inside.length > 0) return [`${start}>${text}`, ...inside, `${indent}</${name}>`];
    return [text ? `${start}>${text}</${name}>` : `${start}/>`];
  }
}

/** Whether a member is chosen wherever it stands in a choice below the element: the first option is. */
function isFirstOption(member: PlacedNode, element: PlacedNode): boolean {
  for (let at = member; at.parent && at.parent.path !== element.path; at = at.parent)
    if (at.parent.node.group === 'choice' && childrenOf(at.parent)[0]?.path !== at.path) return false;
  return true;
}
