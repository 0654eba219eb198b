import { parseXml, textOfElement, type XmlElement } from '../format/xml/parse.ts';

/** The header of WS-Security (1.1, chapter 5): user names, digests, signatures and tokens stand in it. */
const securityNamespace = /wssecurity-secext|\/secext$/;

/**
 * An XML text with a mask for what is secret in it: the content of WS-Security headers, and that of elements and attributes whose names say so. Other texts go through
 * `redact`. Nothing else of it is touched; a text that is no XML is redacted as a whole.
 */
export function maskedXml(
  text: string,
  mask: string,
  isSecretName: (name: string) => boolean,
  redact: (text: string) => string,
): string {
  const { root } = parseXml(text);
  if (!root) return redact(text);
  const spans: [from: number, to: number, by: string][] = [];
  const visit = (element: XmlElement): void => {
    for (const { name, value, from, to } of element.attributes) {
      const shown = isSecretName(name.local) ? mask : redact(value);
      if (shown !== value) spans.push([from, to, escaped(shown)]);
    }
    const { local, ns } = element.name;
    const isSecurity = local === 'Security' && securityNamespace.test(ns);
    const isLeaf = element.children.every(({ type }) => type === 'text');
    if (element.contentEnd > element.contentAt && (isSecurity || (isLeaf && isSecretName(local)))) {
      spans.push([element.contentAt, element.contentEnd, mask]);
      return;
    }
    if (isLeaf) {
      const own = textOfElement(element);
      const shown = redact(own);
      if (shown !== own) spans.push([element.contentAt, element.contentEnd, escaped(shown)]);
      return;
    }
    for (const child of element.children) {
      if (child.type === 'element') visit(child);
      else {
        const shown = redact(child.text);
        if (shown !== child.text) spans.push([child.at, child.end, escaped(shown)]);
      }
    }
  };
  visit(root);
  let masked = '';
  let copied = 0;
  for (const [from, to, by] of spans.sort(([a], [b]) => a - b)) {
    masked += text.slice(copied, from) + by;
    copied = to;
  }
  return masked + text.slice(copied);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;');
}
