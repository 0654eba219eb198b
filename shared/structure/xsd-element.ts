/** An element of a schema in the making; attributes that are undefined are left out. */
export interface XsdElement {
  name: string;
  attributes: Readonly<Record<string, string | number | undefined>>;
  children: readonly XsdElement[];
  text?: string;
}

export function xsd(
  name: string,
  attributes: XsdElement['attributes'] = {},
  children: readonly (XsdElement | null)[] = [],
): XsdElement {
  return { name: `xs:${name}`, attributes, children: children.filter((child) => child !== null) };
}

/** The documentation of what it is put into; null for none. */
export function annotation(text: string | undefined): XsdElement | null {
  return text ? xsd('annotation', {}, [{ name: 'xs:documentation', attributes: {}, children: [], text }]) : null;
}

export function printXsd({ name, attributes, children, text }: XsdElement, indent = ''): string {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const start = `${indent}<${name}${said.join('')}`;
  if (text !== undefined) return `${start}>${escaped(text)}</${name}>\n`;
  if (children.length === 0) return `${start}/>\n`;
  return `${start}>\n${children.map((child) => printXsd(child, `${indent}  `)).join('')}${indent}</${name}>\n`;
}

/** Characters that XML has no way to write are left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}
