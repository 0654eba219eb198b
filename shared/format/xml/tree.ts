import type { MessageTree } from '../message-format.ts';
import { isNil, parseXml, textOfElement, type XmlElement } from './parse.ts';

/** An XML text as a tree, as people see it: attributes with an @, elements by their names; null when it is none. */
export function xmlTree(text: string): MessageTree | null {
  const { root } = parseXml(text);
  return root && { name: '', type: 'object', text: '', children: [treeOf(root)] };
}

function treeOf(element: XmlElement): MessageTree {
  const name = element.name.raw;
  if (isNil(element)) return { name, type: 'nothing', text: 'nil', children: [] };
  const attributes = element.attributes.map(
    (attribute): MessageTree => ({ name: `@${attribute.name.raw}`, type: 'text', text: attribute.value, children: [] }),
  );
  const elements = element.children.flatMap((child) => (child.type === 'element' ? [treeOf(child)] : []));
  if (attributes.length === 0 && elements.length === 0)
    return { name, type: 'text', text: textOfElement(element), children: [] };
  const texts = element.children.flatMap((child): MessageTree[] =>
    child.type === 'text' && child.text.trim() !== ''
      ? [{ name: '', type: 'text', text: child.text, children: [] }]
      : [],
  );
  return { name, type: 'object', text: '', children: [...attributes, ...texts, ...elements] };
}
