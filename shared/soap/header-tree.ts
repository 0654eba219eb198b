import { lineAndColumn } from '../format/text-place.ts';
import { nameKey } from '../format/xml/names.ts';
import { XmlReader, XmlSyntaxError } from '../format/xml/reader.ts';
import { EnvelopeError } from './envelope.ts';

/** A header block that the protocol itself reads, as a small tree: those of WS-Security and WS-Addressing. */
export interface HeaderNode {
  name: string;
  namespace: string;
  /** By local name; attributes of namespaces by `nameKey`. */
  attributes: ReadonlyMap<string, string>;
  /** All text that stands directly in it, without the space around it. */
  text: string;
  children: readonly HeaderNode[];
}

/** Nothing that is read of a header stands deeper; a hostile one is not built. */
const mostDepth = 8;
const mostChildren = 200;

/** A header block (a document of its own) as a tree; what is deeper or more than such headers are is passed by. @throws EnvelopeError */
export function headerTree(document: string): HeaderNode {
  const reader = new XmlReader(document);
  try {
    reader.startTag();
    const tree = nodeOf(reader, 1);
    reader.end();
    return tree;
  } catch (error) {
    if (error instanceof XmlSyntaxError)
      throw new EnvelopeError(error.code, error.message, lineAndColumn(document, error.offset));
    throw error;
  }
}

function nodeOf(reader: XmlReader, depth: number): HeaderNode {
  const { local, ns } = reader.name;
  const attributes = new Map<string, string>();
  for (let i = 0; i < reader.attributeCount; i++) {
    const name = reader.attributeNames[i];
    if (name) attributes.set(name.ns === '' ? name.local : nameKey(name.ns, name.local), reader.attribute(i));
  }
  const children: HeaderNode[] = [];
  const texts: string[] = [];
  if (!reader.isEmpty) {
    for (let what = reader.content(); what !== 'end'; what = reader.content()) {
      if (what === 'text') texts.push(reader.characters());
      else {
        reader.startTag();
        if (depth < mostDepth && children.length < mostChildren) children.push(nodeOf(reader, depth + 1));
        else if (!reader.isEmpty) reader.skipContent();
      }
    }
    reader.endTag();
  }
  return { name: local, namespace: ns, attributes, text: texts.join('').trim(), children };
}

/** The first child of a name, whatever its prefix. */
export function childOf({ children }: HeaderNode, name: string, namespace: string): HeaderNode | undefined {
  return children.find((child) => child.name === name && child.namespace === namespace);
}
