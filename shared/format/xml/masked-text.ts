import type { XmlName } from './names.ts';
import { parseXml, textOfElement, type XmlElement } from './parse.ts';

/**
 * An XML text with a mask for what is secret in it: the texts below elements, and the values of attributes, whose names say so. Other texts go through `redact`. Nothing else of it
 * is touched, so that what reads it finds its elements; a text that is no XML is redacted as a whole.
 */
export function maskedXml(
  text: string,
  mask: string,
  isSecret: (name: XmlName) => boolean,
  redact: (text: string) => string,
): string {
  const { root } = parseXml(text);
  if (!root) return redact(text);
  const spans: [from: number, to: number, by: string][] = [];
  const note = (own: string, shown: string, from: number, to: number) => {
    if (shown !== own) spans.push([from, to, escaped(shown)]);
  };
  const visit = (element: XmlElement, isWithin: boolean): void => {
    const isHidden = isWithin || isSecret(element.name);
    for (const { name, value, from, to } of element.attributes)
      note(value, isSecret(name) || (isHidden && isPlain(name)) ? mask : redact(value), from, to);
    if (element.children.every(({ type }) => type === 'text')) {
      const own = textOfElement(element);
      const isEmpty = element.contentEnd <= element.contentAt;
      if (!isEmpty) note(own, isHidden ? mask : redact(own), element.contentAt, element.contentEnd);
      return;
    }
    for (const child of element.children) {
      if (child.type === 'element') visit(child, isHidden);
      else note(child.text, isHidden && child.text.trim() !== '' ? mask : redact(child.text), child.at, child.end);
    }
  };
  visit(root, false);
  let masked = '';
  let copied = 0;
  for (const [from, to, by] of spans.sort(([a], [b]) => a - b)) {
    masked += text.slice(copied, from) + by;
    copied = to;
  }
  return masked + text.slice(copied);
}

/** Whether an attribute is a value of its own, and does not say how the element is to be read. */
function isPlain({ local, ns }: XmlName): boolean {
  return ns === '' && !/^xmlns|type$|^id$|^uri$/i.test(local);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;');
}
