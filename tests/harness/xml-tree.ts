import { parseXml, type XmlElement } from '../../shared/format/xml/parse.ts';

const xsi = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * What an XML document says, whatever prefixes and white space it is written with: names by their namespaces, attributes sorted, texts. White space between
 * elements says nothing; where the schema lies is no part of the message.
 */
export function xmlMeaning(text: string): unknown {
  const { root } = parseXml(text);
  return root && meaning(root);
}

function meaning({ name, attributes, children }: XmlElement): unknown {
  const said = attributes
    .filter((a) => !(a.name.ns === xsi && /[sS]chemaLocation$/.test(a.name.local)))
    .map((a) => [a.name.key, a.value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const isBlank = children.every((child) => child.type === 'element' || child.text.trim() === '');
  const content = children.flatMap((child): unknown[] => {
    if (child.type === 'element') return [meaning(child)];
    return isBlank ? [] : [child.text];
  });
  return [name.key, said, joined(content)];
}

/** Texts that a comment or a CDATA section parts are one. */
function joined(content: readonly unknown[]): unknown[] {
  const parts: unknown[] = [];
  for (const part of content)
    if (typeof part === 'string' && typeof parts.at(-1) === 'string') parts.push(`${parts.pop()}${part}`);
    else parts.push(part);
  return parts;
}

/** Where two meanings begin to differ, in words. */
export function firstDifference(a: unknown, b: unknown, path = ''): string | null {
  if (!Array.isArray(a) || !Array.isArray(b))
    return a === b ? null : `${path}: ${JSON.stringify(a)?.slice(0, 80)} became ${JSON.stringify(b)?.slice(0, 80)}`;
  const [name, attributes, content] = a as [string, unknown[], unknown[]];
  const place = `${path}/${name.replace(/^\{.*\}/, '')}`;
  if (name !== b[0]) return `${place} became ${b[0]}`;
  if (JSON.stringify(attributes) !== JSON.stringify(b[1]))
    return `${place}: ${JSON.stringify(attributes)} became ${JSON.stringify(b[1])}`.slice(0, 300);
  const other = b[2] as unknown[];
  for (let i = 0; i < Math.max(content.length, other.length); i++) {
    const found = firstDifference(content[i], other[i], place);
    if (found) return found;
  }
  return null;
}
