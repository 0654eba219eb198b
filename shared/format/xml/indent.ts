import { parseXml, type XmlElement } from './parse.ts';

/** The document with each element on a line of its own, two spaces a level; elements that hold text stay as they are. A text that is no XML stays whole. */
export function indentXml(text: string): string {
  const { root } = parseXml(text);
  if (!root) return text;
  const before = text.slice(0, root.at).trim();
  const lines: string[] = before === '' ? [] : [before.replace(/\?>\s*</g, '?>\n<')];
  const add = (element: XmlElement, indent: string): void => {
    const isMixed = element.children.some((child) => child.type === 'text' && child.text.trim() !== '');
    const elements = element.children.flatMap((child) => (child.type === 'element' ? [child] : []));
    const holdsMore = /<!|<\?/.test(text.slice(element.contentAt, element.contentEnd));
    if (isMixed || elements.length === 0 || holdsMore) {
      lines.push(indent + text.slice(element.at, element.end));
      return;
    }
    lines.push(indent + text.slice(element.at, element.contentAt));
    for (const child of elements) add(child, `${indent}  `);
    lines.push(indent + text.slice(element.contentEnd, element.end));
  };
  add(root, '');
  const after = text.slice(root.end).trim();
  if (after !== '') lines.push(after);
  return lines.join('\n');
}
